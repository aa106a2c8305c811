package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

/** The creation and validation of the library tables. */
class SchemaIT {

	private static SessionFactory sessionFactory;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Card.class);
	}

	@AfterAll
	static void stop() {
		sessionFactory.close();
	}

	@Test
	void theStartFailsWithoutTablesAndListsTheStatementsThatCreateThem() {
		String prefix = TestServers.prefix();
		assertThatThrownBy(() -> start(prefix, InitializeSchema.NEVER))
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining("initialize-schema: always")
			.hasMessageContaining("create table " + prefix + "search_outbox (")
			.hasMessageContaining("create table " + prefix + "search_partition (")
			.hasMessageContaining("create index " + prefix + "search_outbox_due on " + prefix + "search_outbox");
	}

	@Test
	void theListedStatementsAreSufficient() {
		String prefix = TestServers.prefix();
		String message = String.valueOf(catchThrowable(() -> start(prefix, InitializeSchema.NEVER)).getMessage());
		sessionFactory.inTransaction((session) -> session.doWork((connection) -> {
			try (var statement = connection.createStatement()) {
				for (String sql : message.substring(message.indexOf("create table")).split(";", -1)) {
					if (!sql.isBlank()) {
						statement.execute(sql);
					}
				}
			}
		}));
		start(prefix, InitializeSchema.NEVER);
	}

	@Test
	void existingTablesAreKept() {
		String prefix = TestServers.prefix();
		start(prefix, InitializeSchema.ALWAYS);
		sessionFactory.inTransaction((session) -> session
			.createNativeMutationQuery("update " + prefix + "search_partition set token = 4711 where slice = 3")
			.executeUpdate());
		start(prefix, InitializeSchema.ALWAYS);
		start(prefix, InitializeSchema.NEVER);
		assertThat(number("select token from " + prefix + "search_partition where slice = 3")).isEqualTo(4711);
		assertThat(number("select count(*) from " + prefix + "search_partition where slice >= 0")).isEqualTo(8);
	}

	@Test
	void byDefaultTablesAreCreatedInAnEmbeddedDatabaseOnly() {
		String prefix = TestServers.prefix();
		assertThat(SyncSettings.defaults().initializeSchema()).isEqualTo(InitializeSchema.EMBEDDED);
		try (SessionFactory embedded = TestServers.sessionFactoryInMemory(Card.class)) {
			start(embedded, prefix, InitializeSchema.EMBEDDED).close();
		}
		if (!System.getProperty("test.database", "").equals("h2")) {
			assertThatThrownBy(() -> start(prefix, InitializeSchema.EMBEDDED))
				.isInstanceOf(InvalidConfigurationException.class);
		}
	}

	@Test
	void theStartFailsIfTheTablesHaveAnotherFormat() {
		String prefix = TestServers.prefix();
		start(prefix, InitializeSchema.ALWAYS);
		sql("update " + prefix + "search_schema set format = 99");
		assertThatThrownBy(() -> start(prefix, InitializeSchema.ALWAYS))
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining("have format 99; this version of the library reads format 2. "
					+ "Deploy the version that upgraded the tables to this node");
	}

	@Test
	void theStartFailsIfOneTableIsMissing() {
		for (String table : List.of("search_outbox", "search_partition", "search_schema", "search_index",
				"search_generation")) {
			assertThatStartFailsWithout(table, InitializeSchema.NEVER);
		}
	}

	@Test
	void aSingleMissingTableIsNotCreated() {
		String prefix = assertThatStartFailsWithout("search_partition", InitializeSchema.ALWAYS);
		assertThatThrownBy(() -> number("select count(*) from " + prefix + "search_partition"))
			.isInstanceOf(RuntimeException.class);
	}

	/** Returns the prefix of the tables. */
	private static String assertThatStartFailsWithout(String table, InitializeSchema initialize) {
		String prefix = TestServers.prefix();
		start(prefix, InitializeSchema.ALWAYS);
		sql("drop table " + prefix + table);
		assertThatThrownBy(() -> start(prefix, initialize)).as(table)
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining("Library tables are missing: " + prefix + table + ". Others exist: ")
			.hasMessageContaining("Restore the missing tables")
			.hasMessageNotContaining("create table");
		return prefix;
	}

	@Test
	void theStartFailsWithTheMessageOfTheDatabaseIfTheUserHasNoRightToReadTheTables() {
		assumeThat(TestServers.isPostgresql()).as("the grants are those of PostgreSQL").isTrue();
		String prefix = TestServers.prefix();
		String user = prefix + "user";
		try (SessionFactory owner = TestServers.sessionFactory(Card.class)) {
			start(owner, prefix, InitializeSchema.ALWAYS).close();
			String schema = String.valueOf(owner.getProperties().get("hibernate.default_schema"));
			sql("create user " + user);
			sql("grant usage on schema " + schema + " to " + user);
			try (SessionFactory restricted = TestServers.sameTablesAs(user, owner, Card.class)) {
				for (InitializeSchema initialize : InitializeSchema.values()) {
					assertThatThrownBy(() -> start(restricted, prefix, initialize))
						.isInstanceOf(InvalidConfigurationException.class)
						.hasMessageContaining("could not read the library tables " + prefix + "search_schema, ")
						.hasMessageContaining("permission denied for table " + prefix + "search_schema")
						.hasMessageContaining("Grant the database user select, insert, update and delete");
				}
			}
		}
	}

	@Test
	void severalNodesCanCreateTheTablesAtTheSameTime() {
		for (int round = 0; round < 2; round++) {
			String prefix = TestServers.prefix();
			List<CompletableFuture<Void>> nodes = IntStream.range(0, 4)
				.mapToObj((node) -> CompletableFuture.runAsync(() -> start(prefix, InitializeSchema.ALWAYS),
						(task) -> new Thread(task).start()))
				.toList();
			nodes.forEach(CompletableFuture::join);
			assertThat(number("select count(*) from " + prefix + "search_partition where slice >= 0")).isEqualTo(8);
			assertThat(number("select count(*) from " + prefix + "search_schema")).isEqualTo(1);
		}
	}

	@Test
	void aSecondElasticsearchJpaForASessionFactoryIsRejected() {
		String prefix = TestServers.prefix();
		try (SessionFactory node = TestServers.sessionFactory(Card.class);
				ElasticsearchJpa jpa = start(node, prefix, InitializeSchema.ALWAYS)) {
			assertThatThrownBy(() -> start(node, prefix, InitializeSchema.ALWAYS))
				.isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("already captures the changes of this session factory");
			assertThat(jpa.sync().backlog()).isEmpty();
		}
	}

	@Test
	void theTablesCanBeInASchemaOfTheirOwn() {
		String schema = "s" + UUID.randomUUID().toString().substring(0, 8);
		sql("create schema " + schema);
		String prefix = schema + ".my_";
		try (SessionFactory node = TestServers.sessionFactory(Card.class);
				ElasticsearchJpa jpa = start(node, prefix, InitializeSchema.ALWAYS)) {
			node.inTransaction((session) -> session.persist(new Card(1, "In a schema")));
			assertThat(number("select count(*) from " + prefix + "search_outbox where key_text = '1'")).isEqualTo(1);
			assertThat(jpa.sync().backlog()).hasSize(1);
		}
	}

	/** Verifies the grants that docs/operations.md lists. */
	@Test
	void theRightsToReadAndWriteRowsAreSufficient() {
		assumeThat(TestServers.isPostgresql()).as("the grants are those of PostgreSQL").isTrue();
		String prefix = TestServers.prefix();
		String user = prefix + "user";
		try (SessionFactory owner = TestServers.sessionFactory(
				(configuration) -> configuration.setProperty(SearchLogSettings.TABLE_PREFIX, prefix), Card.class)) {
			node(owner, prefix, InitializeSchema.ALWAYS).close();
			grantRows(user, prefix, String.valueOf(owner.getProperties().get("hibernate.default_schema")));
			try (SessionFactory restricted = TestServers.sameTablesAs(user, owner, Card.class);
					ElasticsearchJpa jpa = node(restricted, prefix, InitializeSchema.NEVER)) {
				SearchIndex<Object> cards = jpa.index("cards");
				cards.rebuild(RebuildOptions.defaults().withRetain(1), ProgressListener.none());
				restricted.inTransaction((session) -> session.persist(new Card(1, "one")));
				restricted.inTransaction((session) -> session.persist(new Card(2, "two")));
				restricted.inTransaction((session) -> session.remove(session.find(Card.class, 2L)));
				jpa.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
				assertThat(cards.search("{}").entities()).hasSize(1);
				assertThat(cards.verify(VerifyOptions.defaults(), ProgressListener.none()).drift()).isFalse();
				assertThat(jpa.searchLog().await(SyncedLibrary.TIMEOUT)).isTrue();
				assertThat(number("select count(*) from " + prefix + "search_query")).isEqualTo(1);
				cards.delete();
			}
		}
	}

	private static void grantRows(String user, String prefix, String schema) {
		sql("create user " + user);
		sql("grant usage on schema " + schema + " to " + user);
		Stream
			.of("search_schema", "search_partition", "search_outbox", "search_index", "search_generation",
					"search_log_schema", "search_query", "search_click")
			.map(prefix::concat)
			.forEach((table) -> sql("grant select, insert, update, delete on " + table + " to " + user));
		sql("grant select, insert, update, delete on all tables in schema " + schema + " to " + user);
	}

	private static ElasticsearchJpa node(SessionFactory sessionFactory, String prefix, InitializeSchema initialize) {
		SyncSettings settings = SyncedLibrary.settings(prefix, 1);
		return SyncedLibrary.build(sessionFactory, prefix,
				settings.withTablePrefix(prefix).withInitializeSchema(initialize).withPartitions(8).withWorkers(1),
				(builder) -> builder.log(SearchLogSettings.defaults()
					.withInitializeSchema(initialize)
					.withRetention(Duration.ZERO)
					.withQueueCapacity(100)),
				List.of(IndexSettings.of("cards", "Card")));
	}

	/** Starts a node and stops it. */
	private static void start(String prefix, InitializeSchema initialize) {
		try (SessionFactory node = TestServers.sessionFactory(Card.class)) {
			start(node, prefix, initialize).close();
		}
	}

	/** Starts a node without workers, which does not need Elasticsearch. */
	private static ElasticsearchJpa start(SessionFactory sessionFactory, String prefix, InitializeSchema initialize) {
		SyncSettings settings = SyncedLibrary.settings(prefix, 0);
		return SyncedLibrary.build(sessionFactory, TestServers.prefix(),
				settings.withTablePrefix(prefix).withInitializeSchema(initialize).withPartitions(8).withWorkers(0),
				(builder) -> builder, List.of(IndexSettings.of("cards", "Card")));
	}

	private static void sql(String sql) {
		sessionFactory.inTransaction((session) -> session.createNativeMutationQuery(sql).executeUpdate());
	}

	private static long number(String sql) {
		return sessionFactory.fromTransaction(
				(session) -> ((Number) session.createNativeQuery(sql, Object.class).getSingleResult()).longValue());
	}

}
