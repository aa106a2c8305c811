package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code search_outbox}: appended in the transaction that changes the
 * entities, read and completed by the worker that holds their partition.
 */
final class OutboxTable {

	private static final String COLUMNS = "id, partition_id, state, index_name, entity, path, key_text, attributes, "
			+ "forced, root_id, created_at, attempts";

	private static final int MAX_TEXT = 2000;

	/** Within what every database allows in a list. */
	private static final int MAX_IDS = 512;

	private final OutboxSchema tables;

	private final int partitions;

	private final Clock clock;

	OutboxTable(OutboxSchema tables, int partitions, Clock clock) {
		this.tables = tables;
		this.partitions = partitions;
		this.clock = clock;
	}

	/** Appends changes in one batch, on the connection of their transaction. */
	void append(Connection connection, Collection<Change> changes, @Nullable Long root) throws SQLException {
		if (changes.isEmpty()) {
			return;
		}
		String sql = "insert into " + this.tables.outbox() + " (partition_id, state, due_at, index_name, entity, path, "
				+ "key_text, attributes, forced, root_id, created_at, attempts) values (?, 'N', 0, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
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
				setLong(insert, 8, root);
				insert.setLong(9, createdAt);
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	/** A condition that leaves out the rows of some indexes. */
	static String without(Set<String> indexes) {
		return indexes.isEmpty() ? ""
				: " and index_name not in (" + String.join(", ", Collections.nCopies(indexes.size(), "?")) + ")";
	}

	static void bind(PreparedStatement statement, int first, Set<String> indexes) throws SQLException {
		int i = first;
		for (String index : indexes) {
			statement.setString(i++, index);
		}
	}

	/** The due rows of some partitions, oldest first, but for those of some indexes. */
	List<OutboxRow> due(Connection connection, Collection<Integer> partitions, long now, int limit, Set<String> aside)
			throws SQLException {
		String sql = "select " + COLUMNS + " from " + this.tables.outbox() + " where partition_id in ("
				+ String.join(", ", Collections.nCopies(partitions.size(), "?"))
				+ ") and state in ('N', 'S') and due_at <= ?" + without(aside) + " order by id"
				+ this.tables.atMost(limit);
		try (PreparedStatement select = connection.prepareStatement(sql)) {
			select.setMaxRows(limit);
			int i = 1;
			for (int partition : partitions) {
				select.setInt(i++, partition);
			}
			select.setLong(i++, now);
			bind(select, i, aside);
			return rows(select);
		}
	}

	private static List<OutboxRow> rows(PreparedStatement select) throws SQLException {
		try (ResultSet rows = select.executeQuery()) {
			List<OutboxRow> found = new ArrayList<>();
			while (rows.next()) {
				long root = rows.getLong(10);
				Long rootOrNull = rows.wasNull() ? null : root;
				found.add(
						new OutboxRow(rows.getLong(1), rows.getInt(2), OutboxRow.State.of(rows.getString(3)),
								new ChangeKey(rows.getString(4), rows.getString(5), rows.getString(6),
										rows.getString(7)),
								attributes(rows.getString(8)), rows.getInt(9) != 0, rootOrNull, rows.getLong(11),
								rows.getInt(12)));
			}
			return found;
		}
	}

	void delete(Connection connection, Collection<OutboxRow> rows) throws SQLException {
		if (rows.isEmpty()) {
			return;
		}
		List<Long> ids = rows.stream().map(OutboxRow::id).toList();
		for (int first = 0; first < ids.size(); first += MAX_IDS) {
			delete(connection, ids.subList(first, Math.min(first + MAX_IDS, ids.size())));
		}
	}

	/** Repeats the last id up to a power of two, so that there are few statements. */
	private void delete(Connection connection, List<Long> ids) throws SQLException {
		int places = Math.max(1, Integer.highestOneBit(2 * ids.size() - 1));
		try (PreparedStatement delete = connection.prepareStatement("delete from " + this.tables.outbox()
				+ " where id in (" + String.join(", ", Collections.nCopies(places, "?")) + ")")) {
			for (int i = 0; i < places; i++) {
				delete.setLong(i + 1, ids.get(Math.min(i, ids.size() - 1)));
			}
			delete.executeUpdate();
		}
	}

	/** Puts rows into a state: to be tried at some time, or set aside. */
	void defer(Connection connection, Collection<Deferred> rows) throws SQLException {
		if (rows.isEmpty()) {
			return;
		}
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.outbox()
				+ " set state = ?, due_at = ?, attempts = ?, error = ? where id = ?")) {
			for (Deferred row : rows) {
				update.setString(1, row.state().code());
				update.setLong(2, row.dueAt());
				update.setInt(3, row.attempts());
				update.setString(4, shorten(row.error()));
				update.setLong(5, row.row().id());
				update.addBatch();
			}
			update.executeBatch();
		}
	}

	/** Deletes dead letters of documents that were indexed after all. */
	void revive(Connection connection, Collection<ChangeKey> keys) throws SQLException {
		try (PreparedStatement delete = connection.prepareStatement("delete from " + this.tables.outbox()
				+ " where partition_id = ? and key_text = ? and index_name = ? and state = 'X'")) {
			for (ChangeKey key : keys) {
				delete.setInt(1, key.partition(this.partitions));
				delete.setString(2, key.text());
				delete.setString(3, key.index());
				delete.addBatch();
			}
			delete.executeBatch();
		}
	}

	boolean hasDeadLetters(Connection connection, Collection<Integer> partitions) throws SQLException {
		String sql = "select count(*) from " + this.tables.outbox() + " where state = 'X' and partition_id in ("
				+ String.join(", ", Collections.nCopies(partitions.size(), "?")) + ")";
		try (PreparedStatement select = connection.prepareStatement(sql)) {
			int i = 1;
			for (int partition : partitions) {
				select.setInt(i++, partition);
			}
			try (ResultSet row = select.executeQuery()) {
				row.next();
				return row.getLong(1) > 0;
			}
		}
	}

	/** The highest row that waits to be indexed, of one index or any, or 0. */
	long lastPending(Connection connection, @Nullable String index) throws SQLException {
		return pending(connection, "select coalesce(max(id), 0) from ", "", index);
	}

	/** How many of the rows up to one, and of those that came of them, wait. */
	boolean anyPending(Connection connection, long upTo, @Nullable String index) throws SQLException {
		return pending(connection, "select count(*) from ", " and coalesce(root_id, id) <= " + upTo, index) > 0;
	}

	private long pending(Connection connection, String select, String condition, @Nullable String index)
			throws SQLException {
		String sql = select + this.tables.outbox() + " where state = 'N'" + condition
				+ ((index != null) ? " and index_name = ?" : "");
		try (PreparedStatement query = connection.prepareStatement(sql)) {
			if (index != null) {
				query.setString(1, index);
			}
			try (ResultSet row = query.executeQuery()) {
				row.next();
				return row.getLong(1);
			}
		}
	}

	/** Those of some documents that a waiting change may concern. */
	Set<String> pending(Connection connection, String index, Collection<String> documentIds) throws SQLException {
		String ofIndex = " from " + this.tables.outbox() + " where state = 'N' and index_name = ? and ";
		try (PreparedStatement select = connection.prepareStatement("select count(*)" + ofIndex + "path is not null")) {
			select.setString(1, index);
			try (ResultSet row = select.executeQuery()) {
				row.next();
				if (row.getLong(1) > 0) {
					return Set.copyOf(documentIds); // they may lead to any of them
				}
			}
		}
		try (PreparedStatement select = connection.prepareStatement("select key_text" + ofIndex + "key_text in ("
				+ String.join(", ", Collections.nCopies(documentIds.size(), "?")) + ")")) {
			int i = 1;
			select.setString(i++, index);
			for (String id : documentIds) {
				select.setString(i++, id);
			}
			try (ResultSet rows = select.executeQuery()) {
				Set<String> waiting = new HashSet<>();
				while (rows.next()) {
					waiting.add(rows.getString(1));
				}
				return waiting;
			}
		}
	}

	/** Of one index, or of all if it is null. */
	List<DeadLetter> deadLetters(Connection connection, @Nullable String index, long diedSince, int limit)
			throws SQLException {
		try (PreparedStatement select = connection
			.prepareStatement("select id, index_name, entity, key_text, error, attempts, due_at from "
					+ this.tables.outbox() + " where state = 'X' and due_at >= ?"
					+ ((index != null) ? " and index_name = ?" : "") + " order by id")) {
			select.setMaxRows(limit);
			select.setLong(1, diedSince);
			if (index != null) {
				select.setString(2, index);
			}
			try (ResultSet rows = select.executeQuery()) {
				List<DeadLetter> found = new ArrayList<>();
				while (rows.next()) {
					found.add(new DeadLetter(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4),
							String.valueOf(rows.getString(5)), Instant.ofEpochMilli(rows.getLong(7))));
				}
				return found;
			}
		}
	}

	int retryDeadLetters(Connection connection, String index) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.outbox()
				+ " set state = 'N', due_at = 0, attributes = null, forced = 1 where state = 'X' and index_name = ?")) {
			update.setString(1, index);
			return update.executeUpdate();
		}
	}

	int discardDeadLetters(Connection connection, String index) throws SQLException {
		try (PreparedStatement delete = connection
			.prepareStatement("delete from " + this.tables.outbox() + " where state = 'X' and index_name = ?")) {
			delete.setString(1, index);
			return delete.executeUpdate();
		}
	}

	List<Backlog> backlog(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(
				"select index_name, sum(case when state = 'N' then 1 else 0 end), min(case when state = 'N' then "
						+ "created_at end), sum(case when state = 'N' and attempts > 0 then 1 else 0 end), max(case "
						+ "when state = 'N' then error end), sum(case when state = 'X' then 1 else 0 end) from "
						+ this.tables.outbox() + " group by index_name");
				ResultSet rows = select.executeQuery()) {
			List<Backlog> found = new ArrayList<>();
			while (rows.next()) {
				long oldest = rows.getLong(3);
				found.add(new Backlog(rows.getString(1), rows.getLong(2),
						(oldest > 0) ? Instant.ofEpochMilli(oldest) : null, rows.getLong(4), rows.getString(5),
						rows.getLong(6)));
			}
			return found;
		}
	}

	private static void setLong(PreparedStatement statement, int index, @Nullable Long value) throws SQLException {
		if (value != null) {
			statement.setLong(index, value);
		}
		else {
			statement.setNull(index, Types.BIGINT);
		}
	}

	/** Attributes as text, or null for all of them, also if their names are too long. */
	private static @Nullable String text(@Nullable Set<String> attributes) {
		String text = (attributes != null) ? String.join(",", new TreeSet<>(attributes)) : null;
		return (text != null && text.length() <= MAX_TEXT) ? text : null;
	}

	private static @Nullable Set<String> attributes(@Nullable String text) {
		return (text != null) ? Set.copyOf(Arrays.asList(text.split(","))) : null;
	}

	private static @Nullable String shorten(@Nullable String text) {
		return (text != null && text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) : text;
	}

	/**
	 * A row that stays, and how.
	 *
	 * @param row the row
	 * @param state its new state
	 * @param dueAt when it is due, or for a dead letter when it died
	 * @param attempts how often it has failed
	 * @param error why it failed last
	 */
	record Deferred(OutboxRow row, OutboxRow.State state, long dueAt, int attempts, @Nullable String error) {
	}

}
