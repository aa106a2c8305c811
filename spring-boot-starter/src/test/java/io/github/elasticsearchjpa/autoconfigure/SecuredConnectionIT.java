package io.github.elasticsearchjpa.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.embedded.ServerAccess;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.RollbackOptions;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import jakarta.persistence.EntityManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Indexing and searching on a server with TLS: with an API key through a named
 * connection, and with a password through the default connection.
 */
class SecuredConnectionIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** The data directory by which the second application finds the running server. */
	@TempDir
	@SuppressWarnings("NullAway.Init")
	private static Path data;

	@SuppressWarnings("NullAway.Init")
	private static EmbeddedElasticsearch server;

	@SuppressWarnings("NullAway.Init")
	private static ServerAccess access;

	@BeforeAll
	static void start() throws Exception {
		Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
		server = EmbeddedElasticsearch.builder().security().dataDirectory(data.resolve("data")).start();
		access = server.access().orElseThrow();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	/** The role of an operator in docs/operations.md. */
	private static final String OPERATOR_ROLE = role("read", "write", "manage");

	/** The role of an application in docs/operations.md. */
	private static final String APPLICATION_ROLE = role("read", "index", "delete");

	@Test
	void aNamedConnectionUsesAnApiKeyAndASelfSignedCertificate() throws Exception {
		indexAndSearch(named(apiKey("{}")));
	}

	@Test
	void theOperatorRoleSufficesForOperationsAndTheApplicationRoleForIndexingAndSearching() throws Exception {
		try (ConfigurableApplicationContext operator = start(named(apiKey(OPERATOR_ROLE)))) {
			SearchIndex<Product> products = products(operator);
			assertThat(products.create()).isTrue();
			save(operator, new Product(2, "Red kettle", null));
			products.rebuild(RebuildOptions.defaults().withRetain(1), ProgressListener.none());
			products.rollback(RollbackOptions.defaults(), ProgressListener.none());
			assertThat(products.deploy(ProgressListener.none()).action()).isEqualTo(DeployResult.Action.SKIPPED);
			assertThat(products.verify(VerifyOptions.defaults(), ProgressListener.none()).drift()).isFalse();
			products.update(ProgressListener.none());
			products.prune();
			operator.getBean(SearchSync.class).await(TIMEOUT);
			assertThat(products.status().backlog()).isNotNull();
			try (ConfigurableApplicationContext application = start(named(apiKey(APPLICATION_ROLE)))) {
				save(application, new Product(1, "Green kettle", null));
				application.getBean(SearchSync.class).await(TIMEOUT);
				products.refresh();
				assertFound(application);
				assertThatThrownBy(products(application)::delete).isInstanceOf(RequestFailedException.class)
					.hasMessageContaining("status 403");
			}
			assertThat(products.delete()).isTrue();
		}
	}

	@Test
	void theDefaultConnectionUsesThePasswordOfAnEmbeddedServer() {
		indexAndSearch("elasticsearch-jpa.embedded.enabled=true", "elasticsearch-jpa.embedded.security=true",
				"elasticsearch-jpa.embedded.data-directory=" + data.resolve("data"));
	}

	private static String role(String... privileges) {
		return "{\"indices\": [{\"names\": [\"shop_*\"], \"privileges\": [\"%s\"]}]}"
			.formatted(String.join("\", \"", privileges));
	}

	private static String[] named(String apiKey) {
		return new String[] { "elasticsearch-jpa.indexes.products.connection=secured",
				"elasticsearch-jpa.connections.secured.uris=" + server.uri(),
				"elasticsearch-jpa.connections.secured.api-key=" + apiKey,
				"elasticsearch-jpa.connections.secured.ssl-bundle=secured",
				"spring.ssl.bundle.pem.secured.truststore.certificate=" + access.certificate() };
	}

	private static void indexAndSearch(String... properties) {
		try (ConfigurableApplicationContext application = start(properties)) {
			products(application).rebuild();
			assertChangesAreIndexed(application);
			products(application).delete();
		}
	}

	private static ConfigurableApplicationContext start(String... properties) {
		List<String> allProperties = new ArrayList<>(List.of("spring.datasource.generate-unique-name=true",
				"spring.jpa.hibernate.ddl-auto=create", "elasticsearch-jpa.on-start=none",
				"elasticsearch-jpa.index-prefix=shop_", "elasticsearch-jpa.indexes.products.entities=Product"));
		allProperties.addAll(List.of(properties));
		return new SpringApplicationBuilder(ShopApplication.class).web(WebApplicationType.NONE)
			.properties(allProperties.toArray(String[]::new))
			.run();
	}

	private static SearchIndex<Product> products(ConfigurableApplicationContext application) {
		return application.getBean(ElasticsearchJpa.class).index("products", Product.class);
	}

	private static void save(ConfigurableApplicationContext application, Product product) {
		application.getBean(TransactionTemplate.class)
			.executeWithoutResult((status) -> application.getBean(EntityManager.class).persist(product));
	}

	private static void assertChangesAreIndexed(ConfigurableApplicationContext application) {
		save(application, new Product(1, "Green kettle", null));
		application.getBean(SearchSync.class).awaitAndRefresh(TIMEOUT);
		assertFound(application);
	}

	private static void assertFound(ConfigurableApplicationContext application) {
		assertThat(products(application).search("{\"query\": {\"match\": {\"name\": \"green\"}}}").entities())
			.extracting(Product::name)
			.containsExactly("Green kettle");
	}

	/**
	 * Creates an API key. A server that has just started may answer 503, because it is
	 * still creating its security index.
	 */
	private static String apiKey(String role) throws Exception {
		String roles = role.equals("{}") ? role : "{\"products\": " + role + "}";
		HttpClient client = HttpClient.newBuilder().sslContext(access.sslContext()).build();
		HttpRequest request = HttpRequest.newBuilder(URI.create(server.uri() + "/_security/api_key"))
			.header("Authorization", access.authorization())
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"products\", \"role_descriptors\": " + roles + "}"))
			.build();
		String response = Awaitility.await()
			.until(() -> client.send(request, HttpResponse.BodyHandlers.ofString()),
					(answer) -> answer.statusCode() != 503)
			.body();
		return new JsonMapper().readTree(response).required("encoded").asString();
	}

}
