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

/** What an application does to its indexes when it starts, and leaves when it ends. */
class ApplicationStartIT {

	private static final Duration SOON = Duration.ofSeconds(30);

	private final String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final String prefix = "start" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private ConfigurableApplicationContext start(String... properties) {
		List<String> all = new ArrayList<>(
				List.of("spring.datasource.url=" + this.database, "spring.jpa.hibernate.ddl-auto=update",
						"spring.elasticsearch.uris=" + elasticsearch(), "elasticsearch-jpa.index-prefix=" + this.prefix,
						"elasticsearch-jpa.indexes.products.entities=Product"));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(ShopApplication.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	private static String elasticsearch() {
		return EmbeddedElasticsearch.shared().uri().toString();
	}

	private static SearchIndex<Product> products(ConfigurableApplicationContext application) {
		return application.getBean(ElasticsearchJpa.class).index("products", Product.class);
	}

	@Test
	void onAnEmbeddedDatabaseTheIndexIsThereAndEmpty() {
		try (ConfigurableApplicationContext application = start()) {
			assertThat(products(application).count()).isZero();
			products(application).delete();
		}
	}

	@Test
	void withNoneNothingIsCreated() {
		try (ConfigurableApplicationContext application = start("elasticsearch-jpa.on-start=none")) {
			assertThatThrownBy(() -> products(application).count()).isInstanceOf(RequestFailedException.class)
				.hasMessageContaining("404");
		}
	}

	@Test
	void withDeployTheIndexHasTheRowsOfBefore() {
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
	void anIndexThatElasticsearchRefusesStopsNoStart(CapturedOutput output) {
		try (ConfigurableApplicationContext application = start("elasticsearch-jpa.indexes.broken.entities=Product")) {
			assertThat(application.isRunning()).isTrue();
			assertThat(output).contains("Index 'broken' is not made ready")
				.contains("Start again, or run: search create broken")
				.contains("mapper_parsing_exception");
			products(application).delete();
		}
	}

	@Test
	void whileElasticsearchDoesNotAnswerTheApplicationRunsAndTheIndexComesLater() throws IOException {
		try (UpLater up = new UpLater();
				ConfigurableApplicationContext application = start("spring.elasticsearch.uris=" + up.uri())) {
			application.getBean(ProductRepository.class).save(new Product(1, "Green kettle", null));
			up.begin();
			Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> products(application).count() == 1);
			products(application).delete();
		}
	}

	@Test
	void nothingOfTheLibraryRunsOnWhenTheApplicationHasEnded() throws IOException {
		Set<String> before = threads();
		try (UpLater down = new UpLater();
				ConfigurableApplicationContext application = start("spring.elasticsearch.uris=" + down.uri())) {
			application.getBean(ProductRepository.class).save(new Product(1, "Green kettle", null));
			assertThat(threads()).contains("elasticsearch-jpa-on-start", "elasticsearch-jpa-worker-0",
					"elasticsearch-jpa-search-log");
		}
		Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(threads()).isEqualTo(before));
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("elasticsearch-jpa-") && !name.contains("embedded"))
			.collect(Collectors.toSet());
	}

	/** Nobody has asked for the library before the first change. */
	@Test
	void changesAreRecordedUnderLazyInitialization() {
		try (ConfigurableApplicationContext application = start("spring.main.lazy-initialization=true")) {
			application.getBean(ProductRepository.class).save(new Product(1, "Green kettle", null));
			application.getBean(SearchSync.class).awaitAndRefresh(SOON);
			assertThat(products(application).count()).isEqualTo(1);
			products(application).delete();
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aPoolThatARebuildWouldEmptyIsTold(CapturedOutput output) {
		start("spring.datasource.hikari.maximum-pool-size=6", "elasticsearch-jpa.on-start=none").close();
		assertThat(output).contains("The connection pool has 6 connections")
			.contains("take up to 2 of them (sync.workers: 1, search-log: 1), and a rebuild takes 4")
			.contains("Give the pool more than 6");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aPoolThatSufficesIsNotSpokenOf(CapturedOutput output) {
		start("elasticsearch-jpa.on-start=none").close();
		assertThat(output).doesNotContain("The connection pool has");
	}

	/** Elasticsearch behind a gate that answers 503 until it is let through. */
	private static final class UpLater implements AutoCloseable {

		private final HttpServer gate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				0);

		private final HttpClient client = HttpClient.newHttpClient();

		private volatile boolean up;

		UpLater() throws IOException {
			this.gate.createContext("/", this::answer);
			this.gate.start();
		}

		String uri() {
			return "http://127.0.0.1:" + this.gate.getAddress().getPort();
		}

		void begin() {
			this.up = true;
		}

		private void answer(HttpExchange exchange) throws IOException {
			byte[] body = exchange.getRequestBody().readAllBytes();
			if (!this.up) {
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
				byte[] answer = response.body();
				exchange.sendResponseHeaders(response.statusCode(), (answer.length > 0) ? answer.length : -1);
				exchange.getResponseBody().write(answer);
				exchange.close();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void close() {
			this.gate.stop(0);
		}

	}

}
