package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.State;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code search_outbox}. Transactions that change entities append rows; workers
 * that hold the partition of a row read and complete it.
 */
final class OutboxTable {

	/** The condition for rows whose change is not indexed yet. */
	private static final String IS_PENDING = "state = " + State.PENDING.literal();

	/** The condition for dead letters. Their {@code due_at} is when they became one. */
	private static final String IS_DEAD_LETTER = "state = " + State.DEAD_LETTER.literal();

	/**
	 * The condition for rows that a worker can process. The parameter is the time of the
	 * database, in milliseconds since 1970.
	 */
	static final String IS_DUE = "state in (%s, %s) and due_at <= ?".formatted(State.PENDING.literal(),
			State.REPEATED_DELETE.literal());

	private static final String COLUMNS = "id, partition_id, state, index_name, entity, path, key_text, attributes, "
			+ "forced, root_id, created_at, attempts";

	/** The length of the columns {@code attributes} and {@code error}. */
	private static final int MAX_TEXT = 2000;

	/** A length that every supported database allows for a list of values. */
	private static final int MAX_IDS = 512;

	private final OutboxSchema schema;

	private final int partitions;

	private final Clock clock;

	OutboxTable(OutboxSchema schema, int partitions, Clock clock) {
		this.schema = schema;
		this.partitions = partitions;
		this.clock = clock;
	}

	/**
	 * Appends changes in one JDBC batch.
	 * @param connection the connection of the transaction that changes the entities
	 * @param changes the changes
	 * @param root the id of the row whose fan-out led to the changes, or null
	 */
	void append(Connection connection, Collection<Change> changes, @Nullable Long root) throws SQLException {
		if (changes.isEmpty()) {
			return;
		}
		String sql = "insert into " + this.schema.outbox()
				+ " (partition_id, state, due_at, index_name, entity, path, key_text, attributes, forced, root_id, "
				+ "created_at, attempts) values (?, " + State.PENDING.literal() + ", 0, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
		long createdAt = this.clock.millis();
		try (PreparedStatement insert = connection.prepareStatement(sql)) {
			for (Change change : changes) {
				insert.setInt(1, change.key().partition(this.partitions));
				insert.setString(2, change.key().index());
				insert.setString(3, change.key().entity());
				insert.setString(4, change.key().path());
				insert.setString(5, change.key().text());
				insert.setString(6, text(change.attributes()));
				insert.setInt(7, change.forced() ? 1 : 0);
				Sql.bindNumber(insert, 8, root);
				insert.setLong(9, createdAt);
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	/**
	 * Returns the names of attributes as one text, or null, which means all attributes,
	 * if the text is too long for its column.
	 */
	private static @Nullable String text(@Nullable Set<String> attributes) {
		String text = (attributes != null) ? String.join(",", new TreeSet<>(attributes)) : null;
		return (text != null && text.length() <= MAX_TEXT) ? text : null;
	}

	private static @Nullable Set<String> attributes(@Nullable String text) {
		return (text != null) ? Set.copyOf(Arrays.asList(text.split(","))) : null;
	}

	/**
	 * Returns the end of a condition that excludes the rows of some indexes; empty if
	 * there are none. The indexes are its parameters.
	 */
	static String excluding(Set<String> indexes) {
		return indexes.isEmpty() ? "" : " and index_name not in (" + Sql.placeholders(indexes.size()) + ")";
	}

	/**
	 * Returns the oldest due rows of partitions.
	 * @param now the time of the database, in milliseconds since 1970
	 * @param limit the maximum number of rows
	 * @param excludedIndexes the indexes whose rows are not returned
	 */
	List<OutboxRow> due(Connection connection, Collection<Integer> partitions, long now, int limit,
			Set<String> excludedIndexes) throws SQLException {
		return Sql.query(connection,
				"select " + COLUMNS + " from " + this.schema.outbox() + " where partition_id in ("
						+ Sql.placeholders(partitions.size()) + ") and " + IS_DUE + excluding(excludedIndexes)
						+ " order by id" + this.schema.limitClause(limit),
				limit, OutboxTable::outboxRow, partitions, now, excludedIndexes);
	}

	private static OutboxRow outboxRow(ResultSet row) throws SQLException {
		long root = row.getLong(10);
		Long rootOrNull = row.wasNull() ? null : root;
		ChangeKey key = new ChangeKey(row.getString(4), row.getString(5), row.getString(6), row.getString(7));
		return new OutboxRow(row.getLong(1), row.getInt(2), State.of(row.getString(3)), key,
				attributes(row.getString(8)), row.getInt(9) != 0, rootOrNull, row.getLong(11), row.getInt(12));
	}

	/** Deletes completed rows. */
	void delete(Connection connection, Collection<OutboxRow> rows) throws SQLException {
		List<Long> ids = rows.stream().map(OutboxRow::id).toList();
		for (int first = 0; first < ids.size(); first += MAX_IDS) {
			deleteIds(connection, ids.subList(first, Math.min(first + MAX_IDS, ids.size())));
		}
	}

	/**
	 * Deletes rows by id. Repeats the last id until the number of ids is a power of two,
	 * so that the database has few different statements to prepare.
	 */
	private void deleteIds(Connection connection, List<Long> ids) throws SQLException {
		int count = Math.max(1, Integer.highestOneBit(2 * ids.size() - 1));
		List<Long> padded = new ArrayList<>(ids);
		padded.addAll(Collections.nCopies(count - ids.size(), ids.get(ids.size() - 1)));
		Sql.update(connection, "delete from " + this.schema.outbox() + " where id in (" + Sql.placeholders(count) + ")",
				padded);
	}

	/** Updates rows that stay in the table: for another attempt, or as dead letters. */
	void defer(Connection connection, Collection<Deferred> rows) throws SQLException {
		if (rows.isEmpty()) {
			return;
		}
		try (PreparedStatement update = connection.prepareStatement("update " + this.schema.outbox()
				+ " set state = ?, due_at = ?, attempts = ?, error = ? where id = ?")) {
			for (Deferred row : rows) {
				update.setString(1, row.state().code());
				update.setLong(2, row.dueAt());
				update.setInt(3, row.attempts());
				update.setString(4, (row.error() != null) ? Sql.truncate(row.error(), MAX_TEXT) : null);
				update.setLong(5, row.row().id());
				update.addBatch();
			}
			update.executeBatch();
		}
	}

	/** Deletes the dead letters of documents that have been indexed since. */
	void deleteDeadLetters(Connection connection, Collection<ChangeKey> keys) throws SQLException {
		try (PreparedStatement delete = connection.prepareStatement("delete from " + this.schema.outbox()
				+ " where partition_id = ? and key_text = ? and index_name = ? and " + IS_DEAD_LETTER)) {
			for (ChangeKey key : keys) {
				delete.setInt(1, key.partition(this.partitions));
				delete.setString(2, key.text());
				delete.setString(3, key.index());
				delete.addBatch();
			}
			delete.executeBatch();
		}
	}

	/** Returns whether partitions contain dead letters. */
	boolean hasDeadLetters(Connection connection, Collection<Integer> partitions) throws SQLException {
		return Sql.number(connection, "select count(*) from " + this.schema.outbox() + " where " + IS_DEAD_LETTER
				+ " and partition_id in (" + Sql.placeholders(partitions.size()) + ")", partitions) > 0;
	}

	/**
	 * Returns the id of the last pending row, or 0.
	 * @param index the name of the index, or null for all indexes
	 */
	long lastPending(Connection connection, @Nullable String index) throws SQLException {
		return Sql.number(connection,
				"select coalesce(max(id), 0) from " + this.schema.outbox() + " where " + IS_PENDING + ofIndex(index),
				parameters(index));
	}

	/**
	 * Returns whether rows are pending that have at most this id, or that came from the
	 * fan-out of such a row.
	 * @param index the name of the index, or null for all indexes
	 */
	boolean anyPending(Connection connection, long upTo, @Nullable String index) throws SQLException {
		return Sql.number(connection, "select count(*) from " + this.schema.outbox() + " where " + IS_PENDING
				+ " and coalesce(root_id, id) <= ?" + ofIndex(index), upTo, parameters(index)) > 0;
	}

	/** Returns the end of a condition for the rows of one index or, for null, of all. */
	private static String ofIndex(@Nullable String index) {
		return (index != null) ? " and index_name = ?" : "";
	}

	/** Returns the parameters of {@link #ofIndex}. */
	private static List<String> parameters(@Nullable String index) {
		return (index != null) ? List.of(index) : List.of();
	}

	/**
	 * Returns the documents that a pending change may affect.
	 * @param documentIds the ids of documents of the index
	 * @return the ids of these documents that have a pending change; all ids if a change
	 * of a related entity is pending, because its fan-out is not known yet
	 */
	Set<String> pending(Connection connection, String index, Collection<String> documentIds) throws SQLException {
		String ofIndex = " from " + this.schema.outbox() + " where " + IS_PENDING + " and index_name = ? and ";
		if (Sql.number(connection, "select count(*)" + ofIndex + "path is not null", index) > 0) {
			return Set.copyOf(documentIds);
		}
		return Set.copyOf(Sql.query(connection,
				"select key_text" + ofIndex + "key_text in (" + Sql.placeholders(documentIds.size()) + ")",
				(row) -> row.getString(1), index, documentIds));
	}

	/**
	 * Returns the oldest dead letters.
	 * @param index the name of the index, or null for all indexes
	 * @param since the earliest time at which a row became a dead letter, in milliseconds
	 * since 1970
	 * @param limit the maximum number
	 */
	List<DeadLetter> deadLetters(Connection connection, @Nullable String index, long since, int limit)
			throws SQLException {
		return Sql.query(connection,
				"select id, index_name, entity, key_text, error, due_at from " + this.schema.outbox() + " where "
						+ IS_DEAD_LETTER + " and due_at >= ?" + ofIndex(index) + " order by id",
				limit, OutboxTable::deadLetter, since, parameters(index));
	}

	private static DeadLetter deadLetter(ResultSet row) throws SQLException {
		return new DeadLetter(row.getLong(1), row.getString(2), row.getString(3), row.getString(4),
				String.valueOf(row.getString(5)), Instant.ofEpochMilli(row.getLong(6)));
	}

	/** Makes the dead letters of an index pending again. Returns their number. */
	int retryDeadLetters(Connection connection, String index) throws SQLException {
		return Sql.update(connection,
				"update " + this.schema.outbox() + " set state = " + State.PENDING.literal()
						+ ", due_at = 0, attributes = null, forced = 1 where " + IS_DEAD_LETTER + " and index_name = ?",
				index);
	}

	/** Deletes the dead letters of an index. Returns their number. */
	int discardDeadLetters(Connection connection, String index) throws SQLException {
		return Sql.update(connection,
				"delete from " + this.schema.outbox() + " where " + IS_DEAD_LETTER + " and index_name = ?", index);
	}

	/** Returns the backlog of each index that has rows. */
	List<Backlog> backlog(Connection connection) throws SQLException {
		return Sql.query(connection,
				"select index_name, " + count(IS_PENDING) + ", min(case when " + IS_PENDING + " then created_at end), "
						+ count(IS_PENDING + " and attempts > 0") + ", max(case when " + IS_PENDING
						+ " then error end), " + count(IS_DEAD_LETTER) + " from " + this.schema.outbox()
						+ " group by index_name",
				OutboxTable::backlog);
	}

	private static String count(String condition) {
		return "sum(case when " + condition + " then 1 else 0 end)";
	}

	private static Backlog backlog(ResultSet row) throws SQLException {
		long oldest = row.getLong(3);
		return new Backlog(row.getString(1), row.getLong(2), (oldest > 0) ? Instant.ofEpochMilli(oldest) : null,
				row.getLong(4), row.getString(5), row.getLong(6), Backlog.State.ACTIVE);
	}

	/**
	 * An update of a row that stays in the table.
	 *
	 * @param row the row
	 * @param state the new state
	 * @param dueAt the time from which the row is due, or at which it became a dead
	 * letter, in milliseconds since 1970
	 * @param attempts the number of failed attempts
	 * @param error the reason of the last failure, or null
	 */
	record Deferred(OutboxRow row, OutboxRow.State state, long dueAt, int attempts, @Nullable String error) {
	}

}
