package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some of the library's own tables: their creation, and transactions on them. Plain JDBC
 * over the connections of the session factory, outside the user's entity model. Safe for
 * use by several threads.
 */
public final class LibrarySchema {

	private static final Logger logger = LoggerFactory.getLogger(LibrarySchema.class);

	private final SessionFactory sessionFactory;

	private final Database database;

	private final Class<?> feature;

	private final String prefix;

	private final List<String> names;

	/**
	 * Names the tables of a feature.
	 * @param sessionFactory whose connections are used
	 * @param feature a class beside the feature's DDL
	 * @param prefix what the names of the tables begin with
	 * @param names the names of the tables, without the prefix
	 */
	public LibrarySchema(SessionFactory sessionFactory, Class<?> feature, String prefix, List<String> names) {
		this.sessionFactory = sessionFactory;
		this.database = sessionFactory.fromTransaction((session) -> session.doReturningWork(Database::of));
		this.feature = feature;
		this.prefix = prefix;
		this.names = List.copyOf(names);
	}

	/**
	 * Something to do with a connection.
	 *
	 * @param <T> what comes of it
	 */
	public interface Work<T extends @Nullable Object> {

		/**
		 * Does it.
		 * @param connection the connection, in a transaction
		 * @return what comes of it
		 * @throws SQLException if the database refuses
		 */
		T with(Connection connection) throws SQLException;

	}

	/**
	 * Something to do with a connection and the session it is of.
	 *
	 * @param <T> what comes of it
	 */
	public interface SessionWork<T extends @Nullable Object> {

		/**
		 * Does it.
		 * @param session the session
		 * @param connection its connection, in a transaction
		 * @return what comes of it
		 * @throws SQLException if the database refuses
		 */
		T with(SharedSessionContractImplementor session, Connection connection) throws SQLException;

	}

	/**
	 * The database they are in.
	 * @return the database
	 */
	public Database database() {
		return this.database;
	}

	/**
	 * The name of a table.
	 * @param table its name without the prefix
	 * @return its name as in SQL
	 */
	public String name(String table) {
		return this.prefix + table;
	}

	/**
	 * Does something in a transaction of its own.
	 * @param work what to do
	 * @param <T> what comes of it
	 * @return what comes of it
	 */
	public <T extends @Nullable Object> T inTransaction(Work<T> work) {
		return inSession((session, connection) -> work.with(connection));
	}

	/**
	 * Does something in a session and transaction of its own.
	 * @param work what to do
	 * @param <T> what comes of it
	 * @return what comes of it
	 */
	public <T extends @Nullable Object> T inSession(SessionWork<T> work) {
		return this.sessionFactory.fromTransaction((session) -> session.doReturningWork((connection) -> {
			String isolation = this.database.isolation();
			if (isolation != null) {
				execute(connection, isolation);
			}
			return work.with(session.unwrap(SharedSessionContractImplementor.class), connection);
		}));
	}

	/**
	 * Creates the tables if they are missing and that is allowed.
	 * @param initialize whether it is allowed
	 * @param missing what to say if they are missing and are not created: a sentence or
	 * two, which the statements follow
	 * @throws InvalidConfigurationException if they are missing still
	 */
	public void prepare(InitializeSchema initialize, String missing) {
		if (!exist() && mayCreate(initialize)) {
			unlessAnotherNode(this::create, this::exist);
		}
		if (!exist()) {
			throw new InvalidConfigurationException(
					List.of("%s Let it create them (initialize-schema: always), or run:%n%n%s;%n".formatted(missing,
							String.join(";\n", ddl()))));
		}
	}

	private List<String> ddl() {
		return this.database.ddl(this.feature, this.prefix);
	}

	/**
	 * The statements that create the tables of some features in a database.
	 * @param sessionFactory whose connections lead to the database
	 * @param prefix what the names of the tables begin with
	 * @param features a class beside the DDL of each
	 * @return the statements, without semicolons
	 */
	public static List<String> statements(SessionFactory sessionFactory, String prefix, Class<?>... features) {
		Database database = sessionFactory.fromTransaction((session) -> session.doReturningWork(Database::of));
		return Arrays.stream(features).flatMap((feature) -> database.ddl(feature, prefix).stream()).toList();
	}

	/**
	 * Returns whether the database is embedded in this JVM.
	 * @param sessionFactory the source of connections
	 * @return true if no other process can use the database
	 */
	public static boolean isEmbedded(SessionFactory sessionFactory) {
		return sessionFactory.fromTransaction(
				(session) -> session.doReturningWork((connection) -> Database.of(connection).embedded(connection)));
	}

	private boolean mayCreate(InitializeSchema initialize) {
		return switch (initialize) {
			case ALWAYS -> true;
			case NEVER -> false;
			case EMBEDDED -> inTransaction(this.database::embedded);
		};
	}

	private boolean exist() {
		return inTransaction((connection) -> {
			// Some databases end a transaction in which something failed.
			Savepoint before = connection.setSavepoint();
			try {
				for (String table : this.names) {
					number(connection, "select count(*) from " + name(table) + " where 1 = 0");
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

	private boolean create(Connection connection) throws SQLException {
		for (String sql : ddl()) {
			execute(connection, sql);
		}
		logger.info("Created the tables {}", String.join(", ", this.names));
		return true;
	}

	/**
	 * Does something once, which another node may do at the same time: if this one fails,
	 * the other is waited for.
	 * @param work what to do in a transaction
	 * @param done whether it is done, by whomever
	 */
	public void unlessAnotherNode(Work<?> work, BooleanSupplier done) {
		try {
			inTransaction(work);
		}
		catch (RuntimeException ex) {
			if (!eventually(done)) {
				throw ex;
			}
		}
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

	/**
	 * Asks for a number.
	 * @param connection the connection
	 * @param sql a query for one number
	 * @return the number
	 * @throws SQLException if the database refuses
	 */
	public static int number(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getInt(1);
		}
	}

}
