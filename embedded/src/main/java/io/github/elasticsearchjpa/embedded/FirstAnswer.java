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
 * Waits until a launched server answers, and stops it if it does not.
 */
final class FirstAnswer {

	private static final Logger logger = LoggerFactory.getLogger(FirstAnswer.class);

	private static final int POLL_MILLISECONDS = 50;

	/** Waits for kept data to be loaded too. */
	private static final String HEALTH = "/_cluster/health?wait_for_status=yellow&timeout=30s";

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(40);

	private final ServerProcess process;

	private final ServerFolder folder;

	private final JdkChoice choice;

	private final @Nullable ServerAccess access;

	FirstAnswer(ServerProcess process, ServerFolder folder, JdkChoice choice, @Nullable ServerAccess access) {
		this.process = process;
		this.folder = folder;
		this.choice = choice;
		this.access = access;
	}

	/** The address under which the server has answered. */
	URI await(Duration timeout) throws IOException {
		try {
			return poll(timeout);
		}
		catch (InterruptedException ex) {
			EmbeddedElasticsearchException failure = failed("was interrupted while starting");
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
			if (this.process.endsWithin(POLL_MILLISECONDS)) {
				throw failed("ended with status " + this.process.exitStatus() + " before it answered");
			}
			if (Files.exists(this.folder.httpAddresses())) {
				URI uri = URI.create(((this.access != null) ? "https://" : "http://")
						+ Files.readAllLines(this.folder.httpAddresses()).get(0));
				if (isGivenBy(uri, this.access)) {
					return uri;
				}
			}
		}
		throw failed("did not answer within " + timeout.toMillis() / 1000.0 + " s (see startupTimeout(..))");
	}

	/** Any status will do: where the user has switched security on, it is 401. */
	static boolean isGivenBy(URI uri, @Nullable ServerAccess access) {
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
			logger.debug("No answer", ex);
			return false;
		}
	}

	/** Copies the log to where the reader of the message will still find it. */
	private EmbeddedElasticsearchException failed(String what) throws IOException {
		Path log = Files.createTempFile("elasticsearch-jpa-", ".log");
		Files.copy(this.folder.log(), log, StandardCopyOption.REPLACE_EXISTING);
		return new EmbeddedElasticsearchException("Elasticsearch %s (%s) %s. The whole log is in %s; it ends with:%n%s"
			.formatted(this.choice.version(), this.choice.jdk(), what, log, this.folder.logTail()));
	}

}
