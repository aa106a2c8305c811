package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library tables of one feature: their creation, and transactions on them. Uses plain
 * JDBC over the connections of the session factory; the tables are not part of the user's
 * entity model. Thread-safe.
 */
public final class LibrarySchema {

	private static final Logger logger = LoggerFactory.getLogger(LibrarySchema.class);

	private final LibraryTransactions transactions;

	private final Database database;

	private final Class<?> feature;

	private final SchemaScript script;

	private final String prefix;

	private final String formatTable;

	private final List<String> tables;

	/**
	 * Creates access to the tables of a feature, which may not exist yet.
	 * @param transactions the transactions of the library
	 * @param feature a class in the package of the feature's {@code schema.sql}
	 * @param prefix the prefix of the table names, such as a schema and a dot; may be
	 * empty
	 * @param formatTable the name of the table that contains the format of the tables in
	 * its column {@code format}, without the prefix
	 * @param tables the names of the other tables, without the prefix
	 */
	public LibrarySchema(LibraryTransactions transactions, Class<?> feature, String prefix, String formatTable,
			List<String> tables) {
		this.transactions = transactions;
		this.database = transactions.database();
		this.feature = feature;
		this.script = new SchemaScript(feature);
		this.prefix = prefix;
		this.formatTable = formatTable;
		this.tables = Stream.concat(Stream.of(formatTable), tables.stream()).toList();
	}

	/**
	 * Statements that run on a connection.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	public interface SqlWork<T extends @Nullable Object> {

		/**
		 * Runs the statements.
		 * @param connection the connection, in a transaction
		 * @return the result
		 * @throws SQLException if a statement fails; the transaction is rolled back
		 */
		T execute(Connection connection) throws SQLException;

	}

	/**
	 * Statements that run on a connection and need its session.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	public interface SessionWork<T extends @Nullable Object> {

		/**
		 * Runs the statements.
		 * @param session the session
		 * @param connection the connection of the session, in a transaction
		 * @return the result
		 * @throws SQLException if a statement fails; the transaction is rolled back
		 */
		T execute(SharedSessionContractImplementor session, Connection connection) throws SQLException;

	}

	/**
	 * Returns the database that the tables are in.
	 * @return the database
	 */
	public Database database() {
		return this.database;
	}

	/**
	 * Returns the name of a table as it is written in SQL.
	 * @param table the name without the prefix
	 * @return the name with the prefix
	 */
	public String name(String table) {
		return this.prefix + table;
	}

	/**
	 * Runs statements in a session and transaction of their own.
	 * @param work the statements
	 * @param <T> the type of the result
	 * @return the result of the statements
	 */
	public <T extends @Nullable Object> T inTransaction(SqlWork<T> work) {
		return inSession((session, connection) -> work.execute(connection));
	}

	/**
	 * Runs statements that need a Hibernate session in a session and transaction of their
	 * own.
	 * @param work the statements
	 * @param <T> the type of the result
	 * @return the result of the statements
	 */
	public <T extends @Nullable Object> T inSession(SessionWork<T> work) {
		return this.transactions.fromTransaction((session) -> session.doReturningWork(
				(connection) -> work.execute(session.unwrap(SharedSessionContractImplementor.class), connection)));
	}

	/**
	 * Creates the tables if all are missing and the mode allows it.
	 * @param initialize the mode of creating missing tables
	 * @param missing the beginning of the error message: sentences that name the missing
	 * tables
	 * @throws InvalidConfigurationException if a table is still missing or cannot be
	 * read; if all are missing, the message contains the statements that create them
	 */
	public void createIfMissing(InitializeSchema initialize, String missing) {
		TableCheck check = check();
		if (!check.succeeded() && isCreationAllowed(initialize)) {
			if (check.areAllMissing()) {
				runOrAwaitOtherNode(this::create, () -> check().succeeded());
			}
			else {
				// Another node may be creating them one by one.
				await(() -> check().succeeded());
			}
			check = check();
		}
		if (check.areAllMissing()) {
			throw notAllowed(missing, "creates", this.script.statements(this.database, this.prefix));
		}
		if (!check.succeeded()) {
			throw new InvalidConfigurationException(List.of(check.describe()));
		}
	}

	/**
	 * Returns whether the tables exist except for the one that contains their format.
	 * @return true if the tables were created before they had a format
	 */
	public boolean isWithoutFormat() {
		return check().isOnlyMissing(name(this.formatTable));
	}

	/**
	 * Reads the format of the tables.
	 * @param connection the connection, in a transaction
	 * @return the format; 0 if none is recorded
	 * @throws SQLException if the format cannot be read
	 */
	public long format(Connection connection) throws SQLException {
		return Sql.number(connection, "select max(format) from " + name(this.formatTable));
	}

	/**
	 * Returns the message that tables have a format that this version of the library
	 * cannot use.
	 * @param tables the subject of the message: names the tables
	 * @param actual the format of the tables
	 * @param required the format that this version uses
	 * @return the message, which says what to do
	 */
	public static String describeFormat(String tables, long actual, int required) {
		return ((actual > required)
				? "%s have format %d; this version of the library reads format %d. "
						+ "Deploy the version that upgraded the tables to this node."
				: "%s have format %d; this version of the library needs format %d. "
						+ "Restart this node to upgrade the tables.")
			.formatted(tables, actual, required);
	}

	/**
	 * Upgrades the tables by a script, if the mode allows it. If another node upgrades
	 * them at the same time, waits for it.
	 * @param script the name of the script, in the package of the feature
	 * @param initialize the mode of creating missing tables
	 * @param outdated the beginning of the error message: sentences that name the
	 * outdated tables
	 * @param isDone whether the tables are upgraded
	 * @throws InvalidConfigurationException if the tables must not be upgraded; the
	 * message contains the statements that upgrade them
	 */
	public void upgrade(String script, InitializeSchema initialize, String outdated, BooleanSupplier isDone) {
		List<String> statements = new SchemaScript(this.feature, script).statements(this.database, this.prefix);
		if (!isCreationAllowed(initialize)) {
			throw notAllowed(outdated, "upgrades", statements);
		}
		runOrAwaitOtherNode((connection) -> {
			execute(connection, statements);
			logger.info("Upgraded the library tables {} by {}", String.join(", ", this.tables), script);
			return true;
		}, isDone);
	}

	/**
	 * Returns the statements that create the tables of several features.
	 * @param database the database
	 * @param prefix the prefix of the table names; may be empty
	 * @param features for each feature, a class in the package of its {@code schema.sql}
	 * @return the statements in the order of execution, without semicolons
	 */
	public static List<String> statements(Database database, String prefix, Class<?>... features) {
		return Arrays.stream(features)
			.flatMap((feature) -> new SchemaScript(feature).statements(database, prefix).stream())
			.toList();
	}

	/**
	 * Returns whether the database is embedded in this JVM.
	 * @param transactions the transactions of the library
	 * @return true if no other process can use the database
	 */
	public static boolean isEmbedded(LibraryTransactions transactions) {
		return transactions.fromTransaction((session) -> session.doReturningWork(transactions.database()::isEmbedded));
	}

	private boolean isCreationAllowed(InitializeSchema initialize) {
		return switch (initialize) {
			case ALWAYS -> true;
			case NEVER -> false;
			case EMBEDDED -> isEmbedded(this.transactions);
		};
	}

	private TableCheck check() {
		return inTransaction((connection) -> TableCheck.of(connection, this.database,
				this.tables.stream().map(this::name).toList()));
	}

	private boolean create(Connection connection) throws SQLException {
		execute(connection, this.script.statements(this.database, this.prefix));
		logger.info("Created the library tables {}", String.join(", ", this.tables));
		return true;
	}

	/**
	 * Runs statements that another node may run at the same time, so that one of the two
	 * nodes fails. If this node fails, waits up to five seconds for the other node.
	 * @param work the statements, in a transaction of their own
	 * @param isDone whether this node or another one has run the statements
	 */
	public void runOrAwaitOtherNode(SqlWork<?> work, BooleanSupplier isDone) {
		try {
			inTransaction(work);
		}
		catch (RuntimeException ex) {
			if (!await(isDone)) {
				throw ex;
			}
		}
	}

	/** Waits up to five seconds. Returns whether the condition became true. */
	private static boolean await(BooleanSupplier condition) {
		for (int i = 0; i < 100; i++) {
			if (condition.getAsBoolean()) {
				return true;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
		return false;
	}

	private static InvalidConfigurationException notAllowed(String problem, String verb, List<String> statements) {
		return new InvalidConfigurationException(
				List.of("%s Set initialize-schema: always so that the library %s them, or run:%n%n%s;%n"
					.formatted(problem, verb, String.join(";\n", statements))));
	}

	private static void execute(Connection connection, List<String> statements) throws SQLException {
		for (String sql : statements) {
			try (Statement statement = connection.createStatement()) {
				statement.execute(sql);
			}
		}
	}

}
