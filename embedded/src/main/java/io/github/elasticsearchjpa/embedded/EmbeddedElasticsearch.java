package io.github.elasticsearchjpa.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * A running Elasticsearch server for development and tests on Linux and macOS. It is the
 * official distribution of Elasticsearch, started as a child process, and can only be
 * reached from this machine.
 *
 * <pre>{@code
 * try (EmbeddedElasticsearch elasticsearch = EmbeddedElasticsearch.start()) {
 *     URI uri = elasticsearch.uri();
 * }
 * }</pre>
 *
 * <p>
 * The zip of the distribution is taken from the local Maven repository, or downloaded
 * into it with the user's Maven settings. It is unpacked once per version and user, also
 * if several processes start a server at the same time.
 *
 * <p>
 * <strong>The server does not outlive this JVM.</strong> A small shell script runs
 * between the two. Its standard input is a pipe that only this JVM holds open. When the
 * JVM ends, also by {@code kill -9}, the kernel closes the pipe. The script then reads
 * end-of-file, stops the server (TERM, and KILL after five seconds) and deletes its
 * temporary folder. The script and the server ignore the interrupt that Ctrl-C sends to
 * all processes of a terminal, so that the application can close before its server does.
 *
 * <p>
 * Instances are thread-safe. A JVM can run any number of servers.
 */
public final class EmbeddedElasticsearch implements AutoCloseable {

	/**
	 * The name of the system property with the version of the server. It applies if
	 * {@link Builder#version(String)} is not called. A blank value counts as not set.
	 */
	public static final String VERSION_PROPERTY = "elasticsearch-jpa.embedded.version";

	/**
	 * The name of the system property with a folder through which several JVMs share the
	 * server of {@link #shared()}, for example the JVMs of a build. It stops when no JVM
	 * has used it for two minutes. A blank value counts as not set: each JVM then has its
	 * own server.
	 */
	public static final String SHARED_FOLDER_PROPERTY = "elasticsearch-jpa.embedded.shared-folder";

	private final RunningServer server;

	/** The action of {@link #close()}; null if it does nothing or has been called. */
	private final AtomicReference<@Nullable Runnable> stop;

	EmbeddedElasticsearch(RunningServer server, @Nullable Runnable stop) {
		this.server = server;
		this.stop = new AtomicReference<>(stop);
	}

	/** Returns a server that {@link #close()} does not stop. */
	static EmbeddedElasticsearch joined(RunningServer server) {
		return new EmbeddedElasticsearch(server, null);
	}

	EmbeddedElasticsearch asShared() {
		return joined(this.server);
	}

	/**
	 * Starts a server with the defaults of the {@link Builder}, and waits until it
	 * responds.
	 * @return the server, to be closed by the caller
	 * @throws EmbeddedElasticsearchException if the server cannot be downloaded, unpacked
	 * or started, does not respond within {@linkplain Builder#DEFAULT_STARTUP_TIMEOUT two
	 * minutes}, or the thread is interrupted
	 */
	public static EmbeddedElasticsearch start() {
		return builder().start();
	}

	/**
	 * Returns the server that all code in this JVM shares. The first call starts it with
	 * the defaults of the {@link Builder}; it stops when the JVM ends. Concurrent calls
	 * wait for the first. If the system property {@value #SHARED_FOLDER_PROPERTY} is set,
	 * the first call joins the server of the folder, if it has the same version.
	 * @return the server; its {@link #close()} does nothing, because other code may use
	 * the server
	 * @throws EmbeddedElasticsearchException if the server cannot be started. Later calls
	 * do not try again; they throw an exception with the same cause.
	 */
	public static EmbeddedElasticsearch shared() {
		return SharedServer.INSTANCE.get();
	}

	/**
	 * Creates a builder for a server.
	 * @return a new builder, which is not thread-safe
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns the address of the server, such as {@code http://127.0.0.1:40123}. The
	 * scheme is {@code https} for a server that was started with
	 * {@link Builder#security()}.
	 * @return the address, without a path
	 */
	public URI uri() {
		return this.server.uri();
	}

	/**
	 * Returns the version of the server, such as {@code 9.5.3}.
	 * @return the version
	 */
	public String version() {
		return this.server.version();
	}

	/**
	 * Returns the credentials and the certificate of a server that was started with
	 * {@link Builder#security()}.
	 * @return the credentials and the certificate; empty for a server without security
	 */
	public Optional<ServerAccess> access() {
		return Optional.ofNullable(this.server.access());
	}

	/**
	 * Returns the operating system's id of the server process, for tests that stop or
	 * kill it.
	 * @return the process id
	 */
	public long pid() {
		return this.server.pid();
	}

	/**
	 * Returns the log file of the server. It is deleted when the server stops.
	 * @return the path of the log file
	 */
	public Path logFile() {
		return this.server.log();
	}

	/**
	 * Stops the server and waits until it has ended; kills it after 15 seconds. Deletes
	 * its data unless {@link Builder#dataDirectory(Path)} was called.
	 * <p>
	 * Does nothing if it has been called before, for the {@link #shared()} server, and
	 * for a server that was already running in its data directory.
	 */
	@Override
	public void close() {
		Runnable stop = this.stop.getAndSet(null);
		if (stop != null) {
			stop.run();
		}
	}

	@Override
	public String toString() {
		return "Elasticsearch " + version() + " at " + uri();
	}

	/**
	 * A builder with the choices for a server. Every choice has a default. A builder can
	 * start several servers; it is not thread-safe.
	 */
	public static final class Builder {

		/**
		 * The default of {@link #startupTimeout(Duration)}: two minutes.
		 */
		public static final Duration DEFAULT_STARTUP_TIMEOUT = Duration.ofMinutes(2);

		private static final Set<String> RESERVED_SETTINGS = Set.of("path.data", "path.logs", "node.portsfile");

		private @Nullable String version;

		private @Nullable Path dataDirectory;

		private @Nullable Path cacheDirectory;

		private @Nullable Path javaHome;

		private int port;

		private String clusterName = "elasticsearch-jpa";

		private ServerMemory memory = new ServerMemory(ServerMemory.DEFAULT_HEAP, false);

		private boolean security;

		private final List<String> jvmOptions = new ArrayList<>();

		private final Map<String, String> settings = new LinkedHashMap<>();

		private Duration startupTimeout = DEFAULT_STARTUP_TIMEOUT;

		private Builder() {
		}

		/**
		 * Chooses the version of the server. Default: the value of the system property
		 * {@value #VERSION_PROPERTY}; if it is not set, 9.5.3 if a Java that can run it
		 * (21 or newer) is found, and otherwise 8.19.21.
		 * @param version a version of Elasticsearch 8 or 9, such as {@code 8.19.21}. It
		 * is checked by {@link #start()}.
		 * @return this builder
		 */
		public Builder version(String version) {
			this.version = version;
			return this;
		}

		/**
		 * Chooses a directory for the data, which is not deleted when the server stops.
		 * Default: a temporary directory, which is deleted. If this JVM runs as root, the
		 * unprivileged user that runs the server becomes the owner of the directory.
		 *
		 * <p>
		 * If an embedded server already runs with this directory, started by this JVM or
		 * another, {@link #start()} returns that server, so that a second program can use
		 * it. It keeps the options it was started with. It stops together with the JVM
		 * that started it, and {@link EmbeddedElasticsearch#close()} does not stop it.
		 * {@link #start()} fails if the builder chooses another version, or security for
		 * a server without security or the reverse.
		 * @param dataDirectory the directory, which is created if missing.
		 * {@link #start()} fails if the directory contains files that are not
		 * Elasticsearch's, or if the server that uses it is not an embedded one or does
		 * not respond within ten seconds.
		 * @return this builder
		 */
		public Builder dataDirectory(Path dataDirectory) {
			this.dataDirectory = dataDirectory;
			return this;
		}

		/**
		 * Chooses the folder in which distributions are unpacked. Several processes can
		 * use it at the same time. Default: the value of the system property
		 * {@code elasticsearch-jpa.embedded.cache}; if it is not set, the folder
		 * {@code elasticsearch-jpa} in the user's cache folder, and for root in
		 * {@code /var/cache}.
		 * @param cacheDirectory the folder, which is created if missing
		 * @return this builder
		 */
		public Builder cacheDirectory(Path cacheDirectory) {
			this.cacheDirectory = cacheDirectory;
			return this;
		}

		/**
		 * Chooses the Java installation that runs the server. Default: the newest tested
		 * one among the running JVM, {@code ES_JAVA_HOME}, {@code JAVA_HOME} and the
		 * folders in which JDKs are usually installed.
		 * @param javaHome the folder of a JDK
		 * @return this builder
		 */
		public Builder javaHome(Path javaHome) {
			this.javaHome = javaHome;
			return this;
		}

		/**
		 * Chooses the port for HTTP on 127.0.0.1. Default: 0, a free port.
		 * @param port the port, or 0 for a free port
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Chooses the name of the cluster. Default: {@code elasticsearch-jpa}.
		 * @param clusterName the name
		 * @return this builder
		 */
		public Builder clusterName(String clusterName) {
			this.clusterName = clusterName;
			return this;
		}

		/**
		 * Chooses the maximum heap of the server. The heap starts with at most 128 MB.
		 * Default: {@code 512m}. Replaces {@link #productionJvm(String)}.
		 * @param heap a number of megabytes or gigabytes, such as {@code 512m} or
		 * {@code 2g}
		 * @return this builder
		 * @throws IllegalArgumentException if it is not such a number
		 */
		public Builder heap(String heap) {
			this.memory = new ServerMemory(heap, false);
			return this;
		}

		/**
		 * Runs the server with Elasticsearch's own JVM options and a heap of fixed size,
		 * for benchmarks. It then starts more slowly, needs more memory and has its full
		 * throughput. Default: JVM options for a quick start. Replaces
		 * {@link #heap(String)}.
		 * @param heap a number of megabytes or gigabytes, such as {@code 1g}
		 * @return this builder
		 * @throws IllegalArgumentException if it is not such a number
		 */
		public Builder productionJvm(String heap) {
			this.memory = new ServerMemory(heap, true);
			return this;
		}

		/**
		 * Enables security: TLS with a certificate and a password for the user
		 * {@code elastic}, which are both created for this server, and API keys.
		 * {@link EmbeddedElasticsearch#access()} returns the password and the
		 * certificate. Default: disabled. The start takes about two seconds longer.
		 * @return this builder
		 */
		public Builder security() {
			this.security = true;
			return this;
		}

		/**
		 * Adds options for the server's JVM, after all other options. Default: none.
		 * @param options the options, such as {@code -Dname=value}
		 * @return this builder
		 */
		public Builder jvmOptions(String... options) {
			this.jvmOptions.addAll(List.of(options));
			return this;
		}

		/**
		 * Adds a setting to {@code elasticsearch.yml}, or replaces a setting of the
		 * embedded server.
		 * @param name the name of the setting
		 * @param value the value; several values are separated by commas
		 * @return this builder
		 * @throws IllegalArgumentException if the setting is {@code path.data},
		 * {@code path.logs} or {@code node.portsfile}, which cannot be changed
		 */
		public Builder setting(String name, String value) {
			if (RESERVED_SETTINGS.contains(name)) {
				throw new IllegalArgumentException("The embedded server sets " + name
						+ " itself. To choose a folder for the data, use dataDirectory(..).");
			}
			this.settings.put(name, value);
			return this;
		}

		/**
		 * Chooses how long {@link #start()} waits for the first response of the server.
		 * Default: {@link #DEFAULT_STARTUP_TIMEOUT}. The time for the download and for
		 * unpacking does not count.
		 * @param startupTimeout the maximum time
		 * @return this builder
		 */
		public Builder startupTimeout(Duration startupTimeout) {
			this.startupTimeout = startupTimeout;
			return this;
		}

		/**
		 * Starts the server and waits until it responds, or returns the server that runs
		 * with the chosen {@link #dataDirectory(Path)}.
		 * @return the server, to be closed by the caller
		 * @throws EmbeddedElasticsearchException if the server cannot be downloaded,
		 * unpacked or started, or does not respond in time; the message then ends with
		 * the last lines of its log. Also if the thread is interrupted; its interrupt
		 * status is then set.
		 */
		public EmbeddedElasticsearch start() {
			return new ServerStart(toSettings()).run();
		}

		ServerSettings toSettings() {
			String property = System.getProperty(VERSION_PROPERTY, "").strip();
			String chosen = (this.version != null || property.isEmpty()) ? this.version : property;
			return new ServerSettings(chosen, this.dataDirectory, this.cacheDirectory, this.javaHome, this.port,
					this.clusterName, this.memory, this.security, List.copyOf(this.jvmOptions),
					Map.copyOf(this.settings), this.startupTimeout);
		}

	}

}
