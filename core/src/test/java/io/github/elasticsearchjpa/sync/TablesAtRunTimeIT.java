package io.github.elasticsearchjpa.sync;

import java.time.Duration;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Library tables that change while a node runs. */
@SuppressWarnings("NullAway.Init") // set before each test
class TablesAtRunTimeIT {

	private SyncedLibrary library;

	@BeforeEach
	void start() {
		this.library = SyncedLibrary.start(2, (settings) -> settings, (builder) -> builder,
				IndexSettings.of("cards", "Card"));
	}

	@AfterEach
	void close() {
		this.library.close();
	}

	/** The upgrade follows the rules of docs/databases.md. */
	@Test
	void aNodeStopsIndexingWhenItsTablesAreUpgradedToANewerFormatAndStillEnqueues() {
		String log = CapturedLog.during(() -> {
			sql("alter table %ssearch_outbox add shape integer default 0 not null");
			sql("update %ssearch_schema set format = 3");
			awaitFailure("have format 3; this version of the library reads format 2. "
					+ "Deploy the version that upgraded the tables to this node");
			this.library.save(new Card(1, "one"));
			assertThatThrownBy(() -> this.library.sync.await(Duration.ofSeconds(1)))
				.isInstanceOf(NotIndexedException.class);
		});
		assertThat(this.library.rows()).isEqualTo(1);
		assertThat(log.lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("This node stops indexing", "have format 3", "changes are still enqueued",
					"nodes of the newer version index them");
		assertThatThrownBy(() -> this.library.jpa.index("cards").rebuild())
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessageContaining("have format 3");
		sql("update %ssearch_schema set format = 2");
		assertThat(this.library.document("cards", 1L).isObject()).isTrue();
		awaitFailure(null);
	}

	@Test
	void aNodeStopsIndexingWhenItsTablesAreReplacedByOnesOfAnOlderFormat() {
		sql("update %ssearch_schema set format = 1");
		awaitFailure("have format 1; this version of the library needs format 2. Restart this node");
		sql("update %ssearch_schema set format = 2");
		awaitFailure(null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "search_partition", "search_index", "search_generation", "search_schema" })
	void aNodeWaitsForATableThatIsGone(String table) {
		assumeThat(TestServers.isPostgresql()).as("databases rename tables differently").isTrue();
		sql("alter table %1$s" + table + " rename to %1$saway");
		this.library.save(new Card(1, "one"));
		if (!table.equals("search_schema")) {
			awaitFailure(this.library.prefix + table);
		}
		sql("alter table %1$saway rename to %1$s" + table);
		assertThat(this.library.document("cards", 1L).isObject()).isTrue();
		awaitFailure(null);
	}

	private void awaitFailure(@Nullable String failure) {
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(this.library.sync.workers()).hasSize(2)
				.allSatisfy(
						(worker) -> assertThat(String.valueOf(worker.failure())).contains(String.valueOf(failure))));
	}

	private void sql(String sql) {
		this.library.sql(sql.formatted(this.library.prefix));
	}

}
