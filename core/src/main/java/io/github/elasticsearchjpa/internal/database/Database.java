package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The databases that the library supports, and the queries that they write differently.
 * {@link SchemaScript} has their column types.
 */
public enum Database {

	/** H2. */
	H2("h2", "select datediff(millisecond, timestamp with time zone '1970-01-01 00:00:00+00', current_timestamp)"),

	/** PostgreSQL, and databases that understand its SQL. */
	POSTGRESQL("postgresql", "select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)"),

	/**
	 * MySQL and MariaDB. In UTC, because {@code unix_timestamp(now())} goes back by an
	 * hour when summer time ends in the time zone of the session.
	 */
	MYSQL("mysql", "select timestampdiff(microsecond, '1970-01-01 00:00:00', utc_timestamp(3)) div 1000"),

	/** Oracle. */
	ORACLE("oracle",
			"select extract(day from t) * 86400000 + extract(hour from t) * 3600000 + extract(minute from t) * 60000 "
					+ "+ floor(extract(second from t) * 1000) from "
					+ "(select sys_extract_utc(systimestamp) - timestamp '1970-01-01 00:00:00' as t from dual)"),

	/** SQL Server. */
	SQLSERVER("sql server", "select datediff_big(millisecond, '1970-01-01', sysutcdatetime())");

	private final String product;

	private final String timeQuery;

	Database(String product, String timeQuery) {
		this.product = product;
		this.timeQuery = timeQuery;
	}

	/**
	 * Returns the database of a connection, by the product name in its metadata.
	 * @param connection the connection
	 * @return the database; {@link #POSTGRESQL} for a product that is not listed here
	 * @throws SQLException if the metadata cannot be read
	 */
	public static Database of(Connection connection) throws SQLException {
		String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
		return Stream.of(values())
			.filter((database) -> product.contains(database.product))
			.findFirst()
			.orElse(product.contains("mariadb") ? MYSQL : POSTGRESQL);
	}

	/**
	 * Returns whether the database runs in this JVM.
	 * @param connection a connection to the database
	 * @return true for H2, unless the connection uses the network
	 * @throws SQLException if the metadata cannot be read
	 */
	public boolean isEmbedded(Connection connection) throws SQLException {
		String url = String.valueOf(connection.getMetaData().getURL());
		return this == H2 && !url.contains(":tcp:") && !url.contains(":ssl:");
	}

	/**
	 * Returns whether a statement failed because a table does not exist. Oracle reports a
	 * table that the user must not read in the same way.
	 * @param failure the failure of the statement
	 * @return true if the table does not exist
	 */
	boolean isMissingTable(SQLException failure) {
		return switch (String.valueOf(failure.getSQLState())) {
			case "42P01", "42S02", "42S03", "42S04", "S0002" -> true;
			default -> this == ORACLE && failure.getErrorCode() == 942;
		};
	}

	/**
	 * Returns a query for the current time of the database.
	 * @return a query for one number: milliseconds since 1970, UTC
	 */
	public String timeQuery() {
		return this.timeQuery;
	}

	/**
	 * Returns the statement that makes the current transaction read committed. It must
	 * precede all others, and does not affect later transactions of the connection.
	 * @return the statement, or null if the database can only set the isolation level of
	 * the connection
	 */
	@Nullable String isolationStatement() {
		return switch (this) {
			case POSTGRESQL, MYSQL, ORACLE -> "set transaction isolation level read committed";
			case H2, SQLSERVER -> null;
		};
	}

	/**
	 * Returns the clause that limits the number of rows of a sorted query.
	 * @param rows the maximum number of rows
	 * @return the clause with a leading space, to follow {@code order by}
	 */
	public String limitClause(int rows) {
		return switch (this) {
			case POSTGRESQL, H2, ORACLE -> " fetch first " + rows + " rows only";
			case MYSQL -> " limit " + rows;
			case SQLSERVER -> " offset 0 rows fetch next " + rows + " rows only";
		};
	}

}
