package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps from the choices of the user to a server that responds.
 */
final class ServerStart {

	private static final Logger logger = LoggerFactory.getLogger(ServerStart.class);

	private final ServerSettings settings;

	ServerStart(ServerSettings settings) {
		this.settings = settings;
	}

	/** Joins the server that uses the chosen data directory, or starts a new one. */
	EmbeddedElasticsearch run() {
		requireUnix(System.getProperty("os.name", ""));
		Path directory = this.settings.dataDirectory();
		Optional<RunningServer> running = (directory != null) ? DataDirectory.findServer(directory) : Optional.empty();
		return running.map(this::join).orElseGet(this::startNew);
	}

	/**
	 * Joins the server that JVMs share through a folder, or starts it.
	 */
	EmbeddedElasticsearch runShared(Path folder) {
		requireUnix(System.getProperty("os.name", ""));
		ServerUser user = ServerUser.current();
		JdkChoice choice = chooseJdk(user);
		Path distribution = unpackedDistribution(choice.version(), user);
		try {
			// The name contains the version of the server and the content of the plugin.
			return new SharedFolder(folder.resolve(String.valueOf(distribution.getFileName())))
				.use(() -> startIn(ServerFolder.createShared(), distribution, choice, null, user).server());
		}
		catch (IOException ex) {
			throw new EmbeddedElasticsearchException(
					"Cannot share Elasticsearch %s through the folder %s: %s".formatted(choice.version(), folder, ex),
					ex);
		}
	}

	private EmbeddedElasticsearch join(RunningServer server) {
		String chosen = this.settings.version();
		if (chosen != null && !chosen.equals(server.version())) {
			throw new EmbeddedElasticsearchException("""
					The data directory %s is in use by Elasticsearch %s at %s, started by process %d, \
					but version %s was chosen. Stop that process, or do not choose a version."""
				.formatted(this.settings.dataDirectory(), server.version(), server.uri(), server.starterPid(), chosen));
		}
		if (this.settings.security() != (server.access() != null)) {
			throw new EmbeddedElasticsearchException("""
					The data directory %s is in use by Elasticsearch at %s, started by process %d %s security. \
					Stop that process, or choose the same.""".formatted(this.settings.dataDirectory(), server.uri(),
					server.starterPid(), (server.access() != null) ? "with" : "without"));
		}
		logger.info("Using Elasticsearch {} at {}, started by process {}", server.version(), server.uri(),
				server.starterPid());
		return EmbeddedElasticsearch.joined(server);
	}

	private EmbeddedElasticsearch startNew() {
		ServerUser user = ServerUser.current();
		JdkChoice choice = chooseJdk(user);
		Path distribution = unpackedDistribution(choice.version(), user);
		Path dataDirectory = this.settings.dataDirectory();
		if (dataDirectory != null) {
			dataDirectory = DataDirectory.prepare(dataDirectory, user);
		}
		try {
			return publish(startIn(ServerFolder.create(), distribution, choice, dataDirectory, user));
		}
		catch (IOException ex) {
			throw new EmbeddedElasticsearchException(
					"Cannot start Elasticsearch " + choice.version() + " from " + distribution + ": " + ex, ex);
		}
	}

	static void requireUnix(String system) {
		if (system.startsWith("Windows")) {
			throw new EmbeddedElasticsearchException("""
					The embedded server runs on Linux and macOS, not on %s. \
					Run the program in WSL, or use an Elasticsearch that is already running.""".formatted(system));
		}
	}

	private JdkChoice chooseJdk(ServerUser user) {
		Path javaHome = this.settings.javaHome();
		if (javaHome != null) {
			user.requireAccess(javaHome, "Install the JDK in another folder, such as /opt.");
			return JdkChoice.of(javaHome, this.settings.version());
		}
		List<Jdk> found = JdkSearch.ofThisMachine().run().stream().filter((jdk) -> user.canAccess(jdk.home())).toList();
		return JdkChoice.among(found, this.settings.version());
	}

	/** Returns the folder of the unpacked version, which is downloaded if necessary. */
	Path unpackedDistribution(String version, ServerUser user) {
		Path chosen = this.settings.cacheDirectory();
		Path folder = (chosen != null) ? chosen
				: CacheLocation.resolve(System.getProperties(), System.getenv(), user.dropsRoot());
		MavenLocalRepository repository = MavenLocalRepository.from(System.getProperties());
		Path home = new DistributionCache(folder, repository::distributionZip,
				(missing) -> new DistributionDownload(repository).download(missing), BundledPlugin.onClassPath())
			.home(version);
		user.requireAccess(home.resolve("bin"),
				"Choose another folder with the system property " + CacheLocation.PROPERTY + " or cacheDirectory(..).");
		return home;
	}

	private StartedServer startIn(ServerFolder folder, Path distribution, JdkChoice choice,
			@Nullable Path dataDirectory, ServerUser user) throws IOException {
		long start = System.nanoTime();
		try {
			user.requireAccess(folder.root(), "Choose another folder with the system property java.io.tmpdir.");
			new ServerConfiguration(this.settings, folder).write(distribution,
					(dataDirectory != null) ? dataDirectory : folder.data());
			ServerAccess access = this.settings.security()
					? new ServerSecurity(distribution, choice.jdk().home(), folder.config()).create() : null;
			ServerProcess process = ServerProcess.launch(distribution, choice.jdk().home(), user, folder);
			URI uri = new ReadinessProbe(process, folder, choice, access).await(this.settings.startupTimeout());
			logger.info("Started Elasticsearch {} at {} in {} ms ({}; log: {})", choice.version(), uri,
					Duration.ofNanos(System.nanoTime() - start).toMillis(), choice.jdk(), folder.log());
			// The script ends a shared server, this JVM any other.
			long starter = folder.isShared() ? process.scriptPid() : ProcessHandle.current().pid();
			return new StartedServer(
					new RunningServer(choice.version(), uri, process.pid(), folder.log(), starter, access),
					new ServerStop(process, folder, dataDirectory));
		}
		catch (IOException | RuntimeException ex) {
			folder.delete();
			throw ex;
		}
	}

	/** Lets other processes join the server if it has a chosen data directory. */
	private static EmbeddedElasticsearch publish(StartedServer started) throws IOException {
		ServerStop stop = started.stop();
		if (stop.dataDirectory() != null) {
			try {
				started.server().writeTo(stop.dataDirectory());
			}
			catch (IOException ex) {
				stop.run();
				throw ex;
			}
		}
		return new EmbeddedElasticsearch(started.server(), stop);
	}

	/** A server that this JVM has started. */
	private record StartedServer(RunningServer server, ServerStop stop) {
	}

}
