package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of the outbox: their names, what is in them from the start, and their
 * format.
 */
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

	<T extends @Nullable Object> T inTransaction(LibrarySchema.Work<T> work) {
		return this.tables.inTransaction(work);
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

	/** The end of a query that reads only its first rows, as far as there is one. */
	String atMost(int rows) {
		return this.tables.database().atMost(rows);
	}

	/** The database's time, in milliseconds since 1970. */
	long now(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.tables.database().clock());
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
		this.tables.prepare(this.settings.initializeSchema(), "The tables of elasticsearch-jpa are missing.");
		this.tables.unlessAnotherNode(this::fill, () -> inTransaction(this::isFilled));
		int format = inTransaction(
				(connection) -> LibrarySchema.number(connection, "select max(format) from " + schema()));
		if (format != FORMAT) {
			throw new InvalidConfigurationException(List
				.of("The tables of elasticsearch-jpa have format %d; this version of the library reads format %d."
					.formatted(format, FORMAT)));
		}
		return inTransaction((connection) -> LibrarySchema.number(connection, "select count(*) from " + partition()));
	}

	private String schema() {
		return this.tables.name("search_schema");
	}

	/** Tries something twice: another node may do the same, and one of them fails. */
	void twice(Update update) {
		LibrarySchema.Work<Boolean> work = (connection) -> {
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
		return LibrarySchema.number(connection, "select count(*) from " + partition()) > 0;
	}

}
