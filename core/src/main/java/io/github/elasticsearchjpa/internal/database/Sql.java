package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Static methods that run SQL statements and bind their parameters. A parameter that is a
 * collection is bound element by element, to a list of {@linkplain #placeholders
 * placeholders}.
 */
public final class Sql {

	private Sql() {
	}

	/**
	 * A mapping of one row of a query to a value.
	 *
	 * @param <T> the type of the value
	 */
	@FunctionalInterface
	public interface RowMapper<T> {

		/**
		 * Maps the current row.
		 * @param row the result set at the row; must not be moved
		 * @return the value
		 * @throws SQLException if a column cannot be read
		 */
		T map(ResultSet row) throws SQLException;

	}

	/**
	 * Returns placeholders for a list of values.
	 * @param count the number of values, at least 1
	 * @return question marks separated by commas, without parentheses
	 */
	public static String placeholders(int count) {
		return String.join(", ", Collections.nCopies(count, "?"));
	}

	/**
	 * Executes an insert, update or delete statement.
	 * @param connection the connection
	 * @param sql the statement
	 * @param parameters the parameters; a collection counts as one for each element
	 * @return the number of affected rows
	 * @throws SQLException if the statement fails
	 */
	public static int update(Connection connection, String sql, Object... parameters) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(sql)) {
			bind(update, parameters);
			return update.executeUpdate();
		}
	}

	/**
	 * Runs a query for a single number.
	 * @param connection the connection
	 * @param sql the query, which returns exactly one row with one number
	 * @param parameters the parameters; a collection counts as one for each element
	 * @return the number, or 0 for null
	 * @throws SQLException if the query fails
	 */
	public static long number(Connection connection, String sql, Object... parameters) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(sql)) {
			bind(select, parameters);
			try (ResultSet row = select.executeQuery()) {
				row.next();
				return row.getLong(1);
			}
		}
	}

	/**
	 * Runs a query.
	 * @param connection the connection
	 * @param sql the query
	 * @param mapper the mapping of a row to a value
	 * @param parameters the parameters; a collection counts as one for each element
	 * @param <T> the type of the values
	 * @return the values in the order of the rows, in a modifiable list
	 * @throws SQLException if the query fails
	 */
	public static <T> List<T> query(Connection connection, String sql, RowMapper<T> mapper, Object... parameters)
			throws SQLException {
		return query(connection, sql, 0, mapper, parameters);
	}

	/**
	 * Runs a query and reads its first rows.
	 * @param connection the connection
	 * @param sql the query
	 * @param maxRows the maximum number of rows; 0 for all
	 * @param mapper the mapping of a row to a value
	 * @param parameters the parameters; a collection counts as one for each element
	 * @param <T> the type of the values
	 * @return the values in the order of the rows, in a modifiable list
	 * @throws SQLException if the query fails
	 */
	public static <T> List<T> query(Connection connection, String sql, int maxRows, RowMapper<T> mapper,
			Object... parameters) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(sql)) {
			select.setMaxRows(maxRows);
			bind(select, parameters);
			try (ResultSet rows = select.executeQuery()) {
				List<T> values = new ArrayList<>();
				while (rows.next()) {
					values.add(mapper.map(rows));
				}
				return values;
			}
		}
	}

	private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
		int index = 1;
		for (Object parameter : parameters) {
			Collection<?> values = (parameter instanceof Collection<?> list) ? list : List.of(parameter);
			for (Object value : values) {
				statement.setObject(index++, value);
			}
		}
	}

	/**
	 * Binds a number that may be null.
	 * @param statement the statement
	 * @param index the index of the parameter, from 1
	 * @param value the integer, or null
	 * @throws SQLException if the driver rejects the value
	 */
	public static void bindNumber(PreparedStatement statement, int index, @Nullable Number value) throws SQLException {
		if (value != null) {
			statement.setLong(index, value.longValue());
		}
		else {
			statement.setNull(index, Types.BIGINT);
		}
	}

}
