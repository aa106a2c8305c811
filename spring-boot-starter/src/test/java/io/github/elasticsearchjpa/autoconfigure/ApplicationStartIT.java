package io.github.elasticsearchjpa.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ProductRepository;
import io.github.elasticsearchjpa.shop.ShopApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The indexes when an application starts, and its threads after it ended. */
class ApplicationStartIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final String prefix = "start" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private ConfigurableApplicationContext start(String... properties) {
		List<String> allProperties = new ArrayList<>(
				List.of("spring.datasource.url=" + this.database, "spring.jpa.hibernate.ddl-auto=update",
						"spring.elasticsearch.uris=" + elasticsearch(), "elasticsearch-jpa.index-prefix=" + this.prefix,
						"elasticsearch-jpa.indexes.products.entities=Product"));
		allProperties.addAll(List.of(properties));
		return new SpringApplicationBuilder(ShopApplication.class).web(WebApplicationType.NONE)
			.properties(allProperties.toArray(String[]::new))
			.run();
	}

	private static String elasticsearch() {
		return EmbeddedElasticsearch.shared().uri().toString();
	}

	private static SearchIndex<Product> products(ConfigurableApplicationContext application) {
		return application.getBean(ElasticsearchJpa.class).index("products", Product.class);
	}

	@Test
	void withAnEmbeddedDatabaseAnEmptyIndexIsCreated() {
		try (ConfigurableApplicationContext application = start()) {
			assertThat(products(application).count()).isZero();
			products(application).delete();
		}
	}

	@Test
	void withNoneNoIndexIsCreated() {
		try (ConfigurableApplicationContext application = start("elasticsearch-jpa.on-start=none")) {
			assertThatThrownBy(() -> products(application).count()).isInstanceOf(RequestFailedException.class)
				.hasMessageContaining("404");
		}
	}

	@Test
	void withDeployTheIndexContainsExistingRows() {
		try (ConfigurableApplicationContext before = start("elasticsearch-jpa.on-start=none")) {
			before.getBean(ProductRepository.class).save(new Product(1, "Green kettle", null));
		}
		try (ConfigurableApplicationContext application = start("elasticsearch-jpa.on-start=deploy",
				"elasticsearch-jpa.sync.workers=0")) {
			assertThat(products(application).count()).isEqualTo(1);
			products(application).delete();
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void anIndexThatElasticsearchRejectsDoesNotStopTheStart(CapturedOutput output) {
		try (ConfigurableApplicationContext application = start("elasticsearch-jpa.indexes.broken.entities=Product")) {
			assertThat(application.isRunning()).isTrue();
			assertThat(output).contains("Could not create index 'broken'")
				.contains("Fix the cause, then restart the application or run: search create broken")
				.contains("mapper_parsing_exception");
			products(application).delete();
		}
	}

	@Test
	void whileElasticsearchIsUnavailableTheApplicationStartsAndTheIndexIsCreatedLater() throws IOException {
		try (Gate gate = new Gate();
				ConfigurableApplicationContext application = start("spring.elasticsearch.uris=" + gate.uri())) {
			application.getBean(ProductRepository.class).save(new Product(1, "Green kettle", null));
			gate.open();
			Awaitility.await().atMost(TIMEOUT).ignoreExceptions().until(() -> products(application).count() == 1);
			products(application).delete();
		}
	}

	@Test
	void noThreadOfTheLibraryOutlivesTheApplication() throws IOException {
		Set<String> before = threads();
		try (Gate gate = new Gate();
				ConfigurableApplicationContext application = start("spring.elasticsearch.uris=" + gate.uri())) {
			application.getBean(ProductRepository.class).save(new Product(1, "Green kettle", null));
			assertThat(threads()).contains("elasticsearch-jpa-on-start", "elasticsearch-jpa-worker-default-0",
					"elasticsearch-jpa-maintenance", "elasticsearch-jpa-search-log");
		}
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertThat(threads()).isEqualTo(before));
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("elasticsearch-jpa-") && !name.contains("embedded"))
			.collect(Collectors.toSet());
	}

	@Test
	void changesAreCapturedWithLazyInitialization() {
		try (ConfigurableApplicationContext application = start("spring.main.lazy-initialization=true")) {
			application.getBean(ProductRepository.class).save(new Product(1, "Green kettle", null));
			application.getBean(SearchSync.class).awaitAndRefresh(TIMEOUT);
			assertThat(products(application).count()).isEqualTo(1);
			products(application).delete();
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aPoolThatARebuildCanUseUpCausesAWarning(CapturedOutput output) {
		start("spring.datasource.hikari.maximum-pool-size=6", "elasticsearch-jpa.on-start=none").close();
		assertThat(output).contains("The connection pool has 6 connections")
			.contains("use up to 3 of them (sync: 2, search-log: 1), and a rebuild uses 4 more")
			.contains("Give the pool more than 7 connections");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aLargeEnoughPoolCausesNoWarning(CapturedOutput output) {
		start("elasticsearch-jpa.on-start=none").close();
		assertThat(output).doesNotContain("The connection pool has");
	}

	/** A proxy of Elasticsearch that responds with 503 until it is opened. */
	private static final class Gate implements AutoCloseable {

		private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				0);

		private final HttpClient client = HttpClient.newHttpClient();

		private volatile boolean open;

		Gate() throws IOException {
			this.server.createContext("/", this::respond);
			this.server.start();
		}

		String uri() {
			return "http://127.0.0.1:" + this.server.getAddress().getPort();
		}

		void open() {
			this.open = true;
		}

		private void respond(HttpExchange exchange) throws IOException {
			byte[] body = exchange.getRequestBody().readAllBytes();
			if (!this.open) {
				exchange.sendResponseHeaders(503, -1);
				exchange.close();
				return;
			}
			HttpRequest.Builder request = HttpRequest
				.newBuilder(EmbeddedElasticsearch.shared().uri().resolve(exchange.getRequestURI()))
				.method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
			String type = exchange.getRequestHeaders().getFirst("Content-Type");
			if (type != null) {
				request.header("Content-Type", type);
			}
			try {
				HttpResponse<byte[]> response = this.client.send(request.build(),
						HttpResponse.BodyHandlers.ofByteArray());
				exchange.getResponseHeaders().set("Content-Type", "application/json");
				byte[] responseBody = response.body();
				exchange.sendResponseHeaders(response.statusCode(),
						(responseBody.length > 0) ? responseBody.length : -1);
				exchange.getResponseBody().write(responseBody);
				exchange.close();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void close() {
			this.server.stop(0);
		}

	}

}
