package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of the outbox: their names, initial rows and format. */
final class OutboxSchema {

	private static final Logger logger = LoggerFactory.getLogger(OutboxSchema.class);

	/** The version of the tables' layout, recorded in {@code search_schema}. */
	static final int FORMAT = 1;

	private final SyncSettings settings;

	private final LibrarySchema tables;

	OutboxSchema(SessionFactory sessionFactory, SyncSettings settings) {
		this.settings = settings;
		this.tables = new LibrarySchema(sessionFactory, OutboxSchema.class, settings.tablePrefix(),
				List.of("search_schema", "search_partition", "search_outbox", "search_index", "search_generation"));
	}

	/** Statements that run on a connection and return nothing. */
	@FunctionalInterface
	interface SqlUpdate {

		void execute(Connection connection) throws SQLException;

	}

	/** Runs statements in a session and transaction of their own. */
	<T extends @Nullable Object> T inTransaction(LibrarySchema.SqlWork<T> work) {
		return this.tables.inTransaction(work);
	}

	/**
	 * Runs statements in a transaction and, if they fail, once more in another. For
	 * inserts of a row that another node may insert at the same time.
	 */
	void retryOnce(SqlUpdate update) {
		LibrarySchema.SqlWork<Boolean> work = (connection) -> {
			update.execute(connection);
			return true;
		};
		try {
			inTransaction(work);
		}
		catch (RuntimeException ex) {
			logger.debug("A transaction on the outbox tables failed; retrying once", ex);
			inTransaction(work);
		}
	}

	String outbox() {
		return this.tables.name("search_outbox");
	}

	String partition() {
		return this.tables.name("search_partition");
	}

	String generation() {
		return this.tables.name("search_generation");
	}

	String index() {
		return this.tables.name("search_index");
	}

	private String schema() {
		return this.tables.name("search_schema");
	}

	/**
	 * Returns the clause that limits the number of rows of a sorted query; may be empty.
	 */
	String limitClause(int rows) {
		return this.tables.database().limitClause(rows);
	}

	/** Returns the time of the database, in milliseconds since 1970. */
	long now(Connection connection) throws SQLException {
		return Sql.number(connection, this.tables.database().timeQuery());
	}

	/**
	 * Creates missing tables if the settings allow it, and checks the format of the
	 * tables.
	 * @return the number of partitions, which is fixed when the tables are created
	 * @throws InvalidConfigurationException if a table is missing or of another format
	 */
	int prepare() {
		this.tables.createIfMissing(this.settings.initializeSchema(),
				"The outbox tables of elasticsearch-jpa are missing.");
		this.tables.runOrAwaitOtherNode(this::insertInitialRows, () -> inTransaction(this::hasInitialRows));
		long format = inTransaction((connection) -> Sql.number(connection, "select max(format) from " + schema()));
		if (format != FORMAT) {
			throw new InvalidConfigurationException(List
				.of("The outbox tables of elasticsearch-jpa have format %d; this version of the library reads format %d."
					.formatted(format, FORMAT)));
		}
		return Math.toIntExact(inTransaction(this::countPartitions));
	}

	private long countPartitions(Connection connection) throws SQLException {
		return Sql.number(connection, "select count(*) from " + partition());
	}

	private boolean insertInitialRows(Connection connection) throws SQLException {
		if (hasInitialRows(connection)) {
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
		Sql.update(connection, "insert into " + schema() + " (format) values (?)", FORMAT);
		return true;
	}

	private boolean hasInitialRows(Connection connection) throws SQLException {
		return countPartitions(connection) > 0;
	}

}
