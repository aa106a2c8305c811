package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A probe that waits until a launched server responds.
 */
final class ReadinessProbe {

	private static final Logger logger = LoggerFactory.getLogger(ReadinessProbe.class);

	private static final int POLL_MILLISECONDS = 50;

	/** The request, which also waits until existing data are loaded. */
	private static final String HEALTH = "/_cluster/health?wait_for_status=yellow&timeout=30s";

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(40);

	private final ServerProcess process;

	private final ServerFolder folder;

	private final JdkChoice choice;

	private final @Nullable ServerAccess access;

	ReadinessProbe(ServerProcess process, ServerFolder folder, JdkChoice choice, @Nullable ServerAccess access) {
		this.process = process;
		this.folder = folder;
		this.choice = choice;
		this.access = access;
	}

	/**
	 * Waits until the server responds, and stops the server if it does not.
	 * @return the address of the server
	 * @throws EmbeddedElasticsearchException if the server ends or does not respond
	 * within the timeout, or the thread is interrupted; its message has the end of the
	 * log
	 */
	URI await(Duration timeout) throws IOException {
		try {
			return poll(timeout);
		}
		catch (InterruptedException ex) {
			EmbeddedElasticsearchException failure = failure("was interrupted while starting");
			this.process.stop();
			Thread.currentThread().interrupt();
			throw failure;
		}
		catch (IOException | RuntimeException ex) {
			this.process.stop();
			throw ex;
		}
	}

	private URI poll(Duration timeout) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (System.nanoTime() < deadline) {
			if (this.process.waitForExit(POLL_MILLISECONDS)) {
				throw failure("ended with status " + this.process.exitStatus() + " before it responded");
			}
			if (Files.exists(this.folder.httpAddresses())) {
				URI uri = URI.create(((this.access != null) ? "https://" : "http://")
						+ Files.readAllLines(this.folder.httpAddresses()).get(0));
				if (responds(uri, this.access)) {
					return uri;
				}
			}
		}
		throw failure("did not respond within " + timeout.toMillis() / 1000.0 + " s (see startupTimeout(..))");
	}

	/**
	 * Sends one request to the server.
	 * @return whether the server responded, with any status: it is 401 if the user has
	 * enabled security with a setting
	 */
	static boolean responds(URI uri, @Nullable ServerAccess access) {
		try {
			HttpURLConnection connection = (HttpURLConnection) uri.resolve(HEALTH)
				.toURL()
				.openConnection(Proxy.NO_PROXY);
			if (access != null && connection instanceof HttpsURLConnection secured) {
				secured.setSSLSocketFactory(access.sslContext().getSocketFactory());
				secured.setRequestProperty("Authorization", access.authorization());
			}
			connection.setReadTimeout((int) READ_TIMEOUT.toMillis());
			try {
				return connection.getResponseCode() > 0;
			}
			finally {
				connection.disconnect();
			}
		}
		catch (IOException ex) {
			logger.debug("No response from {}", uri, ex);
			return false;
		}
	}

	/**
	 * Creates the exception, and copies the log, because the server's folder is deleted.
	 */
	private EmbeddedElasticsearchException failure(String problem) throws IOException {
		Path log = Files.createTempFile("elasticsearch-jpa-", ".log");
		Files.copy(this.folder.log(), log, StandardCopyOption.REPLACE_EXISTING);
		return new EmbeddedElasticsearchException("Elasticsearch %s (%s) %s. The whole log is in %s; it ends with:%n%s"
			.formatted(this.choice.version(), this.choice.jdk(), problem, log, this.folder.logTail()));
	}

}
