package io.github.elasticsearchjpa.examples.dictionary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an index of all of WordNet in PostgreSQL, which another JVM builds with 128 MB
 * of heap. They take about a minute, so they run only with {@code -Pproof}.
 */
@EnabledIfSystemProperty(named = "proof", matches = "true")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = "elasticsearch-jpa.embedded.enabled=false")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
class PostgresRebuildIT {

	private static final String LARGE_WILD_CAT = """
			{"query": {"simple_query_string": {"query": "large wild cat"}}, "size": 100}""";

	/**
	 * The number of chunks: 117,791 synsets in chunks of 1,000. Each chunk reads ids,
	 * synsets, senses, words and hypernyms, the latter three 500 at once.
	 */
	private static final long CHUNKS = 118;

	private static final EmbeddedPostgres POSTGRES = postgres();

	/**
	 * A server of its own, because another test uses the same index on the shared one.
	 */
	private static final EmbeddedElasticsearch ELASTICSEARCH = EmbeddedElasticsearch.start();

	private static final Map<String, String> PROPERTIES = new TreeMap<>(
			Map.of("spring.datasource.url", POSTGRES.getJdbcUrl("postgres", "postgres"), "spring.datasource.username",
					"postgres", "spring.elasticsearch.uris", ELASTICSEARCH.uri().toString(),
					"spring.jpa.properties.hibernate.generate_statistics", "true", "logging.level.org.hibernate.stat",
					"warn", "logging.level.org.hibernate.session.metrics", "warn"));

	@Autowired
	private WordNetLoader wordNet;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private Rest5Client elasticsearch;

	@Autowired
	private SearchIndex<Synset> dictionary;

	@Autowired
	private EntityManagerFactory entityManagerFactory;

	private long documents;

	private long milliseconds;

	private long statements;

	private long peakBytes;

	private static EmbeddedPostgres postgres() {
		try {
			return EmbeddedPostgres.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@DynamicPropertySource
	static void servers(DynamicPropertyRegistry registry) {
		PROPERTIES.forEach((name, value) -> registry.add(name, () -> value));
	}

	@BeforeAll
	void rebuildInAnotherJvm() throws Exception {
		this.wordNet.load((percent) -> {
		});
		long[] figures = figures(RebuildProcess.class, "-Xmx128m");
		this.documents = figures[0];
		this.milliseconds = figures[1];
		this.statements = figures[2];
		this.peakBytes = figures[3];
		System.out.printf(
				"Rebuild from PostgreSQL with -Xmx128m: %,d documents in %.1f s (%,d a second), "
						+ "%,d SQL statements, at most %d MB of heap%n",
				this.documents, this.milliseconds / 1000.0, this.documents * 1000 / this.milliseconds, this.statements,
				this.peakBytes / (1024 * 1024));
	}

	/** Runs the application in another JVM, and returns the figures that it prints. */
	private static long[] figures(Class<?> main, String heap) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap, "-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						main.getName(), "--elasticsearch-jpa.embedded.enabled=false"));
		PROPERTIES.forEach((name, value) -> command.add("--" + name + "=" + value));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<String> output = process.inputReader(StandardCharsets.UTF_8).lines().toList();
		assertThat(process.waitFor()).as(String.join(System.lineSeparator(), output)).isZero();
		return output.stream()
			.filter((line) -> line.startsWith("RESULT "))
			.findFirst()
			.map((line) -> Stream.of(line.split(" ", -1)).skip(1).mapToLong(Long::parseLong).toArray())
			.orElseThrow();
	}

	@AfterAll
	void stop() throws IOException {
		this.dictionary.delete();
		POSTGRES.close();
	}

	@Test
	void everyFieldOfEveryDocumentEqualsTheTables() throws IOException {
		IndexComparison.Result result = new IndexComparison(this.jdbc, this.elasticsearch).run();
		System.out.println("The index and PostgreSQL's tables: " + result);
		assertThat(result.differences()).isEmpty();
		assertThat(result.documents()).isEqualTo(this.documents).isEqualTo(WordNetLoader.Rows.OF_WORDNET.synsets());
	}

	@Test
	void aChunkCostsADozenStatements() {
		assertThat(this.statements).isBetween(CHUNKS, CHUNKS * 12);
	}

	@Test
	void aStreamOfAllEntitiesFitsIntoASmallHeap() throws Exception {
		long[] figures = figures(StreamProcess.class, "-Xmx96m");
		System.out.printf(
				"Stream of all entities with -Xmx96m: %,d hits in %.1f s, %,d SQL statements, at most %d MB of heap%n",
				figures[0], figures[1] / 1000.0, figures[2], figures[3] / (1024 * 1024));
		assertThat(figures[0]).isEqualTo(WordNetLoader.Rows.OF_WORDNET.synsets());
		assertThat(figures[2]).as("a statement for each page of 1,000").isEqualTo(118);
	}

	@Test
	void aSearchCostsOneStatementAndKeepsTheOrderOfTheHits() throws IOException {
		Statistics statistics = this.entityManagerFactory.unwrap(SessionFactory.class).getStatistics();
		statistics.clear();
		List<String> entities = this.dictionary.search(LARGE_WILD_CAT).entities().stream().map(Synset::id).toList();
		long searchStatements = statistics.getPrepareStatementCount();
		List<String> hits = idsOfTheHits();
		System.out.printf("Search for \"large wild cat\": %d hits, %d SQL statement, order of hits kept: %s%n",
				entities.size(), searchStatements, entities.equals(hits));
		assertThat(searchStatements).isOne();
		assertThat(entities).hasSize(100).isEqualTo(hits);
	}

	private List<String> idsOfTheHits() throws IOException {
		Request request = new Request("POST", "/dictionary/_search");
		request.setJsonEntity(LARGE_WILD_CAT);
		JsonNode response = new JsonMapper()
			.readTree(this.elasticsearch.performRequest(request).getEntity().getContent());
		return response.path("hits").path("hits").valueStream().map((hit) -> hit.path("_id").asString()).toList();
	}

}
