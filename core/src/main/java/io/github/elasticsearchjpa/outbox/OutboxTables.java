package io.github.elasticsearchjpa.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's own tables: their names, their creation, and a connection to them. Plain
 * JDBC over the connections of the session factory, outside the user's entity model.
 */
final class OutboxTables {

	private static final Logger logger = LoggerFactory.getLogger(OutboxTables.class);

	/** The version of the tables' layout, recorded in {@code search_schema}. */
	static final int FORMAT = 1;

	private final SessionFactory sessionFactory;

	private final SyncSettings settings;

	private final Database database;

	OutboxTables(SessionFactory sessionFactory, SyncSettings settings) {
		this.sessionFactory = sessionFactory;
		this.settings = settings;
		this.database = sessionFactory.fromTransaction((session) -> session.doReturningWork(Database::of));
	}

	/** Something to do with a connection. */
	interface Work<T extends @Nullable Object> {

		T with(Connection connection) throws SQLException;

	}

	<T extends @Nullable Object> T inTransaction(Work<T> work) {
		return this.sessionFactory.fromTransaction((session) -> session.doReturningWork((connection) -> {
			String isolation = this.database.isolation();
			if (isolation != null) {
				execute(connection, isolation);
			}
			return work.with(connection);
		}));
	}

	String outbox() {
		return this.settings.tablePrefix() + "search_outbox";
	}

	String partition() {
		return this.settings.tablePrefix() + "search_partition";
	}

	String generation() {
		return this.settings.tablePrefix() + "search_generation";
	}

	String index() {
		return this.settings.tablePrefix() + "search_index";
	}

	/** The end of a query that reads only its first rows, as far as there is one. */
	String atMost(int rows) {
		return this.database.atMost(rows);
	}

	/** The database's time, in milliseconds since 1970. */
	long now(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.database.clock());
				ResultSet result = select.executeQuery()) {
			result.next();
			return result.getLong(1);
		}
	}

	/**
	 * Creates what is missing, if the settings allow it, and checks the rest.
	 * @return how many partitions there are
	 * @throws InvalidConfigurationException if a table is missing or of another format
	 */
	int prepare() {
		if (!exists() && mayCreate()) {
			create();
		}
		if (!exists()) {
			throw new InvalidConfigurationException(List
				.of("The tables of elasticsearch-jpa are missing. Let it create them (initialize-schema: always), or "
						+ "run:\n\n" + String.join(";\n", this.database.ddl(this.settings.tablePrefix())) + ";\n"));
		}
		fill();
		int format = inTransaction((connection) -> number(connection, "select max(format) from " + schema()));
		if (format != FORMAT) {
			throw new InvalidConfigurationException(List
				.of("The tables of elasticsearch-jpa have format %d; this version of the library reads format %d."
					.formatted(format, FORMAT)));
		}
		return inTransaction((connection) -> number(connection, "select count(*) from " + partition()));
	}

	private String schema() {
		return this.settings.tablePrefix() + "search_schema";
	}

	private boolean mayCreate() {
		return switch (this.settings.initializeSchema()) {
			case ALWAYS -> true;
			case NEVER -> false;
			case EMBEDDED -> inTransaction(this.database::embedded);
		};
	}

	private boolean exists() {
		return inTransaction((connection) -> {
			// Some databases end a transaction in which something failed.
			Savepoint before = connection.setSavepoint();
			try {
				for (String table : List.of(schema(), partition(), outbox(), index(), generation())) {
					number(connection, "select count(*) from " + table + " where 1 = 0");
				}
				return true;
			}
			catch (SQLException ex) {
				logger.debug("A table of elasticsearch-jpa is missing", ex);
				connection.rollback(before);
				return false;
			}
		});
	}

	/** Creates the tables, unless another node is faster, which is then waited for. */
	private void create() {
		try {
			inTransaction((connection) -> {
				for (String sql : this.database.ddl(this.settings.tablePrefix())) {
					execute(connection, sql);
				}
				return true;
			});
			logger.info("Created the tables of elasticsearch-jpa");
		}
		catch (RuntimeException ex) {
			if (!eventually(this::exists)) {
				throw ex;
			}
		}
	}

	/** Inserts the partitions once; a second node that does so too fails on their key. */
	private void fill() {
		try {
			inTransaction(this::fill);
		}
		catch (RuntimeException ex) {
			if (!eventually(() -> inTransaction(this::isFilled))) {
				throw ex;
			}
		}
	}

	/** Tries something twice: another node may do the same, and one of them fails. */
	void twice(Update update) {
		Work<Boolean> work = (connection) -> {
			update.on(connection);
			return true;
		};
		try {
			inTransaction(work);
		}
		catch (RuntimeException ex) {
			logger.debug("Trying again", ex);
			inTransaction(work);
		}
	}

	/** Something to do with a connection that returns nothing. */
	interface Update {

		void on(Connection connection) throws SQLException;

	}

	private boolean fill(Connection connection) throws SQLException {
		if (isFilled(connection)) {
			return false;
		}
		try (PreparedStatement insert = connection
			.prepareStatement("insert into " + partition() + " (id, token, lease_end) values (?, 0, 0)")) {
			for (int i = 0; i < this.settings.partitions(); i++) {
				insert.setInt(1, i);
				insert.addBatch();
			}
			insert.executeBatch();
		}
		try (PreparedStatement insert = connection
			.prepareStatement("insert into " + schema() + " (format) values (?)")) {
			insert.setInt(1, FORMAT);
			insert.executeUpdate();
		}
		return true;
	}

	private boolean isFilled(Connection connection) throws SQLException {
		return number(connection, "select count(*) from " + partition()) > 0;
	}

	/** Whether something comes true within five seconds. */
	private static boolean eventually(BooleanSupplier condition) {
		for (int i = 0; i < 100; i++) {
			if (condition.getAsBoolean()) {
				return true;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
		return false;
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static int number(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getInt(1);
		}
	}

}
