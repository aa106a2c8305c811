package io.github.elasticsearchjpa.internal.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The databases that our DDL is written for, and how each tells its time. */
public enum Database {

	/** H2. */
	H2("h2", "h2",
			"select datediff(millisecond, timestamp with time zone '1970-01-01 00:00:00+00', current_timestamp)"),

	/** PostgreSQL, and what is like it. */
	POSTGRESQL("postgresql", "postgresql",
			"select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)"),

	/** MySQL and MariaDB. */
	MYSQL("mysql", "mysql", "select cast(unix_timestamp(now(3)) * 1000 as signed)"),

	/** Oracle. */
	ORACLE("oracle", "oracle",
			"select round((cast(sys_extract_utc(systimestamp) as date) - date '1970-01-01') * 86400000) "
					+ "from dual"),

	/** SQL Server. */
	SQLSERVER("sqlserver", "sql server", "select datediff_big(millisecond, '1970-01-01', sysutcdatetime())");

	private final String script;

	private final String product;

	private final String clock;

	Database(String script, String product, String clock) {
		this.script = script;
		this.product = product;
		this.clock = clock;
	}

	/**
	 * Which database it is.
	 * @param connection a connection to it
	 * @return the database, or the one whose SQL it may well understand
	 * @throws SQLException if it does not say
	 */
	public static Database of(Connection connection) throws SQLException {
		String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
		return Stream.of(values())
			.filter((database) -> product.contains(database.product))
			.findFirst()
			.orElse(product.contains("mariadb") ? MYSQL : POSTGRESQL);
	}

	/**
	 * Whether the database is in this JVM, as H2 is unless it is reached over the
	 * network.
	 * @param connection a connection to it
	 * @return whether it is
	 * @throws SQLException if it does not say
	 */
	public boolean embedded(Connection connection) throws SQLException {
		String url = String.valueOf(connection.getMetaData().getURL());
		return this == H2 && !url.contains(":tcp:") && !url.contains(":ssl:");
	}

	/**
	 * How to ask for the database's own time.
	 * @return a query for milliseconds since 1970
	 */
	public String clock() {
		return this.clock;
	}

	/**
	 * What begins a transaction of ours, before any other statement, if the default
	 * isolation of the database locks gaps between rows: appending, which users do, would
	 * wait for completing, and run into deadlocks.
	 */
	@Nullable String isolation() {
		return (this == MYSQL) ? "set transaction isolation level read committed" : null;
	}

	/**
	 * The end of a query that reads only its first rows. The others do well with what
	 * JDBC tells them; PostgreSQL would sort all rows.
	 * @param rows how many
	 * @return the end of the query, or nothing
	 */
	public String atMost(int rows) {
		return (this == POSTGRESQL || this == H2) ? " fetch first " + rows + " rows only" : "";
	}

	/** The statements beside a class that create its tables. */
	List<String> ddl(Class<?> feature, String prefix) {
		try (InputStream in = feature.getResourceAsStream("schema-" + this.script + ".sql")) {
			if (in == null) {
				throw new IllegalStateException("No DDL for " + this);
			}
			String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${prefix}", prefix)
				.replace("${name}", prefix.substring(prefix.lastIndexOf('.') + 1));
			return Arrays.stream(text.split(";")).map(String::strip).filter((sql) -> !sql.isEmpty()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
