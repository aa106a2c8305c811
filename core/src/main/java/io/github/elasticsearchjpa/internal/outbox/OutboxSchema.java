package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of the outbox: their names, initial rows and format. */
final class OutboxSchema {

	private static final Logger logger = LoggerFactory.getLogger(OutboxSchema.class);

	/** The version of the tables' layout, recorded in {@code search_schema}. */
	static final int FORMAT = 2;

	/** The subject of messages about the tables. */
	private static final String SUBJECT = "The outbox tables of elasticsearch-jpa";

	/** The number of attempts to add the partitions of an index. */
	private static final int MAX_ATTEMPTS = 5;

	private final SyncSettings settings;

	private final LibrarySchema tables;

	/** The format of the tables when it was last read. */
	private volatile long format = FORMAT;

	OutboxSchema(LibraryTransactions transactions, SyncSettings settings) {
		this.settings = settings;
		this.tables = new LibrarySchema(transactions, OutboxSchema.class, settings.tablePrefix(), "search_schema",
				List.of("search_partition", "search_outbox", "search_index", "search_generation"));
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
	 * Runs statements in a transaction and, if they fail, again in another. For inserts
	 * of rows that other nodes may insert at the same time.
	 * @param attempts the maximum number of transactions
	 */
	void retry(int attempts, SqlUpdate update) {
		try {
			inTransaction((connection) -> {
				update.execute(connection);
				return true;
			});
		}
		catch (RuntimeException ex) {
			if (attempts <= 1) {
				throw ex;
			}
			logger.debug("A transaction on the outbox tables failed; retrying it", ex);
			retry(attempts - 1, update);
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
	 * Creates missing tables and upgrades outdated ones if the settings allow it, and
	 * adds the partitions of new indexes.
	 * @param indexes the names of the indexes of this node
	 * @return the partitions of these indexes
	 * @throws InvalidConfigurationException if a table is missing or of another format
	 */
	Partitions prepare(Collection<String> indexes) {
		this.tables.createIfMissing(this.settings.initializeSchema(), SUBJECT + " are missing.");
		this.tables.runOrAwaitOtherNode(this::insertFormat, () -> inTransaction(this.tables::format) > 0);
		if (inTransaction(this.tables::format) == 1) {
			this.tables.upgrade("schema-2.sql", this.settings.initializeSchema(),
					SUBJECT + " have format 1; this version of the library needs format 2.",
					() -> inTransaction(this.tables::format) == FORMAT);
		}
		long format = inTransaction(this.tables::format);
		if (format != FORMAT) {
			throw new InvalidConfigurationException(List.of(LibrarySchema.describeFormat(SUBJECT, format, FORMAT)));
		}
		return partitions(indexes);
	}

	/**
	 * Reads the format of the tables again, because a newer version of the library may
	 * upgrade them while this node runs. Logs a format that this node cannot use.
	 */
	void readFormat() {
		long last = this.format;
		this.format = inTransaction(this.tables::format);
		String problem = formatProblem();
		if (problem != null && this.format != last) {
			logger.warn("This node stops indexing. {} Until then, its changes are still enqueued{}", problem,
					(this.format > FORMAT) ? ", and nodes of the newer version index them" : "");
		}
	}

	/**
	 * Returns why this node cannot use the tables since their format was last read, or
	 * null if it can.
	 */
	@Nullable String formatProblem() {
		long last = this.format;
		return (last != FORMAT) ? LibrarySchema.describeFormat(SUBJECT, last, FORMAT) : null;
	}

	/**
	 * Checks that the tables have the format of this node.
	 * @throws ElasticsearchJpaException if they have another format
	 */
	void checkFormat() {
		readFormat();
		String problem = formatProblem();
		if (problem != null) {
			throw new ElasticsearchJpaException(problem);
		}
	}

	/** Returns the partitions of indexes, after adding those of new indexes. */
	Partitions partitions(Collection<String> indexes) {
		PartitionTable table = new PartitionTable(this, this.settings.lease());
		Map<String, List<Integer>> ids = new HashMap<>();
		for (String index : indexes) {
			retry(MAX_ATTEMPTS, (connection) -> table.add(connection, index, this.settings.partitions()));
			ids.put(index, inTransaction((connection) -> table.ids(connection, index)));
		}
		return new Partitions(ids);
	}

	/**
	 * Inserts the format. The row of no partition, which the upgrade from format 1
	 * inserts, too, makes one of two nodes fail that do so at the same time.
	 */
	private boolean insertFormat(Connection connection) throws SQLException {
		if (this.tables.format(connection) == 0) {
			Sql.update(connection, "insert into " + partition() + " (id, token, lease_end) values (-1, 0, ?)",
					Long.MAX_VALUE);
			Sql.update(connection, "insert into " + schema() + " (format) values (?)", FORMAT);
		}
		return true;
	}

}
