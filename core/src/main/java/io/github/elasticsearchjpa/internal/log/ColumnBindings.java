package io.github.elasticsearchjpa.internal.log;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.internal.text.StoredText;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table of the search log: the name of each, and how its value is bound
 * to an insert statement. Immutable; each method that adds a column returns a copy.
 *
 * @param <R> the type of the rows
 */
final class ColumnBindings<R> {

	private final List<Column<R>> columns;

	private ColumnBindings(List<Column<R>> columns) {
		this.columns = columns;
	}

	static <R> ColumnBindings<R> of() {
		return new ColumnBindings<>(List.of());
	}

	private record Column<R>(String name, Binder<R> binder) {
	}

	/** Binds the value of a column. */
	private interface Binder<R> {

		void bind(PreparedStatement insert, int index, R row, TimeBinder times) throws SQLException;

	}

	/** Binds a time in the way in which Hibernate reads it from the database. */
	interface TimeBinder {

		void bind(PreparedStatement insert, int index, Instant value) throws SQLException;

	}

	/** Returns the value of a column. */
	interface Value<R, V extends @Nullable Object> {

		V of(R row);

	}

	private ColumnBindings<R> with(String name, Binder<R> binder) {
		List<Column<R>> longer = new ArrayList<>(this.columns);
		longer.add(new Column<>(name, binder));
		return new ColumnBindings<>(List.copyOf(longer));
	}

	/** Adds a UUID, stored as text. */
	ColumnBindings<R> uuid(String name, Value<R, UUID> value) {
		return with(name, (insert, index, row, times) -> insert.setString(index, value.of(row).toString()));
	}

	/** Adds a text that is truncated to the length of the column. */
	ColumnBindings<R> text(String name, int length, Value<R, @Nullable String> value) {
		return with(name, (insert, index, row, times) -> insert.setString(index, StoredText.of(value.of(row), length)));
	}

	/** Adds a text of any length. */
	ColumnBindings<R> text(String name, Value<R, @Nullable String> value) {
		return with(name, (insert, index, row, times) -> insert.setString(index, StoredText.of(value.of(row))));
	}

	/** Adds an integer. */
	ColumnBindings<R> number(String name, Value<R, @Nullable Number> value) {
		return with(name, (insert, index, row, times) -> Sql.bindNumber(insert, index, value.of(row)));
	}

	/** Adds a decimal number. */
	ColumnBindings<R> decimal(String name, Value<R, BigDecimal> value) {
		return with(name, (insert, index, row, times) -> insert.setBigDecimal(index, value.of(row)));
	}

	/** Adds a boolean, stored as 0 or 1. */
	ColumnBindings<R> flag(String name, Value<R, Boolean> value) {
		return with(name, (insert, index, row, times) -> insert.setInt(index, value.of(row) ? 1 : 0));
	}

	/** Adds a time. */
	ColumnBindings<R> time(String name, Value<R, Instant> value) {
		return with(name, (insert, index, row, times) -> times.bind(insert, index, value.of(row)));
	}

	/** Returns the names of the columns. */
	List<String> names() {
		return this.columns.stream().map(Column::name).toList();
	}

	/** Binds the values of a row to an insert statement, in the order of the columns. */
	void bind(PreparedStatement insert, R row, TimeBinder times) throws SQLException {
		for (int i = 0; i < this.columns.size(); i++) {
			this.columns.get(i).binder().bind(insert, i + 1, row, times);
		}
	}

}
