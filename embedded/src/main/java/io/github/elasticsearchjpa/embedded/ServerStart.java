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
 * The steps from the user's choices to a server that answers.
 */
final class ServerStart {

	private static final Logger logger = LoggerFactory.getLogger(ServerStart.class);

	private final ServerSettings settings;

	ServerStart(ServerSettings settings) {
		this.settings = settings;
	}

	EmbeddedElasticsearch run() {
		requireUnix(System.getProperty("os.name", ""));
		Path keptData = this.settings.dataDirectory();
		Optional<RunningServer> running = (keptData != null) ? DataDirectory.serverIn(keptData) : Optional.empty();
		return running.map(this::join).orElseGet(this::startNew);
	}

	private EmbeddedElasticsearch join(RunningServer server) {
		String wanted = this.settings.version();
		if (wanted != null && !wanted.equals(server.version())) {
			throw new EmbeddedElasticsearchException("""
					The data directory %s is in use by Elasticsearch %s at %s, which process %d has started, \
					and version %s is asked for. Stop that process first, or ask for no version."""
				.formatted(this.settings.dataDirectory(), server.version(), server.uri(), server.owner(), wanted));
		}
		if (this.settings.security() != (server.access() != null)) {
			throw new EmbeddedElasticsearchException("""
					The data directory %s is in use by Elasticsearch at %s, which process %d has started %s \
					security. Stop that process first, or start with the same.""".formatted(
					this.settings.dataDirectory(), server.uri(), server.owner(),
					(server.access() != null) ? "with" : "without"));
		}
		logger.info("Using Elasticsearch {} at {}, which process {} has started", server.version(), server.uri(),
				server.owner());
		return EmbeddedElasticsearch.startedByOthers(server);
	}

	private EmbeddedElasticsearch startNew() {
		ServerUser user = ServerUser.current();
		JdkChoice choice = chooseJdk(user);
		Path distribution = unpackedDistribution(choice.version(), user);
		Path keptData = this.settings.dataDirectory();
		if (keptData != null) {
			keptData = DataDirectory.prepare(keptData, user);
		}
		try {
			return startIn(ServerFolder.create(), distribution, choice, keptData, user);
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
					Run the program in WSL, or use a server of your own.""".formatted(system));
		}
	}

	private JdkChoice chooseJdk(ServerUser user) {
		Path javaHome = this.settings.javaHome();
		if (javaHome != null) {
			user.requireReach(javaHome, "Install the JDK elsewhere, such as in /opt.");
			return JdkChoice.of(javaHome, this.settings.version());
		}
		List<Jdk> found = JdkSearch.ofThisMachine().run().stream().filter((jdk) -> user.canReach(jdk.home())).toList();
		return JdkChoice.among(found, this.settings.version());
	}

	Path unpackedDistribution(String version, ServerUser user) {
		Path chosen = this.settings.cacheDirectory();
		Path folder = (chosen != null) ? chosen
				: CacheLocation.from(System.getProperties(), System.getenv(), user.dropsRoot());
		MavenLocalRepository repository = MavenLocalRepository.from(System.getProperties());
		Path home = new DistributionCache(folder, repository::distributionZip,
				(missing) -> new DistributionDownload(repository).fetch(missing), BundledPlugin.onClassPath())
			.home(version);
		user.requireReach(home.resolve("bin"), "Choose another folder by the system property " + CacheLocation.PROPERTY
				+ " or by cacheDirectory(..).");
		return home;
	}

	private EmbeddedElasticsearch startIn(ServerFolder folder, Path distribution, JdkChoice choice,
			@Nullable Path keptData, ServerUser user) throws IOException {
		long start = System.nanoTime();
		try {
			user.requireReach(folder.root(), "Choose another folder by the system property java.io.tmpdir.");
			new ServerConfiguration(this.settings, folder).write(distribution,
					(keptData != null) ? keptData : folder.data());
			ServerAccess access = this.settings.security()
					? new ServerSecurity(distribution, choice.jdk().home(), folder.config()).create() : null;
			ServerProcess process = ServerProcess.launch(distribution, choice.jdk().home(), user, folder);
			URI uri = new FirstAnswer(process, folder, choice, access).await(this.settings.startupTimeout());
			logger.info("Elasticsearch {} answers at {} after {} ms ({}; log {})", choice.version(), uri,
					Duration.ofNanos(System.nanoTime() - start).toMillis(), choice.jdk(), folder.log());
			return answering(new RunningServer(choice.version(), uri, process.pid(), folder.log(),
					ProcessHandle.current().pid(), access), new ServerStop(process, folder, keptData));
		}
		catch (IOException | RuntimeException ex) {
			folder.delete();
			throw ex;
		}
	}

	private static EmbeddedElasticsearch answering(RunningServer server, ServerStop stop) throws IOException {
		if (stop.keptData() != null) {
			try {
				server.announceIn(stop.keptData());
			}
			catch (IOException ex) {
				stop.run();
				throw ex;
			}
		}
		return new EmbeddedElasticsearch(server, stop);
	}

}
