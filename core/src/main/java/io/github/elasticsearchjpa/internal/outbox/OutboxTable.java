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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.Priority;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.State;
import io.github.elasticsearchjpa.internal.text.StoredText;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code search_outbox}. Transactions that change entities append rows; workers
 * that hold the partition of a row read and complete it.
 */
final class OutboxTable {

	/** The condition for rows whose change is not indexed yet. */
	private static final String IS_PENDING = "state = " + State.PENDING.literal();

	/**
	 * The condition of the index {@code search_outbox_key}, which a query must repeat to
	 * use it. PostgreSQL does not derive it from other conditions. Otherwise it would
	 * claim by that index while its statistics do not know of new background rows.
	 */
	private static final String IN_KEY_INDEX = "priority + 0 > 0";

	/** The condition for dead letters. Their {@code due_at} is when they became one. */
	private static final String IS_DEAD_LETTER = "priority = " + Priority.NONE.code();

	private static final String COLUMNS = "id, partition_id, state, priority, index_name, entity, path, key_text, "
			+ "attributes, forced, root_id, created_at, attempts, after_id, cause";

	/** The length of the columns {@code attributes} and {@code error}. */
	private static final int MAX_TEXT = 2000;

	/** A length that every supported database allows for a list of values. */
	private static final int MAX_IDS = 512;

	/** The beginning of the column {@code cause} of pending rows. */
	private static final String UNFINISHED = "batch:";

	/** The cause of dead letters of format 1, which did not record it. */
	private static final String UNKNOWN_CAUSE = "00000000";

	private final OutboxSchema schema;

	private final Partitions partitions;

	private final Clock clock;

	OutboxTable(OutboxSchema schema, Partitions partitions, Clock clock) {
		this.schema = schema;
		this.partitions = partitions;
		this.clock = clock;
	}

	/**
	 * Appends what a transaction changed, in one JDBC batch.
	 * @param connection the connection of the transaction that changes the entities
	 * @param changes the changes
	 */
	void append(Connection connection, Collection<Change> changes) throws SQLException {
		append(connection, changes, Priority.TRANSACTION, null, 0);
	}

	/**
	 * Appends changes that are processed like those of a transaction.
	 * @param root the id that a caller waits for
	 */
	void appendFirst(Connection connection, Collection<Change> changes, long root) throws SQLException {
		append(connection, changes, Priority.TRANSACTION, root, 0);
	}

	/**
	 * Appends changes that are processed after those of transactions, in one JDBC batch.
	 * @param connection the connection
	 * @param changes the changes
	 * @param root the id that a caller waits for: of the row whose fan-out led to the
	 * changes, or null
	 * @param now the time of the database, in milliseconds since 1970
	 */
	void appendInBackground(Connection connection, Collection<Change> changes, @Nullable Long root, long now)
			throws SQLException {
		append(connection, changes, Priority.BACKGROUND, root, now);
	}

	private void append(Connection connection, Collection<Change> changes, Priority priority, @Nullable Long root,
			long dueAt) throws SQLException {
		if (changes.isEmpty()) {
			return;
		}
		String sql = "insert into " + this.schema.outbox()
				+ " (partition_id, state, priority, due_at, index_name, entity, path, key_text, attributes, forced, "
				+ "root_id, created_at, attempts) values (?, " + State.PENDING.literal()
				+ ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
		long createdAt = this.clock.millis();
		try (PreparedStatement insert = connection.prepareStatement(sql)) {
			for (Change change : changes) {
				insert.setInt(1, this.partitions.of(change.key()));
				insert.setInt(2, priority.code());
				insert.setLong(3, dueAt);
				insert.setString(4, change.key().index());
				insert.setString(5, change.key().entity());
				insert.setString(6, change.key().path());
				insert.setString(7, change.key().text());
				insert.setString(8, text(change.attributes()));
				insert.setInt(9, change.forced() ? 1 : 0);
				Sql.bindNumber(insert, 10, root);
				insert.setLong(11, createdAt);
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	/**
	 * Appends dead letters: changes whose document can never be built as it is now.
	 * @param connection the connection
	 * @param reasons the reason of each change
	 * @param now the time of the database, in milliseconds since 1970
	 */
	void appendDeadLetters(Connection connection, Map<ChangeKey, String> reasons, long now) throws SQLException {
		if (reasons.isEmpty()) {
			return;
		}
		String sql = "insert into " + this.schema.outbox()
				+ " (partition_id, state, priority, due_at, index_name, entity, path, key_text, forced, created_at, "
				+ "attempts, error, cause) values (?, " + State.DEAD_LETTER.literal() + ", " + Priority.NONE.code()
				+ ", ?, ?, ?, ?, ?, 0, ?, 1, ?, ?)";
		long createdAt = this.clock.millis();
		try (PreparedStatement insert = connection.prepareStatement(sql)) {
			for (Map.Entry<ChangeKey, String> reason : reasons.entrySet()) {
				ChangeKey key = reason.getKey();
				insert.setInt(1, this.partitions.of(key));
				insert.setLong(2, now);
				insert.setString(3, key.index());
				insert.setString(4, key.entity());
				insert.setString(5, key.path());
				insert.setString(6, key.text());
				insert.setLong(7, createdAt);
				insert.setString(8, StoredText.of(reason.getValue(), MAX_TEXT));
				insert.setString(9, Cause.of(reason.getValue()));
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
	 * Returns the first due rows of partitions. Reads an equal number of rows of each
	 * priority from each partition, in the order of the index {@code search_outbox_due},
	 * so that the database sorts nothing however many rows wait.
	 * @param connection the connection
	 * @param partitions the ids of the partitions
	 * @param now the time of the database, in milliseconds since 1970
	 * @param size the number of rows to read
	 * @return the rows, and whether a partition may have more
	 */
	DueRows due(Connection connection, Collection<Integer> partitions, long now, BatchSize size) throws SQLException {
		if (partitions.isEmpty()) {
			return new DueRows(List.of(), false);
		}
		Map<Priority, Integer> shares = new EnumMap<>(Priority.class);
		shares.put(Priority.TRANSACTION, share(size.transaction(), partitions.size()));
		if (size.background() > 0) {
			shares.put(Priority.BACKGROUND, share(size.background(), partitions.size()));
		}
		List<String> selects = new ArrayList<>();
		List<Object> parameters = new ArrayList<>();
		shares.forEach((priority, share) -> {
			for (int partition : partitions) {
				selects.add("select * from (select " + COLUMNS + " from " + this.schema.outbox()
						+ " where partition_id = ? and priority = " + priority.code()
						+ " and due_at <= ? order by due_at, id" + this.schema.limitClause(share) + ") p"
						+ selects.size());
				parameters.add(partition);
				parameters.add(now);
			}
		});
		List<OutboxRow> rows = Sql.query(connection, String.join(" union all ", selects), OutboxTable::outboxRow,
				parameters);
		boolean more = rows.stream()
			.collect(Collectors.groupingBy((row) -> Map.entry(row.partition(), row.priority()), Collectors.counting()))
			.entrySet()
			.stream()
			.anyMatch((count) -> count.getValue() >= shares.getOrDefault(count.getKey().getValue(), 0));
		return new DueRows(rows, more);
	}

	/** Returns the pending rows of a document. */
	List<OutboxRow> pendingRows(Connection connection, ChangeKey key) throws SQLException {
		return Sql.query(connection,
				"select " + COLUMNS + " from " + this.schema.outbox() + " where partition_id = ? and key_text = ? and "
						+ IS_PENDING + " and path is null order by id",
				OutboxTable::outboxRow, this.partitions.of(key), key.text());
	}

	private static int share(int rows, int partitions) {
		return (rows + partitions - 1) / partitions;
	}

	private static OutboxRow outboxRow(ResultSet row) throws SQLException {
		long root = row.getLong(11);
		Long rootOrNull = row.wasNull() ? null : root;
		ChangeKey key = new ChangeKey(row.getString(5), row.getString(6), row.getString(7), row.getString(8));
		return new OutboxRow(row.getLong(1), row.getInt(2), State.of(row.getString(3)), Priority.of(row.getInt(4)), key,
				attributes(row.getString(9)), row.getInt(10) != 0, rootOrNull, row.getLong(12), row.getInt(13),
				row.getString(14), unfinished(row.getString(15)));
	}

	/**
	 * Returns the count of batches that have not ended, which pending rows have in place
	 * of the cause of a dead letter.
	 */
	private static int unfinished(@Nullable String cause) {
		return (cause != null && cause.startsWith(UNFINISHED)) ? Integer.parseInt(cause.substring(UNFINISHED.length()))
				: 0;
	}

	/** Stores the count of batches that have not ended. */
	void saveUnfinished(Connection connection, Collection<OutboxRow> rows) throws SQLException {
		Map<Integer, List<OutboxRow>> byCount = rows.stream().collect(Collectors.groupingBy(OutboxRow::unfinished));
		for (Map.Entry<Integer, List<OutboxRow>> count : byCount.entrySet()) {
			String cause = UNFINISHED + count.getKey();
			forEachPart(ids(count.getValue()),
					(ids) -> Sql.update(connection, "update " + this.schema.outbox() + " set cause = ? where id in ("
							+ Sql.placeholders(ids.size()) + ") and " + IS_PENDING, cause, ids));
		}
	}

	/** Deletes completed rows. */
	void delete(Connection connection, Collection<OutboxRow> rows) throws SQLException {
		forEachPart(ids(rows), (ids) -> Sql.update(connection,
				"delete from " + this.schema.outbox() + " where id in (" + Sql.placeholders(ids.size()) + ")", ids));
	}

	/**
	 * Makes rows send their complete document, unchanged or not. For rows whose request
	 * got no answer: nothing is known about the document in the index.
	 */
	void force(Connection connection, Collection<OutboxRow> rows) throws SQLException {
		forEachPart(ids(rows),
				(ids) -> Sql.update(connection, "update " + this.schema.outbox()
						+ " set forced = 1, attributes = null where id in (" + Sql.placeholders(ids.size()) + ")",
						ids));
	}

	/**
	 * Runs statements for parts of a list of ids. Repeats the last id until the number of
	 * ids is a power of two, so that the database has few different statements to
	 * prepare.
	 */
	private static void forEachPart(List<Long> ids, IdStatement statement) throws SQLException {
		for (int first = 0; first < ids.size(); first += MAX_IDS) {
			List<Long> part = ids.subList(first, Math.min(first + MAX_IDS, ids.size()));
			int count = Math.max(1, Integer.highestOneBit(2 * part.size() - 1));
			List<Long> padded = new ArrayList<>(part);
			padded.addAll(Collections.nCopies(count - part.size(), part.get(part.size() - 1)));
			statement.execute(padded);
		}
	}

	private static List<Long> ids(Collection<OutboxRow> rows) {
		return rows.stream().map(OutboxRow::id).toList();
	}

	@FunctionalInterface
	private interface IdStatement {

		void execute(List<Long> ids) throws SQLException;

	}

	/** Updates rows that stay in the table: for another attempt, or as dead letters. */
	void defer(Connection connection, Collection<Deferred> rows) throws SQLException {
		if (rows.isEmpty()) {
			return;
		}
		try (PreparedStatement update = connection.prepareStatement("update " + this.schema.outbox()
				+ " set state = ?, priority = ?, due_at = ?, attempts = ?, error = ?, cause = ? where id = ?")) {
			for (Deferred row : rows) {
				boolean isDeadLetter = row.state() == State.DEAD_LETTER;
				update.setString(1, row.state().code());
				update.setInt(2, row.priority().code());
				update.setLong(3, row.dueAt());
				update.setInt(4, row.attempts());
				update.setString(5, StoredText.of(row.error(), MAX_TEXT));
				update.setString(6, (isDeadLetter && row.error() != null) ? Cause.of(row.error()) : null);
				update.setLong(7, row.row().id());
				update.addBatch();
			}
			update.executeBatch();
		}
	}

	/**
	 * Records how far the fan-out of a related entity has progressed. A fan-out of more
	 * than one page continues in the background.
	 */
	void saveProgress(Connection connection, Collection<OutboxRow> rows, String after) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.schema.outbox()
				+ " set after_id = ?, priority = " + Priority.BACKGROUND.code() + " where id = ?")) {
			for (OutboxRow row : rows) {
				update.setString(1, after);
				update.setLong(2, row.id());
				update.addBatch();
			}
			update.executeBatch();
		}
	}

	/**
	 * Returns the background rows that wait for documents and send them completely.
	 * @param connection the connection
	 * @param partitions the ids of the partitions of the rows
	 * @param documentIds the ids of the documents
	 */
	List<Waiting> waiting(Connection connection, Set<Integer> partitions, List<String> documentIds)
			throws SQLException {
		List<Waiting> waiting = new ArrayList<>();
		for (int first = 0; first < documentIds.size() && !partitions.isEmpty(); first += MAX_IDS) {
			List<String> part = documentIds.subList(first, Math.min(first + MAX_IDS, documentIds.size()));
			// Without a condition for partitions, by which PostgreSQL would read all of
			// their rows while its statistics are outdated.
			waiting.addAll(Sql.query(connection,
					"select id, partition_id, key_text, coalesce(root_id, id), forced from " + this.schema.outbox()
							+ " where key_text in (" + Sql.placeholders(part.size()) + ") and priority + 0 = "
							+ Priority.BACKGROUND.code() + " and " + IN_KEY_INDEX + " and " + IS_PENDING
							+ " and path is null and attributes is null",
					(row) -> new Waiting(row.getLong(1), row.getInt(2), row.getString(3), row.getLong(4),
							row.getInt(5) != 0),
					part));
		}
		waiting.removeIf((row) -> !partitions.contains(row.partition()));
		return waiting;
	}

	/**
	 * Lets waiting rows stand for another change of their documents, too: a caller that
	 * waits for that change waits for the rows.
	 * @param connection the connection
	 * @param rows the rows
	 * @param root the id that a caller of the other change waits for
	 * @param forced whether the documents must be sent even if they seem unchanged
	 */
	void absorb(Connection connection, Collection<Waiting> rows, long root, boolean forced) throws SQLException {
		forEachPart(rows.stream().map(Waiting::id).toList(),
				(ids) -> Sql.update(connection,
						"update " + this.schema.outbox()
								+ " set root_id = case when coalesce(root_id, id) > ? then ? else root_id end, "
								+ "forced = case when ? = 1 then 1 else forced end where id in ("
								+ Sql.placeholders(ids.size()) + ")",
						root, root, forced ? 1 : 0, ids));
	}

	/** Deletes the dead letters of documents, or of entities without a document id. */
	void deleteDeadLetters(Connection connection, Collection<ChangeKey> keys) throws SQLException {
		try (PreparedStatement delete = connection.prepareStatement("delete from " + this.schema.outbox()
				+ " where key_text = ? and partition_id = ? and coalesce(path, '-') = ? and " + IS_DEAD_LETTER + " and "
				+ IN_KEY_INDEX)) {
			for (ChangeKey key : keys) {
				delete.setString(1, key.text());
				delete.setInt(2, this.partitions.of(key));
				delete.setString(3, Objects.requireNonNullElse(key.path(), "-"));
				delete.addBatch();
			}
			delete.executeBatch();
		}
	}

	/** Returns the condition for rows of partitions, whose ids are its parameters. */
	private static String isIn(Collection<Integer> partitions) {
		return "partition_id in (" + Sql.placeholders(partitions.size()) + ")";
	}

	/** Returns whether partitions contain dead letters. */
	boolean hasDeadLetters(Connection connection, Collection<Integer> partitions) throws SQLException {
		return exists(connection, isIn(partitions) + " and " + IS_DEAD_LETTER, partitions);
	}

	/** Returns whether there are dead letters of entities without a document id. */
	boolean hasUnresolvedEntities(Connection connection, String index) throws SQLException {
		List<Integer> ids = this.partitions.ofIndex(index);
		return exists(connection, isIn(ids) + " and " + IS_DEAD_LETTER + " and path is not null", ids);
	}

	private boolean exists(Connection connection, String condition, Object... parameters) throws SQLException {
		return !Sql
			.query(connection, "select 1 from " + this.schema.outbox() + " where " + condition, 1,
					(row) -> row.getInt(1), parameters)
			.isEmpty();
	}

	/** Returns the highest id so far, or 0 if the table is empty. */
	long lastId(Connection connection) throws SQLException {
		return Sql.number(connection, "select coalesce(max(id), 0) from " + this.schema.outbox());
	}

	/**
	 * Returns whether rows are pending that have at most this id, or that came from the
	 * fan-out of such a row.
	 * @param indexes the names of the indexes
	 */
	boolean anyPending(Connection connection, long upTo, Collection<String> indexes) throws SQLException {
		List<Integer> ids = this.partitions.ofIndexes(indexes);
		return !ids.isEmpty() && exists(connection, isIn(ids) + " and priority <= " + Priority.BACKGROUND.code()
				+ " and " + IS_PENDING + " and coalesce(root_id, id) <= ?", ids, upTo);
	}

	/**
	 * Returns the documents that a pending change may affect.
	 * @param documentIds the ids of documents of the index
	 * @return the ids of these documents that have a pending change; all ids if a change
	 * of a related entity is pending, because its fan-out is not known yet
	 */
	Set<String> pending(Connection connection, String index, Collection<String> documentIds) throws SQLException {
		List<Integer> ids = this.partitions.ofIndex(index);
		String ofIndex = isIn(ids) + " and priority <= " + Priority.BACKGROUND.code() + " and " + IS_PENDING;
		if (exists(connection, ofIndex + " and path is not null", ids)) {
			return Set.copyOf(documentIds);
		}
		return new HashSet<>(
				Sql.query(connection,
						"select key_text from " + this.schema.outbox() + " where " + ofIndex + " and key_text in ("
								+ Sql.placeholders(documentIds.size()) + ")",
						(row) -> row.getString(1), ids, documentIds));
	}

	/**
	 * Returns the oldest dead letters.
	 * @param indexes the names of the indexes
	 * @param since the earliest time at which a row became a dead letter, in milliseconds
	 * since 1970
	 * @param limit the maximum number
	 */
	List<DeadLetter> deadLetters(Connection connection, Collection<String> indexes, long since, int limit)
			throws SQLException {
		List<Integer> ids = this.partitions.ofIndexes(indexes);
		return ids.isEmpty() ? List.of()
				: Sql.query(connection,
						"select id, index_name, entity, key_text, error, due_at from " + this.schema.outbox()
								+ " where " + isIn(ids) + " and " + IS_DEAD_LETTER + " and due_at >= ? order by id",
						limit, OutboxTable::deadLetter, ids, since);
	}

	private static DeadLetter deadLetter(ResultSet row) throws SQLException {
		return new DeadLetter(row.getLong(1), row.getString(2), row.getString(3), row.getString(4),
				String.valueOf(row.getString(5)), Instant.ofEpochMilli(row.getLong(6)));
	}

	/** Returns the dead letters of an index by cause, those of most documents first. */
	List<DeadLetterCause> deadLetterCauses(Connection connection, String index) throws SQLException {
		List<Integer> ids = this.partitions.ofIndex(index);
		String ofIndex = " from " + this.schema.outbox() + " where " + isIn(ids) + " and " + IS_DEAD_LETTER;
		Map<Long, DeadLetter> examples = new HashMap<>();
		Sql.query(connection,
				"select id, index_name, entity, key_text, error, due_at from " + this.schema.outbox()
						+ " where id in (select max(id)" + ofIndex + " group by cause)",
				OutboxTable::deadLetter, ids)
			.forEach((deadLetter) -> examples.put(deadLetter.id(), deadLetter));
		return Sql
			.query(connection,
					"select coalesce(cause, '" + UNKNOWN_CAUSE + "'), count(*), min(due_at), max(due_at), max(id)"
							+ ofIndex + " group by cause order by 2 desc, 1",
					(row) -> cause(row, index, examples), ids);
	}

	private static DeadLetterCause cause(ResultSet row, String index, Map<Long, DeadLetter> examples)
			throws SQLException {
		Instant last = Instant.ofEpochMilli(row.getLong(4));
		// The two queries may see different rows.
		DeadLetter example = examples.getOrDefault(row.getLong(5),
				new DeadLetter(row.getLong(5), index, "", "", "", last));
		return new DeadLetterCause(row.getString(1), index, row.getLong(2), Instant.ofEpochMilli(row.getLong(3)), last,
				example);
	}

	/**
	 * Makes the dead letters of an index pending again. Returns their number.
	 * @param cause the id of a cause, or null for all
	 */
	int retryDeadLetters(Connection connection, String index, @Nullable String cause) throws SQLException {
		List<Integer> ids = this.partitions.ofIndex(index);
		return Sql.update(connection,
				"update " + this.schema.outbox() + " set state = " + State.PENDING.literal() + ", priority = "
						+ Priority.BACKGROUND.code()
						+ ", due_at = 0, attributes = null, forced = 1, cause = null where " + isIn(ids) + " and "
						+ IS_DEAD_LETTER + ofCause(cause),
				ids, parameters(cause));
	}

	/**
	 * Deletes the dead letters of an index. Returns their number.
	 * @param cause the id of a cause, or null for all
	 */
	int discardDeadLetters(Connection connection, String index, @Nullable String cause) throws SQLException {
		List<Integer> ids = this.partitions.ofIndex(index);
		return Sql.update(connection, "delete from " + this.schema.outbox() + " where " + isIn(ids) + " and "
				+ IS_DEAD_LETTER + ofCause(cause), ids, parameters(cause));
	}

	private static String ofCause(@Nullable String cause) {
		return (cause != null) ? " and coalesce(cause, '" + UNKNOWN_CAUSE + "') = ?" : "";
	}

	private static List<String> parameters(@Nullable String cause) {
		return (cause != null) ? List.of(cause) : List.of();
	}

	/** Returns the backlog of each index that has rows. Counts all rows. */
	List<Backlog> backlog(Connection connection) throws SQLException {
		return backlogs(connection, "");
	}

	/** Returns the backlog of an index. Counts its rows. */
	Backlog backlog(Connection connection, String index) throws SQLException {
		List<Integer> ids = this.partitions.ofIndex(index);
		return backlogs(connection, " where " + isIn(ids), ids).stream().findFirst().orElse(Backlog.none(index));
	}

	private List<Backlog> backlogs(Connection connection, String where, Object... parameters) throws SQLException {
		return Sql.query(connection,
				"select index_name, " + count(IS_PENDING) + ", min(case when " + IS_PENDING + " then created_at end), "
						+ count(IS_PENDING + " and attempts > 0") + ", max(case when " + IS_PENDING
						+ " then error end), " + count(IS_DEAD_LETTER) + " from " + this.schema.outbox() + where
						+ " group by index_name",
				OutboxTable::backlog, parameters);
	}

	private static String count(String condition) {
		return "sum(case when " + condition + " then 1 else 0 end)";
	}

	private static Backlog backlog(ResultSet row) throws SQLException {
		long oldest = row.getLong(3);
		return new Backlog(row.getString(1), row.getLong(2), (oldest > 0) ? Instant.ofEpochMilli(oldest) : null,
				row.getLong(4), row.getString(5), row.getLong(6), Backlog.State.ACTIVE);
	}

	/** Returns the names of the indexes that have pending changes or dead letters. */
	List<String> indexesWithChanges(Connection connection) throws SQLException {
		return Sql.query(connection,
				"select distinct p.index_name from " + this.schema.partition()
						+ " p where p.index_name is not null and exists (select 1 from " + this.schema.outbox()
						+ " o where o.partition_id = p.id and o.state <> " + State.REPEATED_DELETE.literal() + ")",
				(row) -> row.getString(1));
	}

	/**
	 * Deletes all rows of an index. Returns the number of pending changes and dead
	 * letters among them.
	 */
	long discard(Connection connection, String index) throws SQLException {
		String ofIndex = "delete from " + this.schema.outbox() + " where index_name = ? and state ";
		long discarded = Sql.update(connection, ofIndex + "<> " + State.REPEATED_DELETE.literal(), index);
		Sql.update(connection, ofIndex + "= " + State.REPEATED_DELETE.literal(), index);
		return discarded;
	}

	/**
	 * Returns rows that a node of format 1 inserted, into partitions that do not exist
	 * any more.
	 */
	List<MovedRow> rowsOfFormat1(Connection connection, int limit) throws SQLException {
		return Sql.query(connection,
				"select id, index_name, key_text from " + this.schema.outbox() + " where partition_id < "
						+ PartitionTable.FIRST_ID + " order by partition_id" + this.schema.limitClause(limit),
				(row) -> new MovedRow(row.getLong(1), row.getString(2), row.getString(3)));
	}

	/** Moves rows to the partitions of their index. */
	void move(Connection connection, Collection<MovedRow> rows, Partitions target) throws SQLException {
		try (PreparedStatement update = connection
			.prepareStatement("update " + this.schema.outbox() + " set partition_id = ? where id = ?")) {
			for (MovedRow row : rows) {
				update.setInt(1, target.of(ChangeKey.document(row.index(), "", row.key())));
				update.setLong(2, row.id());
				update.addBatch();
			}
			update.executeBatch();
		}
	}

	/**
	 * The due rows of partitions.
	 *
	 * @param rows the rows
	 * @param more whether a partition may have further due rows
	 */
	record DueRows(List<OutboxRow> rows, boolean more) {
	}

	/**
	 * A row that waits for a document.
	 *
	 * @param id the id of the row
	 * @param partition the id of its partition
	 * @param documentId the document id
	 * @param root the id that a caller waits for
	 * @param forced whether the row sends the document even if it seems unchanged
	 */
	record Waiting(long id, int partition, String documentId, long root, boolean forced) {
	}

	/**
	 * A row to be moved to the partition of its key.
	 *
	 * @param id the id of the row
	 * @param index the name of the index
	 * @param key the text of the key
	 */
	record MovedRow(long id, String index, String key) {
	}

	/**
	 * An update of a row that stays in the table.
	 *
	 * @param row the row
	 * @param state the new state
	 * @param priority the new priority
	 * @param dueAt the time from which the row is due, or at which it became a dead
	 * letter, in milliseconds since 1970
	 * @param attempts the number of failed attempts
	 * @param error the reason of the last failure, or null
	 */
	record Deferred(OutboxRow row, State state, Priority priority, long dueAt, int attempts, @Nullable String error) {
	}

}
