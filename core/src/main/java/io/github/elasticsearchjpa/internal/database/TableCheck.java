package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.text.PrintableText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The result of reading each of some tables.
 *
 * @param database the database of the tables
 * @param tables the names of the tables as they are written in SQL
 * @param failures the failures by the names of the tables that could not be read
 */
record TableCheck(Database database, List<String> tables, Map<String, SQLException> failures) {

	private static final Logger logger = LoggerFactory.getLogger(TableCheck.class);

	/**
	 * Reads the tables.
	 * @param connection the connection, in a transaction
	 * @param database the database of the tables
	 * @param tables the names of the tables as they are written in SQL
	 * @return the result
	 * @throws SQLException if the transaction fails
	 */
	static TableCheck of(Connection connection, Database database, List<String> tables) throws SQLException {
		Map<String, SQLException> failures = new LinkedHashMap<>();
		for (String table : tables) {
			// Some databases abort a transaction in which a statement fails.
			Savepoint before = connection.setSavepoint();
			try {
				Sql.number(connection, "select count(*) from " + table + " where 1 = 0");
			}
			catch (SQLException ex) {
				logger.debug("The library table {} cannot be read", table, ex);
				connection.rollback(before);
				failures.put(table, ex);
			}
		}
		return new TableCheck(database, tables, failures);
	}

	/** Returns whether all tables could be read. */
	boolean succeeded() {
		return this.failures.isEmpty();
	}

	/** Returns whether no table exists. */
	boolean areAllMissing() {
		return this.failures.size() == this.tables.size()
				&& this.failures.values().stream().allMatch(this.database::isMissingTable);
	}

	/** Returns whether a table is the only one that does not exist. */
	boolean isOnlyMissing(String table) {
		SQLException failure = this.failures.get(table);
		return failure != null && this.failures.size() == 1 && this.database.isMissingTable(failure);
	}

	/** Describes why some tables could not be read, and says what to do. */
	String describe() {
		return this.failures.values()
			.stream()
			.filter((failure) -> !this.database.isMissingTable(failure))
			.findFirst()
			.map((failure) -> ("The database user could not read the library tables %s: %s. Grant the database user "
					+ "select, insert, update and delete on all library tables.")
				.formatted(join(this.failures.keySet()), PrintableText.of(String.valueOf(failure.getMessage()))))
			.orElseGet(() -> ("Library tables are missing: %s. Others exist: %s. Nothing was created, because the rows "
					+ "of these tables refer to each other. Check the table prefix, and the schema in which the "
					+ "database looks for the tables. Restore the missing tables. If that is impossible, stop all "
					+ "nodes and drop the others, so that all can be created again, and afterwards run: "
					+ "search verify --fix")
				.formatted(join(this.failures.keySet()),
						join(this.tables.stream().filter((table) -> !this.failures.containsKey(table)).toList())));
	}

	private static String join(Collection<String> tables) {
		return String.join(", ", tables);
	}

}
