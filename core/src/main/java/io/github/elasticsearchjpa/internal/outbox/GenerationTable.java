package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.internal.document.Checkpoint;
import io.github.elasticsearchjpa.internal.text.StoredText;

/**
 * The table {@code search_generation}: the generations that are being filled. Workers
 * read it at every claim ({@link IndexTable#states}) and write live changes to these
 * generations, too.
 */
final class GenerationTable {

	private static final int MAX_FAILURE = 1000;

	/**
	 * The value of the column {@code failures} of a generation that is about to be
	 * published. A failure can no longer prevent that, so none is recorded.
	 */
	private static final int PUBLISHING = -1;

	private final OutboxSchema schema;

	GenerationTable(OutboxSchema schema) {
		this.schema = schema;
	}

	/** Returns the generations of an index that are being filled, oldest first. */
	List<Filling> of(Connection connection, String index) throws SQLException {
		return Sql.query(connection,
				"select generation, created_at, document_version, done_type, done_id, done_rows, failure from "
						+ this.schema.generation() + " where index_name = ? order by generation",
				GenerationTable::filling, index);
	}

	private static Filling filling(ResultSet row) throws SQLException {
		String type = row.getString(4);
		String id = row.getString(5);
		Checkpoint checkpoint = (type != null && id != null) ? new Checkpoint(type, id, row.getLong(6)) : null;
		return new Filling(row.getString(1), Instant.ofEpochMilli(row.getLong(2)), row.getInt(3), checkpoint,
				row.getString(7));
	}

	/** Inserts the row of a generation whose filling begins. */
	void begin(Connection connection, String index, String generation, int documentVersion, long now)
			throws SQLException {
		Sql.update(connection, "insert into " + this.schema.generation()
				+ " (generation, index_name, created_at, document_version, done_rows, failures) values (?, ?, ?, ?, 0, 0)",
				generation, index, now, documentVersion);
	}

	/** Records how far the filling of a generation has progressed. */
	void saveCheckpoint(Connection connection, String generation, Checkpoint checkpoint) throws SQLException {
		Sql.update(connection,
				"update " + this.schema.generation()
						+ " set done_type = ?, done_id = ?, done_rows = ? where generation = ?",
				checkpoint.type(), checkpoint.upTo(), checkpoint.rows(), generation);
	}

	/** Deletes the rows of an index, which ends the filling of its generations. */
	void end(Connection connection, String index) throws SQLException {
		Sql.update(connection, "delete from " + this.schema.generation() + " where index_name = ?", index);
	}

	/**
	 * Records that a live change could not be written to a generation being filled, which
	 * prevents its publication.
	 * @return false if the generation is about to be published, or is no longer filled
	 */
	boolean failed(Connection connection, String generation, String failure) throws SQLException {
		return Sql.update(connection, "update " + this.schema.generation()
				+ " set failures = failures + 1, failure = ? where generation = ? and failures <> " + PUBLISHING,
				Objects.requireNonNull(StoredText.of(failure, MAX_FAILURE)), generation) == 1;
	}

	/** Records that a generation is about to be published, unless it has a failure. */
	void publishing(Connection connection, String generation) throws SQLException {
		Sql.update(connection, "update " + this.schema.generation() + " set failures = " + PUBLISHING
				+ " where generation = ? and failure is null", generation);
	}

	/** Records that the filling of the generations of an index continues. */
	void resume(Connection connection, String index) throws SQLException {
		Sql.update(connection, "update " + this.schema.generation() + " set failures = 0 where index_name = ?"
				+ " and failures = " + PUBLISHING, index);
	}

}
