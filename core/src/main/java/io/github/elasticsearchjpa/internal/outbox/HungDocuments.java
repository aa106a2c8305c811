package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.outbox.BuildWatch.Building;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.Priority;
import io.github.elasticsearchjpa.internal.outbox.OutboxTable.Deferred;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents whose build does not end. Such a document is retried later, alone. If its
 * build does not end again although this node has built other documents meanwhile, it
 * becomes a dead letter. Used by the thread of the maintenance.
 */
final class HungDocuments {

	private static final Logger logger = LoggerFactory.getLogger(HungDocuments.class);

	private final OutboxSchema tables;

	private final OutboxTable outbox;

	private final PartitionTable partitions;

	private final SyncSettings settings;

	/** For each document, the number of documents that were built when it first hung. */
	private final Map<ChangeKey, Long> builtBefore = new HashMap<>();

	HungDocuments(OutboxSchema tables, OutboxTable outbox, PartitionTable partitions, SyncSettings settings) {
		this.tables = tables;
		this.outbox = outbox;
		this.partitions = partitions;
		this.settings = settings;
	}

	/**
	 * Revokes the partitions of the worker that builds a document, so that another one
	 * can claim them, and postpones the document or makes it a dead letter.
	 * @param hung the document
	 * @param holder the name of the worker
	 * @param built the number of documents that this node has built so far
	 */
	void postpone(Building hung, String holder, long built) {
		ChangeKey key = hung.key();
		Long before = this.builtBefore.get(key);
		boolean isDead = before != null && built > before;
		String reason = "the document was not built within %d s"
			.formatted(Duration.ofNanos(System.nanoTime() - hung.since()).toSeconds());
		this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			this.partitions.revokeFrom(connection, holder, now);
			update(connection, key, isDead, reason, now);
			return true;
		});
		if (isDead) {
			this.builtBefore.remove(key);
			logger.error(
					"Document of {} for index '{}' was not built within {} s, twice, while others were; it is now a "
							+ "dead letter. Fix the cause, then run: search dead-letters {} --retry",
					WorkerPool.describe(hung), key.index(), hung.seconds(), key.index());
		}
		else {
			this.builtBefore.putIfAbsent(key, built);
		}
	}

	private void update(Connection connection, ChangeKey key, boolean isDead, String reason, long now)
			throws SQLException {
		List<OutboxRow> rows = this.outbox.pendingRows(connection, key);
		if (rows.isEmpty()) {
			return;
		}
		List<Deferred> deferred = new ArrayList<>();
		if (isDead) {
			this.outbox.deleteDeadLetters(connection, List.of(key));
			deferred.add(new Deferred(rows.get(0), OutboxRow.State.DEAD_LETTER, Priority.NONE, now,
					rows.get(0).attempts() + 1, reason));
			this.outbox.delete(connection, rows.subList(1, rows.size()));
		}
		else {
			rows.forEach((row) -> deferred.add(new Deferred(row, row.state(), Priority.BACKGROUND,
					now + Backoff.millis(this.settings, row.attempts() + 1), row.attempts() + 1, reason)));
		}
		this.outbox.defer(connection, deferred);
	}

}
