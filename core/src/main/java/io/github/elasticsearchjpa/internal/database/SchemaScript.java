package io.github.elasticsearchjpa.internal.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A script that creates the tables of a feature in every database ({@code schema.sql}),
 * or upgrades them ({@code schema-2.sql}).
 * <p>
 * The script has a placeholder for everything that databases write differently, most of
 * all column types:
 * <ul>
 * <li>{@code smallint}, {@code integer}, {@code bigint}, {@code decimal(p,s)}: numbers
 * <li>{@code varchar(n)}: text of at most n characters
 * <li>{@code ascii(n)}: text of at most n ASCII characters
 * <li>{@code uuid}: a UUID as text
 * <li>{@code text}: text of any length
 * <li>{@code timestamp}: a point in time, to the microsecond
 * <li>{@code identity}: a generated number that is the primary key
 * <li>{@code table-options}: options at the end of {@code create table}
 * <li>{@code where(condition)}: the condition of a partial index, where the database has
 * partial indexes
 * <li>{@code drop-index(index on table)}: the statement that drops an index
 * <li>{@code prefix}: the prefix of the table names
 * <li>{@code name}: the prefix of the index names, which is the table prefix without a
 * schema
 * </ul>
 */
final class SchemaScript {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z-]+)(?:\\(([^)]*)\\))?}");

	private final Class<?> feature;

	private final String file;

	/**
	 * Creates the script that creates the tables of a feature.
	 * @param feature a class in the package of the script
	 */
	SchemaScript(Class<?> feature) {
		this(feature, "schema.sql");
	}

	/**
	 * Creates a script of a feature.
	 * @param feature a class in the package of the script
	 * @param file the name of the file
	 */
	SchemaScript(Class<?> feature, String file) {
		this.feature = feature;
		this.file = file;
	}

	/**
	 * Returns the statements of the script.
	 * @param database the database that is to execute them
	 * @param prefix the prefix of the table names, such as a schema and a dot; may be
	 * empty
	 * @return the statements in the order of execution, without semicolons
	 */
	List<String> statements(Database database, String prefix) {
		String script = PLACEHOLDER.matcher(read())
			.replaceAll((placeholder) -> Matcher.quoteReplacement(render(placeholder, database, prefix)));
		return Arrays.stream(script.split(";")).map(String::strip).filter((sql) -> !sql.isEmpty()).toList();
	}

	/** Reads the script without its comments. */
	private String read() {
		try (InputStream in = this.feature.getResourceAsStream(this.file)) {
			if (in == null) {
				throw new IllegalStateException("No %s beside %s".formatted(this.file, this.feature.getName()));
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.startsWith("--"))
				.collect(Collectors.joining("\n"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String render(MatchResult placeholder, Database database, String prefix) {
		String name = placeholder.group(1);
		return switch (name) {
			case "prefix" -> prefix;
			case "name" -> nameOf(prefix);
			case "drop-index" -> dropIndex(placeholder.group(2), database, prefix);
			default -> sql(name, database).formatted(placeholder.group(2));
		};
	}

	private static String nameOf(String prefix) {
		return prefix.substring(prefix.lastIndexOf('.') + 1);
	}

	/**
	 * Returns the statement that drops an index. In some databases an index is named
	 * within its schema, in others within its table.
	 */
	private static String dropIndex(String indexOnTable, Database database, String prefix) {
		String[] names = indexOnTable.split(" on ", -1);
		return switch (database) {
			case POSTGRESQL, H2, ORACLE -> "drop index " + prefix + names[0];
			case MYSQL, SQLSERVER -> "drop index " + nameOf(prefix) + names[0] + " on " + prefix + names[1];
		};
	}

	/** Returns the SQL of a placeholder, with %s for the argument. */
	private static String sql(String placeholder, Database database) {
		return switch (database) {
			case POSTGRESQL -> postgresql(placeholder);
			case H2 -> h2(placeholder);
			case MYSQL -> mysql(placeholder);
			case ORACLE -> oracle(placeholder);
			case SQLSERVER -> sqlserver(placeholder);
		};
	}

	/** Returns the SQL that most databases have in common. */
	private static String standard(String placeholder) {
		return switch (placeholder) {
			case "smallint" -> "smallint";
			case "integer" -> "integer";
			case "bigint" -> "bigint";
			case "decimal" -> "numeric(%s)";
			case "varchar", "ascii" -> "varchar(%s)";
			case "uuid" -> "varchar(36)";
			case "text" -> "text";
			case "timestamp" -> "timestamp(6) with time zone";
			case "identity" -> "bigint generated by default as identity primary key";
			case "table-options", "where" -> "";
			default -> throw new IllegalStateException("Unknown placeholder in a schema script: " + placeholder);
		};
	}

	private static String postgresql(String placeholder) {
		return switch (placeholder) {
			case "where" -> "where %s";
			default -> standard(placeholder);
		};
	}

	private static String h2(String placeholder) {
		return switch (placeholder) {
			case "text" -> "clob";
			default -> standard(placeholder);
		};
	}

	private static String mysql(String placeholder) {
		return switch (placeholder) {
			case "decimal" -> "decimal(%s)";
			case "text" -> "longtext";
			case "timestamp" -> "datetime(6)";
			case "identity" -> "bigint not null auto_increment primary key";
			case "table-options" -> "engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin";
			default -> standard(placeholder);
		};
	}

	private static String oracle(String placeholder) {
		return switch (placeholder) {
			case "smallint" -> "number(5)";
			case "integer" -> "number(10)";
			case "bigint" -> "number(19)";
			case "decimal" -> "number(%s)";
			case "varchar" -> "varchar2(%s char)";
			case "ascii" -> "varchar2(%s)";
			case "uuid" -> "varchar2(36)";
			case "text" -> "clob";
			case "identity" -> "number(19) generated by default as identity primary key";
			default -> standard(placeholder);
		};
	}

	private static String sqlserver(String placeholder) {
		return switch (placeholder) {
			case "decimal" -> "decimal(%s)";
			case "varchar", "ascii" -> "nvarchar(%s)";
			case "text" -> "nvarchar(max)";
			case "timestamp" -> "datetimeoffset(6)";
			case "identity" -> "bigint identity(1,1) not null primary key";
			default -> standard(placeholder);
		};
	}

}
