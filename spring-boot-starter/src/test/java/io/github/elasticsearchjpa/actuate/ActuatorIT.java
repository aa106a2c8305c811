package io.github.elasticsearchjpa.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.shop.Http;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import jakarta.persistence.EntityManagerFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the endpoint, health, meters and observations of an application. */
class ActuatorIT {

	/** The id of a product whose document cannot be built. */
	private static final long BROKEN_ID = 3;

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final String ENDPOINT = "/actuator/searchindexes";

	/** A gate at which the mapper waits, or null. */
	private static final AtomicReference<@Nullable CountDownLatch> GATE = new AtomicReference<>();

	private static final List<Observation.Context> OBSERVED = Collections.synchronizedList(new ArrayList<>());

	private static ConfigurableApplicationContext application;

	private static SearchIndex<Object> products;

	private static Http http;

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(ShopApplication.class, MonitoredApplication.class).run(
				"--spring.main.web-application-type=servlet", "--server.port=0",
				"--spring.datasource.url=jdbc:h2:mem:act", "--elasticsearch-jpa.embedded.enabled=true",
				"--elasticsearch-jpa.index-prefix=actuator_", "--elasticsearch-jpa.indexes.products.entities=Product",
				"--management.endpoints.web.exposure.include=health,searchindexes",
				"--management.endpoint.health.show-details=always",
				"--management.endpoint.searchindexes.access=unrestricted");
		http = new Http(application);
		products = application.getBean(ElasticsearchJpa.class).index("products");
		products.rebuild();
		save(new Product(1, "Red kettle", null), new Product(2, "Blue kettle", null));
		sync().awaitAndRefresh(TIMEOUT);
	}

	@AfterAll
	static void stop() {
		products.delete();
		application.close();
	}

	@AfterEach
	void reset() {
		openGate();
		delete(BROKEN_ID);
		sync().discardDeadLetters("products");
	}

	@Test
	void theEndpointShowsTheStateOfEveryIndex() {
		JsonNode index = http.get(ENDPOINT).json().path("indexes").path("products");
		assertThat(index.path("alias").asString()).isEqualTo("actuator_products");
		assertThat(index.path("connection").asString()).isEqualTo("default");
		assertThat(index.path("generations").path(0).path("role").asString()).isEqualTo("READ");
		assertThat(index.path("backlog").path("changes").asInt(-1)).isZero();
		assertThat(index.path("backlog").path("state").asString()).isEqualTo("ACTIVE");
		assertThat(index.path("circuit").path("open").asBoolean(true)).isFalse();
		assertThat(http.get(ENDPOINT + "/products").json().path("rows").asInt()).isGreaterThanOrEqualTo(2);
	}

	@Test
	void unknownIndexesAndOperationsAreReportedWithTheKnownOnes() {
		Http.Response index = http.get(ENDPOINT + "/shoes");
		assertThat(index.status()).isEqualTo(404);
		assertThat(index.body()).contains("There is no index 'shoes'. Indexes: products.");
		Http.Response operation = http.post(ENDPOINT + "/products/delete", "{}");
		assertThat(operation.status()).isEqualTo(400);
		assertThat(operation.body())
			.contains("There is no operation 'delete'. Operations: rebuild, verify, prune, pause, resume,");
		assertThat(http.post(ENDPOINT + "/products/verify", "{\"sample\": 2}").status()).isEqualTo(400);
		assertThat(http.post(ENDPOINT + "/products/rebuild", "{\"retain\": -1}").status()).isEqualTo(400);
	}

	@Test
	void aLongRebuildContinuesAfterTheResponseAndBlocksOtherOperations() {
		closeGate();
		Http.Response started = http.post(ENDPOINT + "/products/rebuild", "{}");
		assertThat(started.status()).isEqualTo(202);
		assertThat(started.json().path("state").asString()).isEqualTo("running");
		Http.Response second = http.post(ENDPOINT + "/products/verify", "{}");
		assertThat(second.status()).isEqualTo(409);
		assertThat(second.body()).contains("Another operation holds the lease of index 'products': this node, process "
				+ ProcessHandle.current().pid(), "rebuild since");
		// The rebuild counts the rows after it has acquired the lease.
		JsonNode index = Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> http.get(ENDPOINT + "/products").json(),
					(status) -> status.path("operation").path("total").asInt() >= 2);
		assertThat(index.path("holder").asString()).contains("process " + ProcessHandle.current().pid());
		assertThat(gauge(IndexMeters.OPERATION_TOTAL)).isGreaterThanOrEqualTo(2);
		openGate();
		Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> operation().path("state").asString(), (state) -> state.equals("done"));
		assertThat(operation().path("result").path("generation").asString()).startsWith("actuator_products-");
		assertThat(gauge(IndexMeters.OPERATION_TOTAL)).isZero();
	}

	@Test
	void aRebuildIsRejectedWhileAnotherNodeRebuilds() throws InterruptedException {
		closeGate();
		Thread other = new Thread(() -> products.rebuild());
		other.start();
		Awaitility.await().atMost(TIMEOUT).until(() -> products.status().holder() != null);
		Http.Response rejected = http.post(ENDPOINT + "/products/rebuild", "{}");
		assertThat(rejected.status()).isEqualTo(409);
		assertThat(rejected.body())
			.contains("Another operation holds the lease of index 'products': " + products.status().holder());
		openGate();
		other.join();
	}

	@Test
	void aVerificationAndAPruneReturnTheirResults() {
		JsonNode verified = http.post(ENDPOINT + "/products/verify", "{\"fix\": true}").json();
		assertThat(verified.path("state").asString()).isEqualTo("done");
		assertThat(verified.path("result").path("rows").asInt()).isGreaterThanOrEqualTo(2);
		assertThat(verified.path("result").path("missing").asInt(-1)).isZero();
		JsonNode pruned = http.post(ENDPOINT + "/products/prune", "{}").json();
		assertThat(pruned.path("result").path("queued").asInt(-1)).isZero();
	}

	@Test
	void aPausedIndexIsIndexedAfterItIsResumed() {
		assertThat(http.post(ENDPOINT + "/products/pause", "{}").json().path("paused").asBoolean()).isTrue();
		try {
			sync().index(Product.class, 2L, true);
			JsonNode backlog = http.get(ENDPOINT + "/products").json().path("backlog");
			assertThat(backlog.path("state").asString()).isEqualTo("PAUSED");
			assertThat(backlog.path("changes").asInt()).isEqualTo(1);
			assertThat(gauge(IndexMeters.PAUSED)).isOne();
			assertThat(gauge(IndexMeters.BACKLOG)).isOne();
			assertThat(http.get("/actuator/health").json().path("status").asString()).isEqualTo("UP");
		}
		finally {
			http.post(ENDPOINT + "/products/resume", "{}");
		}
		sync().await(TIMEOUT);
		assertThat(gauge(IndexMeters.PAUSED)).isZero();
		assertThat(gauge(IndexMeters.BACKLOG_ETA)).isZero();
		assertThat(http.get(ENDPOINT + "/products").json().path("backlog").path("state").asString())
			.isEqualTo("ACTIVE");
	}

	@Test
	void anIndexWithoutChangesIsShownAsPaused() {
		sync().pause("products");
		try {
			assertThat(gauge(IndexMeters.PAUSED)).isOne();
			assertThat(http.get("/actuator/health")
				.json()
				.at("/components/searchIndexes/details/backlog/products/state")
				.asString()).isEqualTo("PAUSED");
		}
		finally {
			sync().resume("products");
		}
	}

	@Test
	void deadLettersAreRetriedAndDiscardedByCause() {
		save(new Product(BROKEN_ID, "broken", null));
		Awaitility.await().atMost(TIMEOUT).until(() -> !sync().deadLetters(1).isEmpty());
		JsonNode causes = http.get(ENDPOINT + "/products").json().path("deadLetterCauses");
		assertThat(causes.path(0).path("documents").asInt()).isEqualTo(1);
		assertThat(causes.path(0).path("example").path("error").asString())
			.startsWith("IllegalArgumentException: … at " + GatedMapper.class.getName());
		String other = "{\"cause\": \"00000000\"}";
		assertThat(http.post(ENDPOINT + "/products/retry-dead-letters", other).json().path("queued").asInt(-1))
			.isZero();
		String cause = "{\"cause\": \"%s\"}".formatted(causes.path(0).path("id").asString());
		assertThat(http.post(ENDPOINT + "/products/retry-dead-letters", cause).json().path("queued").asInt()).isOne();
		Awaitility.await().atMost(TIMEOUT).until(() -> !sync().deadLetters(1).isEmpty());
		assertThat(http.post(ENDPOINT + "/products/discard-dead-letters", cause).json().path("discarded").asInt())
			.isOne();
		assertThat(sync().deadLetters(1)).isEmpty();
	}

	@Test
	void deadLettersDegradeTheHealthAndTheApplicationStaysInService() {
		assertThat(http.get("/actuator/health").json().path("status").asString()).isEqualTo("UP");
		save(new Product(BROKEN_ID, "broken", null));
		Awaitility.await().atMost(TIMEOUT).until(() -> !sync().deadLetters(1).isEmpty());
		Http.Response health = http.get("/actuator/health");
		assertThat(health.status()).isEqualTo(200);
		assertThat(health.json().path("status").asString()).isEqualTo("DEGRADED");
		JsonNode components = health.json().path("components");
		assertThat(components.path("searchIndexes").path("details").path("problems").path(0).asString())
			.isEqualTo("index 'products': 1 dead letters");
		JsonNode connection = components.path("elasticsearch").path("components").path("default");
		assertThat(connection.path("status").asString()).isEqualTo("UP");
		assertThat(connection.path("details").path("nodes").asInt()).isEqualTo(1);
		assertThat(http.get("/actuator/health/readiness").json().path("status").asString()).isEqualTo("UP");
		assertThat(gauge(IndexMeters.DEAD_LETTERS)).isEqualTo(1);
		sync().discardDeadLetters("products");
		delete(BROKEN_ID);
		sync().await(TIMEOUT);
		assertThat(http.get("/actuator/health").json().path("status").asString()).isEqualTo("UP");
	}

	@Test
	void theReferenceDocumentsTheMetersAndTheirTags() throws IOException {
		products.search("{}");
		application.getBean(ElasticsearchJpa.class).sync().index(Product.class, 1L, true);
		sync().await(TIMEOUT);
		Map<String, Set<String>> registered = new TreeMap<>();
		application.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.map((meter) -> meter.getId())
			.filter((id) -> id.getName().startsWith("elasticsearch.jpa."))
			.forEach((id) -> registered.put(id.getName(), keys(id.getTags())));
		assertThat(registered).isEqualTo(documented());
	}

	private static Set<String> keys(List<Tag> tags) {
		return tags.stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
	}

	/** Returns the meters and their tags in the table of the reference. */
	private static Map<String, Set<String>> documented() throws IOException {
		Pattern row = Pattern.compile("\\| `(elasticsearch\\.jpa\\.[a-z.]+)` \\|[^|]*\\|([^|]*)\\|.*");
		Pattern tag = Pattern.compile("`([a-z]+)`");
		Map<String, Set<String>> documented = new TreeMap<>();
		for (String line : Files.readAllLines(Path.of("../docs/reference.md"))) {
			row.matcher(line)
				.results()
				.forEach((found) -> documented.put(found.group(1),
						tag.matcher(found.group(2))
							.results()
							.map((name) -> name.group(1))
							.collect(Collectors.toCollection(TreeSet::new))));
		}
		return documented;
	}

	@Test
	void documentsAreCountedByOutcome() {
		double before = documents("indexed");
		sync().index(Product.class, 2L, true);
		sync().await(TIMEOUT);
		assertThat(documents("indexed")).isEqualTo(before + 1);
		assertThat(gauge(IndexMeters.BACKLOG)).isZero();
	}

	@Test
	void aSearchIsObservedWithItsIndexAndWithoutItsTerms() {
		OBSERVED.clear();
		products.search("{\"query\": {\"match\": {\"name\": \":terms\"}}}", Map.of("terms", "kettle"));
		Observation.Context search = OBSERVED.stream()
			.filter((context) -> OperationObservations.SEARCH.equals(context.getName()))
			.findFirst()
			.orElseThrow();
		assertThat(search.getContextualName()).isEqualTo("search products");
		Map<String, String> values = StreamSupport.stream(search.getAllKeyValues().spliterator(), false)
			.collect(Collectors.toMap((value) -> value.getKey(), (value) -> value.getValue()));
		assertThat(values).containsExactlyInAnyOrderEntriesOf(
				Map.of("connection", "default", "index", "products", "kind", "search", "outcome", "success"));
	}

	private static double documents(String outcome) {
		return application.getBean(MeterRegistry.class)
			.get(OperationMeters.DOCUMENTS)
			.tags("index", "products", "source", "changes", "outcome", outcome)
			.counter()
			.count();
	}

	private static double gauge(String name) {
		return application.getBean(MeterRegistry.class).get(name).tag("index", "products").gauge().value();
	}

	private static JsonNode operation() {
		return http.get(ENDPOINT + "/products").json().path("operation");
	}

	private static SearchSync sync() {
		return application.getBean(SearchSync.class);
	}

	private static void save(Product... entities) {
		application.getBean(EntityManagerFactory.class)
			.runInTransaction((entityManager) -> Arrays.stream(entities).forEach(entityManager::persist));
	}

	private static void delete(long id) {
		application.getBean(EntityManagerFactory.class).runInTransaction((entityManager) -> {
			Product product = entityManager.find(Product.class, id);
			if (product != null) {
				entityManager.remove(product);
			}
		});
	}

	/** Makes the mapper wait until the gate is opened. */
	private static void closeGate() {
		GATE.set(new CountDownLatch(1));
	}

	private static void openGate() {
		CountDownLatch gate = GATE.getAndSet(null);
		if (gate != null) {
			gate.countDown();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class MonitoredApplication {

		@Bean
		DocumentMapper<Product> productMapper() {
			return new GatedMapper();
		}

		/** Reads the database on every call. */
		@Bean
		CachedBacklog cachedBacklog(ElasticsearchJpa jpa) {
			return new CachedBacklog(() -> jpa.sync().backlog(), Clock.systemUTC(), Duration.ZERO);
		}

		@Bean
		ObservationHandler<Observation.Context> recordingHandler() {
			return new ObservationHandler<>() {

				@Override
				public void onStop(Observation.Context context) {
					OBSERVED.add(context);
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			};
		}

	}

	static final class GatedMapper implements DocumentMapper<Product> {

		@Override
		public Object toDocument(Product product, String index) {
			CountDownLatch gate = GATE.get();
			try {
				if (gate != null && !gate.await(30, TimeUnit.SECONDS)) {
					throw new IllegalStateException("the test did not open the gate");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			if (product.name().equals("broken")) {
				throw new IllegalArgumentException("this product has no document");
			}
			return product.toSearchDocument(index);
		}

	}

}
