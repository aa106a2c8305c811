package io.github.elasticsearchjpa.internal.outbox;

import java.util.List;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The upgrade of the outbox tables from format 1, with rows in them. */
@SuppressWarnings("NullAway.Init") // set before each test
class UpgradeIT {

	private static final int FORMAT_1_PARTITIONS = 32;

	private final String prefix = TestServers.prefix();

	private SessionFactory sessionFactory;

	@BeforeEach
	void createTablesOfFormat1() {
		this.sessionFactory = TestServers.sessionFactory(Card.class);
		new LibrarySchema(new LibraryTransactions(this.sessionFactory), Outbox.class, this.prefix, "search_schema",
				List.of())
			.upgrade("schema-1.sql", InitializeSchema.ALWAYS, "", () -> true);
		for (int id = 0; id < FORMAT_1_PARTITIONS; id++) {
			sql("insert into %ssearch_partition (id, token, lease_end) values (" + id + ", 4711, 0)");
		}
		sql("insert into %ssearch_schema (format) values (1)");
	}

	@AfterEach
	void close() {
		this.sessionFactory.close();
	}

	@Test
	void rowsOfFormat1AreIndexedAfterTheUpgrade() {
		this.sessionFactory.inTransaction((session) -> {
			session.persist(new Card(1, "Pending"));
			session.persist(new Card(2, "Retried"));
			session.persist(new Card(3, "Dead letter"));
		});
		insert(7, 'N', 0, "1");
		insert(31, 'N', 20, "2");
		insert(0, 'X', 20, "3");
		insert(5, 'S', 20, "4");
		try (ElasticsearchJpa jpa = start(InitializeSchema.ALWAYS, 1)) {
			jpa.index("cards").create();
			awaitRowsOfFormat1();
			jpa.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
			assertThat(ids(jpa)).containsExactlyInAnyOrder(1L, 2L);
			assertThat(jpa.sync().backlog("cards").deadLetters()).isEqualTo(1);
			assertThat(jpa.sync().deadLetterCauses("cards")).singleElement()
				.satisfies((cause) -> assertThat(jpa.sync().retryDeadLetters("cards", cause.id())).isEqualTo(1));
			jpa.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
			assertThat(ids(jpa)).containsExactlyInAnyOrder(1L, 2L, 3L);
			jpa.index("cards").delete();
		}
	}

	/** A node of format 1 claims by lease_end, and inserts with a hash over 32 ids. */
	@Test
	void aNodeOfFormat1ThatStillRunsClaimsNothingAndItsRowsAreIndexed() {
		try (ElasticsearchJpa jpa = start(InitializeSchema.ALWAYS, 1)) {
			jpa.index("cards").create();
			assertThat(number("select count(*) from %ssearch_partition where id < " + FORMAT_1_PARTITIONS
					+ " and lease_end < " + Long.MAX_VALUE))
				.isZero();
			assertThat(number("select min(token) from %ssearch_partition")).isGreaterThanOrEqualTo(4711);
			jpa.sync().pause("cards");
			this.sessionFactory.inTransaction((session) -> session.persist(new Card(9, "Of an old node")));
			sql("delete from %ssearch_outbox");
			jpa.sync().resume("cards");
			insert(13, 'N', 0, "9");
			Awaitility.await()
				.atMost(SyncedLibrary.TIMEOUT)
				.until(() -> number("select count(*) from " + "%ssearch_outbox") == 0);
			jpa.index("cards").refresh();
			assertThat(ids(jpa)).containsExactly(9L);
			jpa.index("cards").delete();
		}
	}

	@Test
	void rowsOfAnIndexThatIsNotConfiguredAnyMoreAreKept() {
		insert(7, 'N', 0, "1");
		sql("update %ssearch_outbox set index_name = 'former'");
		try (ElasticsearchJpa jpa = start(InitializeSchema.ALWAYS, 0)) {
			awaitRowsOfFormat1();
			assertThat(jpa.sync().backlog()).singleElement()
				.matches((backlog) -> backlog.index().equals("former") && backlog.changes() == 1
						&& backlog.state() == Backlog.State.NOT_CONFIGURED);
		}
	}

	@Test
	void theStartFailsWithTheStatementsIfTheTablesMustNotBeUpgraded() {
		assertThatThrownBy(() -> start(InitializeSchema.NEVER, 0)).isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining("have format 1; this version of the library needs format 2")
			.hasMessageContaining("alter table " + this.prefix + "search_outbox add priority")
			.hasMessageContaining("update " + this.prefix + "search_schema set format = 2;");
	}

	private void awaitRowsOfFormat1() {
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> number("select count(*) from %ssearch_outbox where partition_id < 1000") == 0);
	}

	private List<Object> ids(ElasticsearchJpa jpa) {
		return jpa.index("cards").search("{}").entities().stream().<Object>map((card) -> ((Card) card).id).toList();
	}

	private void insert(int partition, char state, long dueAt, String key) {
		sql("insert into %ssearch_outbox (partition_id, state, due_at, index_name, entity, key_text, forced, created_at, "
				+ "attempts) values (" + partition + ", '" + state + "', " + dueAt + ", 'cards', 'Card', '" + key
				+ "', 0, 1, 0)");
	}

	private ElasticsearchJpa start(InitializeSchema initialize, int workers) {
		SyncSettings settings = SyncedLibrary.settings(this.prefix, workers).withInitializeSchema(initialize);
		return SyncedLibrary.build(this.sessionFactory, this.prefix, settings, (builder) -> builder,
				List.of(IndexSettings.of("cards", "Card")));
	}

	private void sql(String sql) {
		this.sessionFactory
			.inTransaction((session) -> session.createNativeMutationQuery(sql.formatted(this.prefix)).executeUpdate());
	}

	private long number(String sql) {
		return this.sessionFactory
			.fromTransaction((session) -> ((Number) session.createNativeQuery(sql.formatted(this.prefix), Object.class)
				.getSingleResult()).longValue());
	}

}
