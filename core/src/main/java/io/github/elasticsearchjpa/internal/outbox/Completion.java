package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.Priority;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes a batch in one transaction, which begins by raising the token of each
 * partition. If another holder has raised a token first, no row of that partition is
 * completed. The documents that were sent for it are enqueued again, because the two
 * workers' requests may have arrived in any order.
 */
final class Completion {

	private static final Logger logger = LoggerFactory.getLogger(Completion.class);

	/** The reason of a retry after a version conflict, which is not a failure. */
	private static final String NEWER_VERSION = "the index has a newer version of the document";

	/** A conflict with another worker ends with the first retry, or soon after. */
	private static final int CONFLICTS_BEFORE_WARNING = 5;

	private final OutboxSchema tables;

	private final OutboxTable outbox;

	private final PartitionTable partitions;

	private final GenerationTable generations;

	private final String holder;

	private final SyncSettings settings;

	private final DigestCache digests;

	Completion(OutboxSchema tables, OutboxTable outbox, PartitionTable partitions, GenerationTable generations,
			String holder, SyncSettings settings, DigestCache digests) {
		this.tables = tables;
		this.outbox = outbox;
		this.partitions = partitions;
		this.generations = generations;
		this.holder = holder;
		this.settings = settings;
		this.digests = digests;
	}

	/**
	 * Renews the leases of a claim, with new tokens.
	 * @return whether any lease is still held
	 */
	boolean renew(Claim claim) {
		long start = System.nanoTime();
		List<Lease> held = this.tables.inTransaction((connection) -> this.partitions.renew(connection, claim.leases(),
				this.holder, this.tables.now(connection)));
		this.digests.removeStale(held);
		claim.renew(held, start);
		return !held.isEmpty();
	}

	/**
	 * Stores the count of batches that have not ended for the rows of a document, in a
	 * transaction of its own.
	 */
	void saveUnfinished(List<OutboxRow> rows, int unfinished) {
		this.tables.inTransaction((connection) -> {
			this.outbox.saveUnfinished(connection, rows.stream().map((row) -> row.withUnfinished(unfinished)).toList());
			return true;
		});
	}

	/**
	 * Completes a batch and renews the leases.
	 * @param claim the claim under which the batch was sent; has the renewed leases
	 * afterwards
	 * @param batch the batch
	 * @return whether any lease is still held
	 */
	boolean complete(Claim claim, Batch batch) {
		long start = System.nanoTime();
		List<Lease> held = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			return updateRows(connection, batch, now,
					this.partitions.renew(connection, claim.leases(), this.holder, now));
		});
		claim.renew(held, start);
		addDigests(claim, batch);
		return !held.isEmpty();
	}

	/**
	 * Completes a batch and releases the leases.
	 * @param claim the claim under which the batch was sent; has no leases afterwards
	 * @param batch the batch
	 */
	void completeAndRelease(Claim claim, Batch batch) {
		long start = System.nanoTime();
		List<Lease> held = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			return updateRows(connection, batch, now,
					this.partitions.renewAndRelease(connection, claim.leases(), this.holder, now));
		});
		claim.renew(held, start);
		addDigests(claim, batch);
		claim.renew(List.of(), start);
	}

	/**
	 * Updates the rows of a batch.
	 * @param leases the leases that were held at the beginning of the transaction
	 * @return these leases
	 */
	private List<Lease> updateRows(Connection connection, Batch batch, long now, List<Lease> leases)
			throws SQLException {
		updateRows(connection, new Claim(leases, Map.of(), 0), batch, now);
		return leases;
	}

	private void updateRows(Connection connection, Claim held, Batch batch, long now) throws SQLException {
		Updates updates = new Updates();
		Map<ChangeKey, String> rejected = recordGenerationFailures(connection, batch);
		addDocuments(updates, held, batch, rejected, now);
		addFailures(updates, held, batch, now);
		logFirstFailures(updates.deferred);
		// Before the new dead letters are recorded: a document has at most one.
		deleteDeadLetters(connection, held, updates.processed);
		this.outbox.delete(connection, updates.completed);
		this.outbox.defer(connection, updates.deferred);
		this.outbox.force(connection, updates.unanswered);
		for (List<OutboxRow> rows : updates.lost) {
			enqueue(connection, new Change(rows.get(0).key(), null, true), rows, now);
		}
		for (Map.Entry<ChangeKey, List<OutboxRow>> moved : updates.moved.entrySet()) {
			boolean forced = moved.getValue().stream().anyMatch(OutboxRow::forced);
			enqueue(connection, new Change(moved.getKey(), null, forced), moved.getValue(), now);
		}
	}

	/**
	 * Records the failures of generations that are being filled, which fails their
	 * rebuilds. Returns the documents that were rejected by a generation which its
	 * rebuild has already checked, each with the reason.
	 */
	private Map<ChangeKey, String> recordGenerationFailures(Connection connection, Batch batch) throws SQLException {
		Map<ChangeKey, String> rejected = new HashMap<>();
		for (Map.Entry<String, String> failure : batch.generationFailures().entrySet()) {
			if (!this.generations.failed(connection, failure.getKey(), failure.getValue())) {
				rejected.putAll(batch.rejections(failure.getKey()));
			}
		}
		return rejected;
	}

	/**
	 * Enqueues a change that takes the place of rows, with their highest priority. A
	 * caller that waits for one of the rows waits for the new row, too.
	 */
	private void enqueue(Connection connection, Change replacement, List<OutboxRow> rows, long now)
			throws SQLException {
		List<Change> change = List.of(replacement);
		long root = OutboxRow.root(rows);
		if (rows.stream().anyMatch((row) -> row.priority() == Priority.TRANSACTION)) {
			this.outbox.appendFirst(connection, change, root);
		}
		else {
			this.outbox.appendInBackground(connection, change, root, now);
		}
	}

	/**
	 * Adds the updates of the documents. A document that only a checked generation
	 * rejected is retried, because that generation is published next.
	 */
	private void addDocuments(Updates updates, Claim held, Batch batch, Map<ChangeKey, String> rejected, long now) {
		batch.documents().values().forEach((documents) -> documents.forEach((key, rows) -> {
			Batch.Result result = batch.results().get(key);
			if (result == null || result.outcome() instanceof Outcome.NotSent) {
				return;
			}
			if (!held.holds(rows.get(0))) {
				updates.lost.add(rows);
			}
			else if (result.outcome() instanceof Outcome.Succeeded && rejected.containsKey(key)) {
				Outcome retryable = new Outcome.Retryable(0,
						"rejected by the generation that is about to be published: " + rejected.get(key));
				rows.forEach((row) -> updates.deferred.add(retry(row, retryable, now)));
			}
			else if (result.outcome() instanceof Outcome.Succeeded) {
				updates.processed.add(key);
				addSucceeded(updates, rows, result, now);
				addMoved(updates, rows, batch.stored(key));
			}
			else if (result.outcome() instanceof Outcome.Invalid invalid) {
				updates.processed.add(key);
				updates.deferred.add(deadLetter(rows.get(0), result, invalid.reason(), now));
				updates.completed.addAll(rows.subList(1, rows.size()));
			}
			else if (result.outcome() instanceof Outcome.Retryable retryable && retryable.isOutage()) {
				updates.unanswered.addAll(rows);
			}
			else {
				rows.forEach((row) -> updates.deferred.add(retry(row, result.outcome(), now)));
			}
		}));
	}

	/**
	 * Completes the rows of a document. After the first delete, one row is kept so that
	 * the delete is applied again: Elasticsearch keeps the version of a deleted document
	 * only for a while, and a delayed request could index the document again.
	 */
	private void addSucceeded(Updates updates, List<OutboxRow> rows, Batch.Result result, long now) {
		boolean isFirst = rows.stream().anyMatch((row) -> row.state() == OutboxRow.State.PENDING);
		if (result.request() != Batch.Request.DELETE || !isFirst) {
			updates.completed.addAll(rows);
			return;
		}
		updates.deferred.add(new OutboxTable.Deferred(rows.get(0), OutboxRow.State.REPEATED_DELETE, Priority.BACKGROUND,
				now + this.settings.secondDelete().toMillis(), 0, null));
		updates.completed.addAll(rows.subList(1, rows.size()));
	}

	/**
	 * Lets the change of a row that has another document id go on under that id, whose
	 * partition may belong to another worker.
	 */
	private static void addMoved(Updates updates, List<OutboxRow> rows, @Nullable ChangeKey stored) {
		List<OutboxRow> changes = rows.stream().filter((row) -> row.state() == OutboxRow.State.PENDING).toList();
		if (stored != null && !changes.isEmpty()) {
			updates.moved.computeIfAbsent(stored, (key) -> new ArrayList<>()).addAll(changes);
		}
	}

	private void addFailures(Updates updates, Claim held, Batch batch, long now) {
		batch.failures().forEach((row, reason) -> {
			if (held.holds(row)) {
				updates.deferred.add(retry(row, new Outcome.Retryable(0, reason), now));
			}
		});
	}

	private static OutboxTable.Deferred deadLetter(OutboxRow row, Batch.Result result, String reason, long now) {
		ChangeKey key = row.key();
		if (result.isBuildFailure()) {
			logger.error(
					"Document of {} {} for index '{}' could not be built; it is now a dead letter: {}. "
							+ "Fix the cause, then run: search dead-letters {} --retry",
					key.entity(), PrintableText.of(key.text()), key.index(), reason, key.index());
		}
		else {
			logger.error(
					"Elasticsearch rejected {} {} for index '{}'; it is now a dead letter: {}. "
							+ "Fix the cause, then run: search dead-letters {} --retry",
					key.entity(), PrintableText.of(key.text()), key.index(), reason, key.index());
		}
		return new OutboxTable.Deferred(row, OutboxRow.State.DEAD_LETTER, Priority.NONE, now, row.attempts() + 1,
				reason);
	}

	private OutboxTable.Deferred retry(OutboxRow row, Outcome outcome, long now) {
		int attempts = row.attempts() + 1;
		if (outcome instanceof Outcome.VersionConflict && attempts == CONFLICTS_BEFORE_WARNING) {
			logConflicts(row.key());
		}
		String reason = (outcome instanceof Outcome.Retryable retryable) ? retryable.reason()
				: (outcome instanceof Outcome.Ambiguous ambiguous) ? ambiguous.reason() : NEWER_VERSION;
		// After a version conflict, the first retry is due at once, with a new token.
		boolean atOnce = outcome instanceof Outcome.VersionConflict && attempts == 1;
		return atOnce ? new OutboxTable.Deferred(row, row.state(), row.priority(), 0, attempts, reason)
				: new OutboxTable.Deferred(row, row.state(), Priority.BACKGROUND,
						now + Backoff.millis(this.settings, attempts), attempts, reason);
	}

	private static void logConflicts(ChangeKey key) {
		logger.warn(
				"{} is not indexed in '{}': the index has a version of it that is higher than those of this database, "
						+ "after {} attempts. Another database may write to the index, or a clock was ahead when the "
						+ "document was written. If neither is true any more, run: search rebuild {}",
				PrintableText.of(key.entity() + " " + key.text()), key.index(), CONFLICTS_BEFORE_WARNING, key.index());
	}

	/**
	 * Logs rows that failed for the first time, once for each cause, so that an outage
	 * does not log every document.
	 */
	private static void logFirstFailures(List<OutboxTable.Deferred> deferred) {
		deferred.stream()
			.filter((row) -> row.row().attempts() == 0 && row.attempts() == 1
					&& row.state() != OutboxRow.State.DEAD_LETTER && !NEWER_VERSION.equals(row.error()))
			.collect(Collectors.groupingBy((row) -> new Cause(row.row().key().index(), String.valueOf(row.error())),
					LinkedHashMap::new, Collectors.toList()))
			.forEach((cause, rows) -> {
				ChangeKey first = rows.get(0).row().key();
				logger.warn("{} {}{} could not be indexed in '{}' and will be retried: {}", first.entity(),
						PrintableText.of(first.text()),
						(rows.size() > 1) ? " and %d more".formatted(rows.size() - 1) : "", cause.index(),
						cause.reason());
			});
	}

	private record Cause(String index, String reason) {
	}

	private void deleteDeadLetters(Connection connection, Claim held, List<ChangeKey> processed) throws SQLException {
		if (!processed.isEmpty() && this.outbox.hasDeadLetters(connection, held.partitions())) {
			this.outbox.deleteDeadLetters(connection, processed);
		}
	}

	private void addDigests(Claim held, Batch batch) {
		this.digests.removeStale(held.leases());
		batch.results().forEach((key, result) -> {
			byte[] digest = result.digest();
			OutboxRow row = batch.rows(key).get(0);
			if (digest != null && held.holds(row) && result.outcome() instanceof Outcome.Succeeded) {
				this.digests.add(row.partition(), key, digest);
			}
		});
	}

	/** The changes to the outbox that complete a batch. */
	private static final class Updates {

		private final List<OutboxRow> completed = new ArrayList<>();

		private final List<OutboxTable.Deferred> deferred = new ArrayList<>();

		/** The rows whose request got no answer; they stay as they are. */
		private final List<OutboxRow> unanswered = new ArrayList<>();

		/** The rows of each document that was sent under a lease that is lost. */
		private final List<List<OutboxRow>> lost = new ArrayList<>();

		/** The rows of each document that go on under the id of its row. */
		private final Map<ChangeKey, List<OutboxRow>> moved = new LinkedHashMap<>();

		/** The documents that were indexed or became dead letters. */
		private final List<ChangeKey> processed = new ArrayList<>();

	}

}
