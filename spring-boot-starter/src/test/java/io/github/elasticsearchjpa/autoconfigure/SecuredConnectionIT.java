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
import io.github.elasticsearchjpa.change.SearchSync;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.embedded.ServerAccess;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Documents go to a server with TLS and come back: with an API key through a connection
 * beside the default one, and with a password through the default one.
 */
class SecuredConnectionIT {

	/** Lets the second application join the server of the first. */
	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	private static Path data;

	@SuppressWarnings("NullAway.Init") // set before the tests
	private static EmbeddedElasticsearch server;

	@SuppressWarnings("NullAway.Init") // set before the tests
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

	@Test
	void anApiKeyAndACertificateOfItsOwnThroughANamedConnection() throws Exception {
		roundTrip("elasticsearch-jpa.indexes.products.connection=secured",
				"elasticsearch-jpa.connections.secured.uris=" + server.uri(),
				"elasticsearch-jpa.connections.secured.api-key=" + apiKey(),
				"elasticsearch-jpa.connections.secured.ssl-bundle=secured",
				"spring.ssl.bundle.pem.secured.truststore.certificate=" + access.certificate());
	}

	@Test
	void aPasswordThroughTheDefaultConnectionOfAnEmbeddedServer() {
		roundTrip("elasticsearch-jpa.embedded.enabled=true", "elasticsearch-jpa.embedded.security=true",
				"elasticsearch-jpa.embedded.data-directory=" + data.resolve("data"));
	}

	private static void roundTrip(String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.generate-unique-name=true",
				"spring.jpa.hibernate.ddl-auto=create", "elasticsearch-jpa.indexes.products.entities=Product"));
		all.addAll(List.of(properties));
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(ShopApplication.class)
			.web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run()) {
			SearchIndex<Product> products = application.getBean(ElasticsearchJpa.class)
				.index("products", Product.class);
			products.rebuild();
			application.getBean(TransactionTemplate.class)
				.executeWithoutResult((status) -> application.getBean(EntityManager.class)
					.persist(new Product(1, "Green kettle", null)));
			application.getBean(SearchSync.class).awaitAndRefresh(Duration.ofSeconds(30));
			assertThat(products.search("{\"query\": {\"match\": {\"name\": \"kettle\"}}}").entities())
				.extracting(Product::name)
				.containsExactly("Green kettle");
			products.delete();
		}
	}

	private static String apiKey() throws Exception {
		String answer = HttpClient.newBuilder()
			.sslContext(access.sslContext())
			.build()
			.send(HttpRequest.newBuilder(URI.create(server.uri() + "/_security/api_key"))
				.header("Authorization", access.authorization())
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"products\"}"))
				.build(), HttpResponse.BodyHandlers.ofString())
			.body();
		return new JsonMapper().readTree(answer).path("encoded").asString();
	}

}
