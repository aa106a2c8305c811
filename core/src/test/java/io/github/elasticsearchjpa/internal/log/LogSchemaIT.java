package io.github.elasticsearchjpa.internal.log;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.log.SearchClick;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.internal.log.LoggedSearches.SOON;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.by;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The tables and entities of the search log in the user's database. */
class LogSchemaIT {

	private static final SearchLogSettings NEVER = SearchLogSettings.defaults()
		.withInitializeSchema(InitializeSchema.NEVER);

	private static final SearchLogSettings ALWAYS = NEVER.withInitializeSchema(InitializeSchema.ALWAYS);

	@Test
	void startFailsWithTheStatementsThatCreateMissingTables() {
		String prefix = TestServers.prefix();
		try (SessionFactory node = node(prefix)) {
			assertThatThrownBy(() -> ElasticsearchJpa.builder(node).log(NEVER).build())
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("initialize-schema: always")
				.hasMessageContaining("create table " + prefix + "search_query (")
				.hasMessageContaining("create table " + prefix + "search_click (")
				.hasMessageContaining("search-log.enabled: false");
		}
	}

	@Test
	void missingTablesOfLogAndOutboxAreReportedTogether() {
		String prefix = TestServers.prefix();
		SyncSettings sync = SyncSettings.defaults()
			.withTablePrefix(prefix)
			.withInitializeSchema(InitializeSchema.NEVER)
			.withPartitions(8)
			.withWorkers(0)
			.withBatchSize(100);
		try (SessionFactory node = node(prefix)) {
			assertThatThrownBy(() -> ElasticsearchJpa.builder(node).sync(sync).log(NEVER).build())
				.isInstanceOfSatisfying(InvalidConfigurationException.class,
						(ex) -> assertThat(ex.problems()).hasSize(2));
		}
	}

	@Test
	void startFailsIfOneTableIsMissing() {
		for (String table : List.of("search_query", "search_click")) {
			String prefix = TestServers.prefix();
			try (SessionFactory node = node(prefix)) {
				start(node, ALWAYS);
				sql(node, "drop table " + prefix + table);
				assertThatThrownBy(() -> start(node, NEVER)).isInstanceOf(InvalidConfigurationException.class)
					.hasMessageContaining("Library tables are missing: " + prefix + table + ". Others exist: ");
			}
		}
	}

	@Test
	void tablesWithoutAFormatGetOne() {
		String prefix = TestServers.prefix();
		try (SessionFactory node = node(prefix)) {
			start(node, ALWAYS);
			sql(node, "drop table " + prefix + "search_log_schema");
			assertThatThrownBy(() -> start(node, NEVER)).isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("create table " + prefix + "search_log_schema (")
				.hasMessageContaining("insert into " + prefix + "search_log_schema (format) values (1)")
				.hasMessageNotContaining("create table " + prefix + "search_query");
			start(node, ALWAYS);
			start(node, NEVER);
		}
	}

	@Test
	void startFailsIfTheTablesHaveANewerFormat() {
		String prefix = TestServers.prefix();
		try (SessionFactory node = node(prefix)) {
			start(node, ALWAYS);
			sql(node, "update " + prefix + "search_log_schema set format = 2");
			assertThatThrownBy(() -> start(node, ALWAYS)).isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("The tables of the search log have format 2; "
						+ "this version of the library reads format 1. Deploy the version that upgraded the tables");
		}
	}

	private static void start(SessionFactory node, SearchLogSettings settings) {
		ElasticsearchJpa.builder(node).log(settings).build().close();
	}

	private static void sql(SessionFactory node, String sql) {
		node.inTransaction((session) -> session.createNativeMutationQuery(sql).executeUpdate());
	}

	@Test
	void invalidSettingsAreReportedTogether() {
		try (SessionFactory node = node(TestServers.prefix())) {
			SearchLogSettings invalid = NEVER.withSampling(1.5).withQueueCapacity(0);
			assertThatThrownBy(() -> ElasticsearchJpa.builder(node).log(invalid).build()).isInstanceOfSatisfying(
					InvalidConfigurationException.class, (ex) -> assertThat(ex.problems()).hasSize(2));
		}
	}

	@Test
	void theEntitiesCanBeExcluded() {
		try (SessionFactory without = TestServers.sessionFactory(
				(configuration) -> configuration.setProperty(SearchLogSettings.ENTITIES_ENABLED, "false"),
				Card.class)) {
			assertThat(without.getMetamodel().getEntities()).extracting((entity) -> entity.getName())
				.containsExactly("Card");
			assertThatThrownBy(() -> ElasticsearchJpa.builder(without).log(NEVER).build())
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(SearchLogSettings.ENTITIES_ENABLED);
		}
	}

	@Test
	void schemaValidationIgnoresTheLogTables() {
		try (SessionFactory one = node(TestServers.prefix());
				SessionFactory validated = TestServers.sameTables(one, Card.class)) {
			assertThat(validated.getMetamodel().getEntities()).hasSize(3);
		}
		try (SessionFactory validated = TestServers.sessionFactory(
				(configuration) -> configuration.setProperty("hibernate.hbm2ddl.auto", "validate"), NoTable.class)) {
			assertThat(validated.getMetamodel().getEntities()).hasSize(3);
		}
	}

	/** An entity without a table, so that no other table is validated. */
	@jakarta.persistence.Entity
	@org.hibernate.annotations.Subselect("select 1 as id")
	static class NoTable {

		@jakarta.persistence.Id
		long id;

	}

	@Test
	void namingStrategiesDoNotRenameTheTables() {
		writesAndReads((configuration) -> {
			configuration.setPhysicalNamingStrategy(new PhysicalNamingStrategySnakeCaseImpl());
			return configuration;
		});
		writesAndReads((configuration) -> {
			configuration.setPhysicalNamingStrategy(new Prefixed());
			return configuration;
		});
		writesAndReads((configuration) -> configuration.setProperty("hibernate.globally_quoted_identifiers", "true"));
	}

	@Test
	void theTablesMayBeInAnotherSchema() {
		String schema = "s" + UUID.randomUUID().toString().substring(0, 8);
		try (SessionFactory node = node(TestServers.prefix())) {
			node.inTransaction(
					(session) -> session.createNativeMutationQuery("create schema " + schema).executeUpdate());
		}
		writesAndReads(schema + ".my_", (configuration) -> configuration);
	}

	@Test
	void theLogWorksInAnEmbeddedDatabaseWithoutSettings() {
		try (SessionFactory node = TestServers.sessionFactoryInMemory(Card.class);
				ElasticsearchJpa jpa = ElasticsearchJpa.builder(node).log(SearchLogSettings.defaults()).build()) {
			writesAndReads((DefaultSearchLog) jpa.searchLog());
		}
	}

	@Test
	void theLogIsOffByDefault() {
		try (SessionFactory node = node(TestServers.prefix());
				ElasticsearchJpa jpa = ElasticsearchJpa.builder(node).build()) {
			assertThat(jpa.isSearchLogEnabled()).isFalse();
			assertThatThrownBy(jpa::searchLog).hasMessageContaining("log(..)");
		}
	}

	private static SessionFactory node(String prefix) {
		return TestServers.sessionFactory(
				(configuration) -> configuration.setProperty(SearchLogSettings.TABLE_PREFIX, prefix), Card.class);
	}

	private static void writesAndReads(UnaryOperator<Configuration> settings) {
		writesAndReads(TestServers.prefix(), settings);
	}

	private static void writesAndReads(String prefix, UnaryOperator<Configuration> settings) {
		try (SessionFactory node = TestServers.sessionFactory(
				(configuration) -> settings.apply(configuration.setProperty(SearchLogSettings.TABLE_PREFIX, prefix)),
				Card.class); ElasticsearchJpa jpa = ElasticsearchJpa.builder(node).log(ALWAYS).build()) {
			writesAndReads((DefaultSearchLog) jpa.searchLog());
			List<String> found = node.fromTransaction((session) -> session
				.createSelectionQuery("select q.terms from SearchQuery q where q.user = 'ann' and q.total > 1",
						String.class)
				.getResultList());
			assertThat(found).containsExactly("cat");
		}
	}

	private static void writesAndReads(DefaultSearchLog log) {
		SearchExecution search = search(by("ann").withTerms("cat"));
		log.onSearch(search);
		log.click(search.id(), "b");
		assertThat(log.await(SOON)).isTrue();
		SearchQuery row = log.find(search.id()).orElseThrow();
		assertThat(row.executedAt()).isEqualTo(search.executedAt());
		assertThat(row.execution().options()).isEqualTo(search.options());
		assertThat(log.clicks(search.id())).extracting(SearchClick::rank).containsExactly(12);
		assertThat(log.eraseUser("ann")).isEqualTo(1);
		log.onSearch(search);
		assertThat(log.await(SOON)).isTrue();
	}

	/** A naming strategy that renames every table and column. */
	@SuppressWarnings("serial")
	static final class Prefixed extends PhysicalNamingStrategyStandardImpl {

		@Override
		public Identifier toPhysicalColumnName(Identifier name, JdbcEnvironment environment) {
			return Identifier.toIdentifier("C_" + name.getText().toUpperCase(Locale.ROOT), true);
		}

		@Override
		public Identifier toPhysicalTableName(Identifier name, JdbcEnvironment environment) {
			return Identifier.toIdentifier("T_" + name.getText(), true);
		}

	}

}
