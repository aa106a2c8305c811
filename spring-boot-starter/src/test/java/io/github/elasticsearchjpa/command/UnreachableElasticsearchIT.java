package io.github.elasticsearchjpa.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.shop.Http;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import jakarta.persistence.EntityManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose Elasticsearch cannot be reached: it starts, writes to its
 * database, and reports the problem in its health, in its log and in the output of
 * commands. docs/operations.md quotes these texts.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnreachableElasticsearchIT {

	/** The line that the log has when the circuit opens. */
	private static final String OPENED = "Elasticsearch connection 'default' failed, so the indexes [products] are not "
			+ "updated at the moment";

	/** A time limit below the timeouts of the client, with room for a busy machine. */
	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Test
	void aRefusedConnectionIsReported(CapturedOutput log) {
		Reports reports = reports(log, "spring.elasticsearch.uris=http://127.0.0.1:1");
		reports.allContain("Elasticsearch did not answer", "Connect to http://127.0.0.1:1", "Connection refused");
	}

	@Test
	void wrongCredentialsAreReported(CapturedOutput log) {
		try (EmbeddedElasticsearch secured = EmbeddedElasticsearch.builder()
			.setting("xpack.security.enabled", "true")
			.start()) {
			Reports reports = reports(log, "spring.elasticsearch.uris=" + secured.uri(),
					"spring.elasticsearch.username=app", "spring.elasticsearch.password=open-sesame");
			reports.allContain("Elasticsearch rejected", "status 401", "unable to authenticate user [app]",
					"Check the credentials of connection 'default'");
			assertThat(reports).asString().doesNotContain("open-sesame");
		}
	}

	@Test
	void anUnknownCertificateAuthorityIsReported(CapturedOutput log, @TempDir Path folder) throws Exception {
		HttpsServer server = selfSigned(folder);
		try {
			Reports reports = reports(log,
					"spring.elasticsearch.uris=https://127.0.0.1:" + server.getAddress().getPort());
			reports.allContain("Elasticsearch did not answer", "PKIX path building failed",
					"Check that connection 'default' trusts the authority that signed the certificate of the server");
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void aServerThatDoesNotAnswerIsReported(CapturedOutput log) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Reports reports = reports(log, "spring.elasticsearch.uris=http://127.0.0.1:" + silent.getLocalPort(),
					"spring.elasticsearch.socket-timeout=3s");
			reports.allContain("Elasticsearch did not answer");
			assertThat(reports.error).contains("no response within 2000 ms; the request was cancelled");
			assertThat(reports.command).contains("no response within 3000 ms; the request was cancelled");
		}
	}

	private static Reports reports(CapturedOutput log, String... elasticsearch) {
		String[] arguments = Stream.concat(Stream.of("spring.main.web-application-type=servlet", "server.port=0",
				"spring.datasource.url=jdbc:h2:mem:${random.uuid}",
				"elasticsearch-jpa.indexes.products.entities=Product", "management.endpoint.health.show-details=always",
				"management.endpoints.web.exposure.include=health,searchindexes"), Stream.of(elasticsearch))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(ShopApplication.class)
			.run(arguments)) {
			Http http = new Http(application);
			JsonNode health = health(http);
			assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
			assertThat(http.post("/actuator/searchindexes/products/rebuild", "{}").status()).as("without write access")
				.isIn(404, 405);
			save(application);
			Awaitility.await().atMost(TIMEOUT).until(() -> log.getAll().contains(OPENED));
			JsonNode index = http.get("/actuator/searchindexes").json().path("indexes").path("products");
			assertThat(index.path("backlog").path("changes").asInt()).isEqualTo(1);
			assertThat(index.path("circuit").path("open").asBoolean()).isTrue();
			assertThat(log.getAll()).as("nothing for single documents").doesNotContain("will be retried");
			String error = health.path("components")
				.path("elasticsearch")
				.path("components")
				.path("default")
				.path("details")
				.path("error")
				.asString();
			assertThat(index.path("error").asString()).isEqualTo(error);
			status(application);
			return new Reports(error, line(log, OPENED), command(application, "rebuild", "products"));
		}
	}

	private static JsonNode health(Http http) {
		long start = System.nanoTime();
		Http.Response response = http.get("/actuator/health");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.json().path("status").asString()).isEqualTo("DEGRADED");
		return response.json();
	}

	private static void save(ConfigurableApplicationContext application) {
		application.getBean(EntityManagerFactory.class)
			.runInTransaction((entityManager) -> entityManager.persist(new Product(1, "Red kettle", null)));
	}

	private static String line(CapturedOutput log, String text) {
		return log.getAll().lines().filter((line) -> line.contains(text)).findFirst().orElseThrow();
	}

	/** Status shows what the database contains, and one error. */
	private static void status(ConfigurableApplicationContext application) {
		String output = command(application, "status");
		assertThat(output)
			.contains("products: alias products, 1 rows in scope",
					"  generations and mapping: unknown, because Elasticsearch could not be read",
					"  backlog: 1 pending changes, the oldest for ", "; 0 dead letters")
			.containsOnlyOnce("connection 'default': Elasticsearch ");
	}

	private static String command(ConfigurableApplicationContext application, String... arguments) {
		StringWriter output = new StringWriter();
		CommandLine command = SearchCommand.commandLine(application.getBean(ElasticsearchJpa.class), List::of, null)
			.setOut(new PrintWriter(output))
			.setErr(new PrintWriter(output));
		assertThat(command.execute(arguments)).isEqualTo(1);
		return output.toString();
	}

	private static HttpsServer selfSigned(Path folder)
			throws IOException, GeneralSecurityException, InterruptedException {
		Path keys = folder.resolve("keys.p12");
		String password = "changeit";
		int code = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-keystore",
				keys.toString(), "-storepass", password))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
		assertThat(code).isZero();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (var stream = Files.newInputStream(keys)) {
			store.load(stream, password.toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(store, password.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(context));
		server.start();
		return server;
	}

	/**
	 * The reports of one problem.
	 *
	 * @param error the error in the health and in the endpoint
	 * @param log the line of the log
	 * @param command the output of a command
	 */
	private record Reports(String error, String log, String command) {

		private void allContain(String... texts) {
			assertThat(this.error).contains(texts);
			assertThat(this.log).contains(texts);
			assertThat(this.command).contains(texts);
		}

	}

}
