package io.github.elasticsearchjpa.internal.outbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The plans by which PostgreSQL claims partitions and reads due rows while many rows
 * wait, of an index that the node does not have and of its own.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class ClaimPlanIT {

	private static final int ROWS = 20_000;

	private final SyncSettings settings = SyncedLibrary.settings(TestServers.prefix(), 0).withPartitions(16);

	private SessionFactory sessionFactory;

	private OutboxSchema tables;

	private Partitions partitions;

	private OutboxTable outbox;

	@BeforeEach
	void insertRows() {
		assumeThat(TestServers.isPostgresql()).as("the plans are of PostgreSQL").isTrue();
		this.sessionFactory = TestServers.sessionFactory(Card.class);
		this.tables = new OutboxSchema(new LibraryTransactions(this.sessionFactory), this.settings);
		this.tables.prepare(Set.of("former"));
		this.partitions = this.tables.prepare(Set.of("cards"));
		this.outbox = new OutboxTable(this.tables, this.partitions, Clock.systemUTC());
		// The statistics do not know of background rows, as shortly after an update.
		insert("former", 0, 0);
		analyze();
		insert("former", 1, now());
	}

	@AfterEach
	void close() {
		if (this.sessionFactory != null) {
			this.sessionFactory.close();
		}
	}

	@Test
	void aClaimReadsTheIndexOfDueRows() {
		assertThatPlansReadTheIndex(this::claim);
		insert("cards", 0, 0);
		assertThatPlansReadTheIndex(this::claim);
		insert("cards", 1, now());
		assertThatPlansReadTheIndex(this::claim);
	}

	@Test
	void theDueRowsAreReadInTheOrderOfTheIndexWithoutASort() {
		insert("cards", 0, 0);
		insert("cards", 1, now());
		assertThatPlansReadTheIndex(
				(connection) -> this.outbox.due(connection, this.partitions.all(), now(), new BatchSize(1000, 1000)));
	}

	@Test
	void theRowsThatWaitForDocumentsAreFoundByTheirKey() {
		insert("cards", 1, now());
		assertThatWaitingRowsAreFoundByKey();
		analyze();
		assertThatWaitingRowsAreFoundByKey();
	}

	private void assertThatWaitingRowsAreFoundByKey() {
		List<String> ids = IntStream.range(0, 500).mapToObj((i) -> "key" + i).toList();
		assertThat(plans((connection) -> this.outbox.waiting(connection, Set.copyOf(this.partitions.all()), ids)))
			.singleElement()
			.asString()
			.contains("search_outbox_key");
	}

	private void claim(Connection connection) throws SQLException {
		new PartitionTable(this.tables, Duration.ofMinutes(1)).claim(connection, "worker", now(), 8, true,
				Set.of("cards"), (partition) -> 0);
	}

	private static long now() {
		return System.currentTimeMillis();
	}

	/** Checks the plans with and without statistics of the tables. */
	private void assertThatPlansReadTheIndex(OutboxSchema.SqlUpdate statements) {
		assertThatPlansReadTheIndexNow(statements);
		analyze();
		assertThatPlansReadTheIndexNow(statements);
	}

	private void analyze() {
		sql("analyze " + this.tables.outbox());
		sql("analyze " + this.tables.partition());
	}

	private void assertThatPlansReadTheIndexNow(OutboxSchema.SqlUpdate statements) {
		assertThat(plans(statements)).isNotEmpty()
			.allSatisfy((plan) -> assertThat(plan).contains("search_outbox_due")
				.doesNotContain("Sort", "Seq Scan on " + this.tables.outbox()));
	}

	private List<String> plans(OutboxSchema.SqlUpdate statements) {
		List<String> plans = new ArrayList<>();
		this.tables.inTransaction((connection) -> {
			statements.execute(explaining(connection, plans));
			connection.rollback();
			return true;
		});
		return plans;
	}

	/**
	 * Returns a connection that adds the plan of each query of the outbox to a list.
	 */
	private Connection explaining(Connection connection, List<String> plans) {
		return proxy(Connection.class, connection, (statement) -> {
			if (statement instanceof PreparedStatement prepared && prepared.toString().contains(this.tables.outbox())) {
				return proxy(PreparedStatement.class, prepared, (result) -> {
					if (result instanceof ResultSet) {
						plans.add(explain(connection, prepared.toString()));
					}
					return result;
				});
			}
			return statement;
		});
	}

	private static String explain(Connection connection, String query) throws SQLException {
		try (Statement explain = connection.createStatement();
				ResultSet row = explain.executeQuery("explain " + query)) {
			StringBuilder plan = new StringBuilder();
			while (row.next()) {
				plan.append(row.getString(1)).append('\n');
			}
			return plan.toString();
		}
	}

	/** Returns an object that passes its results through a function. */
	private static <T> T proxy(Class<T> type, T target, ResultFunction function) {
		return type.cast(Proxy.newProxyInstance(ClaimPlanIT.class.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> {
					try {
						return function.apply(method.invoke(target, arguments));
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				}));
	}

	/** Inserts rows in all partitions of an index. */
	private void insert(String index, int priority, long dueAt) {
		sql("insert into %s (partition_id, state, priority, due_at, index_name, entity, key_text, forced, created_at, "
			.formatted(this.tables.outbox())
				+ "attempts) select p.id, 'N', %d, %d, '%s', 'Card', 'key' || i, 0, 0, 0 from generate_series(1, %d) i "
					.formatted(priority, dueAt, index, ROWS)
				+ "join %s p on p.index_name = '%s' and p.slice = i %% 16".formatted(this.tables.partition(), index));
	}

	private void sql(String sql) {
		this.tables.inTransaction((connection) -> {
			try (Statement statement = connection.createStatement()) {
				return statement.executeUpdate(sql);
			}
		});
	}

	/** A function of the result of a method. */
	@FunctionalInterface
	private interface ResultFunction {

		Object apply(Object result) throws SQLException;

	}

}
