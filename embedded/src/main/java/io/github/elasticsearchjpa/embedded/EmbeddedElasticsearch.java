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
 * A running Elasticsearch server for development and tests: a real one, started from its
 * official zip as a process of its own, reachable from this machine only. Linux and
 * macOS.
 *
 * <pre>{@code
 * try (EmbeddedElasticsearch elasticsearch = EmbeddedElasticsearch.start()) {
 *     URI uri = elasticsearch.uri();
 * }
 * }</pre>
 *
 * <p>
 * The zip is taken from the local Maven repository or, if it is not there, fetched as
 * Maven would fetch it, and is unpacked once per version and user.
 *
 * <p>
 * <strong>The server does not outlive this JVM.</strong> Between the two stands a small
 * shell script whose standard input is a pipe that only this JVM holds open. Whenever the
 * JVM ends, by {@code kill -9} too, the kernel closes the pipe; the script reads
 * end-of-file, stops the server (TERM, after five seconds KILL) and deletes its temporary
 * folder. The script ignores the interrupt that Ctrl-C sends to all processes of a
 * terminal, so that the application closes first and its server after it.
 *
 * <p>
 * Safe for use by several threads; any number of servers may run at once.
 */
public final class EmbeddedElasticsearch implements AutoCloseable {

	/**
	 * The system property that chooses the version where {@link Builder#version(String)}
	 * does not. Empty is as good as not set.
	 */
	public static final String VERSION_PROPERTY = "elasticsearch-jpa.embedded.version";

	private final RunningServer server;

	/** Null where the server is not to be stopped here, or has been. */
	private final AtomicReference<@Nullable Runnable> stop;

	EmbeddedElasticsearch(RunningServer server, @Nullable Runnable stop) {
		this.server = server;
		this.stop = new AtomicReference<>(stop);
	}

	/** One whose end is not the business of whoever uses it. */
	static EmbeddedElasticsearch startedByOthers(RunningServer server) {
		return new EmbeddedElasticsearch(server, null);
	}

	EmbeddedElasticsearch asShared() {
		return startedByOthers(this.server);
	}

	/**
	 * Starts a server with every choice left to this class, and waits until it answers.
	 * @return the server, to be closed by the caller
	 * @throws EmbeddedElasticsearchException if it cannot be started
	 */
	public static EmbeddedElasticsearch start() {
		return builder().start();
	}

	/**
	 * The server that all tests of this JVM share: started by the first call, stopped
	 * when the JVM ends.
	 * @return the server; its {@link #close()} does nothing, as others may still use it
	 * @throws EmbeddedElasticsearchException if it cannot be started; later calls do not
	 * try again, they throw the same
	 */
	public static EmbeddedElasticsearch shared() {
		return SharedServer.INSTANCE.get();
	}

	/**
	 * Begins the choices for a server.
	 * @return a builder, for use by one thread
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Where the server answers, such as {@code http://127.0.0.1:40123}; with security,
	 * {@code https}.
	 * @return the address, without a path
	 */
	public URI uri() {
		return this.server.uri();
	}

	/**
	 * The server's version, such as {@code 9.5.3}.
	 * @return the version
	 */
	public String version() {
		return this.server.version();
	}

	/**
	 * How to get into a server that was started with {@link Builder#security()}.
	 * @return the credentials and the certificate; empty for one without security
	 */
	public Optional<ServerAccess> access() {
		return Optional.ofNullable(this.server.access());
	}

	/**
	 * The id of the server's own process, for tests that want to disturb it.
	 * @return the process id
	 */
	public long pid() {
		return this.server.pid();
	}

	/**
	 * The file that the server's log is written to. It is deleted when the server stops.
	 * @return the log file
	 */
	public Path logFile() {
		return this.server.log();
	}

	/**
	 * Stops the server, waits for its end, and deletes its data unless they are in a
	 * directory that {@link Builder#dataDirectory(Path)} names. A second call does
	 * nothing, nor does any on the {@link #shared()} server or on one that was already
	 * running in its data directory: that ends with whoever started it.
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
	 * The choices for a server; whatever is not chosen has a default.
	 */
	public static final class Builder {

		/**
		 * How long a server may take to start, unless told otherwise.
		 */
		public static final Duration DEFAULT_STARTUP_TIMEOUT = Duration.ofMinutes(2);

		private static final Set<String> OWN_SETTINGS = Set.of("path.data", "path.logs", "node.portsfile");

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
		 * Chooses the server's version. Default: the system property
		 * {@value #VERSION_PROPERTY}, else 9.5.3 where a Java that can run it (21 or
		 * newer) is found, else 8.19.21.
		 * @param version a version 8 or 9 of Elasticsearch
		 * @return this builder
		 */
		public Builder version(String version) {
			this.version = version;
			return this;
		}

		/**
		 * Keeps the data in a directory, for a later server to find them there. Default:
		 * a temporary one. Where this JVM runs as root, the directory is handed over to
		 * the unprivileged user under whom the server runs.
		 *
		 * <p>
		 * Where an embedded server that is running already, started by this JVM or
		 * another, has its data there, {@link #start()} gives that server, so that a
		 * second program can work beside the first. It is as its starter chose it, and
		 * ends with its starter; closing it here leaves it running. Only a version that
		 * is asked for and differs is refused.
		 * @param dataDirectory the directory; created if missing, refused if it holds
		 * files of others, or is used by a server that is not an embedded one or does not
		 * answer within ten seconds
		 * @return this builder
		 */
		public Builder dataDirectory(Path dataDirectory) {
			this.dataDirectory = dataDirectory;
			return this;
		}

		/**
		 * Chooses where distributions are unpacked. Default: the system property
		 * {@code elasticsearch-jpa.embedded.cache}, else {@code elasticsearch-jpa} in the
		 * user's cache folder, for root in {@code /var/cache}.
		 * @param cacheDirectory the folder; created if missing
		 * @return this builder
		 */
		public Builder cacheDirectory(Path cacheDirectory) {
			this.cacheDirectory = cacheDirectory;
			return this;
		}

		/**
		 * Chooses the Java that runs the server. Default: the newest tested one among the
		 * running JVM, {@code ES_JAVA_HOME}, {@code JAVA_HOME} and the usual folders.
		 * @param javaHome a JDK's folder
		 * @return this builder
		 */
		public Builder javaHome(Path javaHome) {
			this.javaHome = javaHome;
			return this;
		}

		/**
		 * Chooses the port for HTTP. Default: 0, a free one.
		 * @param port the port, or 0
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Names the cluster. Default: {@code elasticsearch-jpa}.
		 * @param clusterName the name
		 * @return this builder
		 */
		public Builder clusterName(String clusterName) {
			this.clusterName = clusterName;
			return this;
		}

		/**
		 * Limits the server's heap, which starts small. Default: {@code 512m}.
		 * @param heap a size in megabytes or gigabytes, such as {@code 512m} or
		 * {@code 2g}
		 * @return this builder
		 */
		public Builder heap(String heap) {
			this.memory = new ServerMemory(heap, false);
			return this;
		}

		/**
		 * Runs the server with Elasticsearch's own JVM options and a heap of fixed size:
		 * slower to start and larger, but as fast as it gets. For benchmarks; the default
		 * is for a quick start.
		 * @param heap a size in megabytes or gigabytes, such as {@code 1g}
		 * @return this builder
		 */
		public Builder productionJvm(String heap) {
			this.memory = new ServerMemory(heap, true);
			return this;
		}

		/**
		 * Switches security on: TLS with a certificate made for this server, a password
		 * for the user {@code elastic}, and API keys.
		 * {@link EmbeddedElasticsearch#access()} has the first two. Default: off. It
		 * takes about two seconds more to start.
		 * @return this builder
		 */
		public Builder security() {
			this.security = true;
			return this;
		}

		/**
		 * Adds options for the server's JVM, after the others.
		 * @param options the options, such as {@code -Dname=value}
		 * @return this builder
		 */
		public Builder jvmOptions(String... options) {
			this.jvmOptions.addAll(List.of(options));
			return this;
		}

		/**
		 * Adds a setting to {@code elasticsearch.yml}, or replaces the one there.
		 * @param name the setting's name
		 * @param value its value; several values separated by commas
		 * @return this builder
		 * @throws IllegalArgumentException if the setting is one that this class needs
		 * for itself
		 */
		public Builder setting(String name, String value) {
			if (OWN_SETTINGS.contains(name)) {
				throw new IllegalArgumentException(
						name + " is set by the embedded server itself; for path.data use dataDirectory(..)");
			}
			this.settings.put(name, value);
			return this;
		}

		/**
		 * Limits the wait for the server's first answer. Default:
		 * {@link #DEFAULT_STARTUP_TIMEOUT}.
		 * @param startupTimeout the longest wait
		 * @return this builder
		 */
		public Builder startupTimeout(Duration startupTimeout) {
			this.startupTimeout = startupTimeout;
			return this;
		}

		/**
		 * Starts the server and waits until it answers, or joins the one that is running
		 * in its {@link #dataDirectory(Path)}.
		 * @return the server, to be closed by the caller
		 * @throws EmbeddedElasticsearchException if it cannot be started; where the
		 * server itself failed, with the last lines of its log
		 */
		public EmbeddedElasticsearch start() {
			return new ServerStart(choices()).run();
		}

		ServerSettings choices() {
			String property = System.getProperty(VERSION_PROPERTY, "").strip();
			String chosen = (this.version != null || property.isEmpty()) ? this.version : property;
			return new ServerSettings(chosen, this.dataDirectory, this.cacheDirectory, this.javaHome, this.port,
					this.clusterName, this.memory, this.security, List.copyOf(this.jvmOptions),
					Map.copyOf(this.settings), this.startupTimeout);
		}

	}

}
