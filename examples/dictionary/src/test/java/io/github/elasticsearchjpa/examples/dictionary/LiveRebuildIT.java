package io.github.elasticsearchjpa.examples.dictionary;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.RebuildResult;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManagerFactory;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of rebuilds from PostgreSQL while four writers change the dictionary without
 * pause and a reader searches. {@code -Dlive.synsets=117791} uses all of WordNet.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
@SuppressWarnings("NullAway.Init") // set before each test
class LiveRebuildIT {

	private static final int SYNSETS = Integer.getInteger("live.synsets", 4_000);

	private static final int WRITERS = 4;

	private static final Duration TIMEOUT = Duration.ofMinutes(3);

	/** The database of this application context. */
	private static EmbeddedPostgres postgres;

	/** The properties of all nodes. */
	private static Map<String, String> properties;

	@Autowired
	private WordNetLoader wordNet;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private Rest5Client elasticsearch;

	@Autowired
	private SearchIndex<Synset> dictionary;

	@Autowired
	private SearchSync sync;

	@Autowired
	private EntityManagerFactory entityManagerFactory;

	private DictionaryWriters writers;

	private DictionaryReader reader;

	/** The number of the next writer, unique over all nodes and tests. */
	private int nextWriter = 1;

	private long began;

	@DynamicPropertySource
	static void servers(DynamicPropertyRegistry registry) throws IOException {
		postgres = EmbeddedPostgres.start();
		properties = Map.of("spring.datasource.url", postgres.getJdbcUrl("postgres", "postgres"),
				"spring.datasource.username", "postgres", "spring.datasource.hikari.maximum-pool-size", "20",
				"spring.elasticsearch.uris", EmbeddedElasticsearch.shared().uri().toString(),
				"elasticsearch-jpa.embedded.enabled", "false", "elasticsearch-jpa.sync.lease", "5s",
				"logging.level.org.hibernate.orm.jdbc.error", "error");
		properties.forEach((name, value) -> registry.add(name, () -> value));
	}

	@BeforeAll
	void load() {
		List<WordNetEntry> entries = WordNet.read().subList(0, SYNSETS);
		Set<String> ids = entries.stream().map(WordNetEntry::id).collect(Collectors.toSet());
		this.wordNet.load(entries.stream()
			.map((entry) -> new WordNetEntry(entry.id(), entry.partOfSpeech(), entry.lexname(), entry.lemmas(),
					entry.hypernyms().stream().filter(ids::contains).toList(), entry.gloss()))
			.toList());
		this.dictionary.rebuild();
	}

	@BeforeEach
	void begin() {
		this.writers = new DictionaryWriters(this.entityManagerFactory.unwrap(SessionFactory.class));
		this.reader = new DictionaryReader(this.dictionary).start();
		this.began = System.nanoTime();
	}

	@AfterEach
	void end() throws InterruptedException {
		this.reader.stop();
		this.writers.stop();
	}

	@AfterAll
	void stop() throws IOException {
		this.dictionary.delete();
		postgres.close();
	}

	@Test
	void aRebuildUnderWritesMissesNothing(TestInfo test) throws Exception {
		write(WRITERS);
		RebuildResult rebuilt = this.dictionary.rebuild();
		check(test, rebuilt);
	}

	@Test
	void aRebuildThatIsKilledAndResumedMissesNothing(TestInfo test) throws Exception {
		try (DictionaryNodeProcess other = DictionaryNodeProcess.start("rebuild", properties).await(0)) {
			write(WRITERS);
			other.begin().await(50).kill();
		}
		AtomicLong first = new AtomicLong(-1);
		ProgressListener progress = (documents, total) -> first.compareAndSet(-1, documents);
		RebuildResult rebuilt = Awaitility.await("the lease of the killed rebuild")
			.atMost(TIMEOUT)
			.ignoreException(IndexBusyException.class)
			.until(() -> this.dictionary.rebuild(RebuildOptions.defaults().withResume(true), progress),
					(result) -> true);
		System.out.printf("Resumed a killed rebuild after %,d of %,d documents%n", first.get(), rebuilt.documents());
		assertThat(first.get()).isGreaterThan(rebuilt.documents() / 10);
		check(test, rebuilt);
	}

	@Test
	void aRebuildMissesNothingOfANodeThatIsKilledMeanwhile(TestInfo test) throws Exception {
		try (DictionaryNodeProcess other = DictionaryNodeProcess.start(Integer.toString(this.nextWriter), properties)
			.await(0)) {
			this.nextWriter += 2;
			write(WRITERS - 2);
			other.begin().await(100);
			RebuildResult rebuilt = this.dictionary.rebuild((documents, total) -> {
				if (documents > total / 2) {
					other.kill();
				}
			});
			assertThat(other.isAlive()).isFalse();
			check(test, rebuilt);
		}
	}

	private void write(int count) {
		this.writers.start(this.nextWriter, count);
		this.nextWriter += count;
	}

	/**
	 * Stops the writers, waits for the backlog, and compares the index with the tables.
	 */
	private void check(TestInfo test, RebuildResult rebuilt) throws Exception {
		this.writers.stop();
		DictionaryReader.Observation observed = this.reader.stop();
		long stopped = System.nanoTime();
		this.sync.awaitAndRefresh(TIMEOUT);
		long drained = System.nanoTime();
		VerifyResult verified = this.dictionary.verify(VerifyOptions.defaults(), ProgressListener.none());
		IndexComparison.Result compared = new IndexComparison(this.jdbc, this.elasticsearch).run();
		System.out.printf(
				"%s: %,d documents in %.1f s; in %.1f s %,d changes (%,d transactions rolled back) and %,d searches, "
						+ "%d failed, %d empty, of at least %,d documents; drained in %.1f s; verified in %.1f s: "
						+ "%d missing, %d orphaned, %d different; by SQL: %s%n",
				test.getDisplayName(), rebuilt.documents(), rebuilt.duration().toMillis() / 1000.0,
				(stopped - this.began) / 1e9, this.writers.changes(), this.writers.rolledBack(), observed.searches(),
				observed.failed(), observed.empty(), observed.fewest(), (drained - stopped) / 1e9,
				verified.duration().toMillis() / 1000.0, verified.missing(), verified.orphaned(), verified.different(),
				compared);
		assertThat(this.writers.changes()).isGreaterThan(100);
		assertThat(this.writers.rolledBack()).isLessThan(this.writers.changes() / 10);
		assertThat(observed.searches()).isGreaterThan(10);
		assertThat(observed.failure()).isNull();
		assertThat(observed.emptyResponse()).isNull();
		assertThat(observed.fewest()).isGreaterThan(SYNSETS * 8L / 10);
		assertThat(verified.examples()).isEmpty();
		assertThat(verified.drift()).isFalse();
		assertThat(verified.waiting()).isZero();
		assertThat(compared.differences()).isEmpty();
	}

}
