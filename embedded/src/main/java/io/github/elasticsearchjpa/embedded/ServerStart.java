package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps from the user's choices to a server that answers.
 */
final class ServerStart {

	private static final Logger logger = LoggerFactory.getLogger(ServerStart.class);

	private static final int POLL_MILLISECONDS = 50;

	private final ServerSettings settings;

	ServerStart(ServerSettings settings) {
		this.settings = settings;
	}

	EmbeddedElasticsearch run() {
		long start = System.nanoTime();
		requireUnix();
		ServerUser user = ServerUser.current();
		JdkChoice choice = chooseJdk(user);
		Path distribution = unpackedDistribution(choice.version(), user);
		Path data = (this.settings.dataDirectory() != null) ? DataDirectory.prepare(this.settings.dataDirectory(), user)
				: null;
		try {
			ServerFolder folder = ServerFolder.create();
			user.requireReach(folder.root(), "Choose another folder by the system property java.io.tmpdir.");
			new ServerConfiguration(this.settings, folder).write(distribution, (data != null) ? data : folder.data());
			ServerProcess process = ServerProcess.launch(distribution, choice.jdk().home(), user, folder);
			URI uri = waitForAnswer(process, folder, choice);
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			logger.info("Elasticsearch {} answers at {} after {} ms ({}; log {})", choice.version(), uri,
					took.toMillis(), choice.jdk(), folder.log());
			return new EmbeddedElasticsearch(choice.version(), uri, process, folder, false);
		}
		catch (IOException ex) {
			throw new EmbeddedElasticsearchException(
					"Cannot start Elasticsearch " + choice.version() + " from " + distribution + ": " + ex, ex);
		}
	}

	private static void requireUnix() {
		String system = System.getProperty("os.name", "");
		if (system.startsWith("Windows")) {
			throw new EmbeddedElasticsearchException("""
					The embedded server runs on Linux and macOS, not on %s. \
					Run the program in WSL, or use a server of your own.""".formatted(system));
		}
	}

	private JdkChoice chooseJdk(ServerUser user) {
		Path javaHome = this.settings.javaHome();
		if (javaHome != null) {
			user.requireReach(javaHome.toAbsolutePath(), "Install the JDK elsewhere, such as in /opt.");
			return JdkChoice.of(javaHome, this.settings.version());
		}
		List<Jdk> found = JdkSearch.ofThisMachine().run().stream().filter((jdk) -> user.canReach(jdk.home())).toList();
		return JdkChoice.among(found, this.settings.version());
	}

	private Path unpackedDistribution(String version, ServerUser user) {
		Path chosen = this.settings.cacheDirectory();
		Path folder = (chosen != null) ? chosen
				: CacheLocation.from(System.getProperties(), System.getenv(), user.setpriv() != null);
		MavenLocalRepository repository = MavenLocalRepository.from(System.getProperties());
		Path home = new DistributionCache(folder, repository::distributionZip,
				(missing) -> new DistributionDownload(repository).fetch(missing))
			.home(version);
		user.requireReach(home.resolve("bin"), "Choose another folder by the system property " + CacheLocation.PROPERTY
				+ " or by cacheDirectory(..).");
		return home;
	}

	private URI waitForAnswer(ServerProcess process, ServerFolder folder, JdkChoice choice) throws IOException {
		long deadline = System.nanoTime() + this.settings.startupTimeout().toNanos();
		try {
			while (System.nanoTime() < deadline) {
				if (process.endsWithin(POLL_MILLISECONDS)) {
					throw failed("ended with status " + process.exitStatus() + " before it answered", process, folder,
							choice);
				}
				if (Files.exists(folder.httpAddresses())) {
					URI uri = URI.create("http://" + Files.readAllLines(folder.httpAddresses()).get(0));
					if (answers(uri)) {
						return uri;
					}
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed("was interrupted while starting", process, folder, choice);
		}
		throw failed("did not answer within " + this.settings.startupTimeout().toSeconds() + " s", process, folder,
				choice);
	}

	/** Any status will do: with security switched on it is 401. */
	private static boolean answers(URI uri) {
		try {
			URI health = uri.resolve("/_cluster/health?wait_for_status=yellow&timeout=30s");
			HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection(Proxy.NO_PROXY);
			connection.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(5));
			connection.setReadTimeout((int) TimeUnit.SECONDS.toMillis(40));
			int status = connection.getResponseCode();
			connection.disconnect();
			return status > 0;
		}
		catch (IOException ex) {
			logger.debug("No answer yet", ex);
			return false;
		}
	}

	/** The log is kept for the reader of the message; all else goes. */
	private static EmbeddedElasticsearchException failed(String what, ServerProcess process, ServerFolder folder,
			JdkChoice choice) throws IOException {
		String tail = folder.logTail();
		Path log = Files.copy(folder.log(), Files.createTempFile("elasticsearch-jpa-", ".log"),
				StandardCopyOption.REPLACE_EXISTING);
		process.stop();
		folder.delete();
		return new EmbeddedElasticsearchException("Elasticsearch %s (%s) %s. The whole log is in %s; it ends with:%n%s"
			.formatted(choice.version(), choice.jdk(), what, log, tail));
	}

}
