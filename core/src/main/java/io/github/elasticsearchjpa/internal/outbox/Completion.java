package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes a batch in one transaction, which begins by taking the next token of each
 * partition. Where somebody else has taken it, nothing is completed, and the documents
 * that were sent are queued anew, since nobody knows which request arrived last.
 */
final class Completion {

	private static final Logger logger = LoggerFactory.getLogger(Completion.class);

	/** Why a document waits that is newer in the index than here: no failure. */
	private static final String NEWER = "a newer version is there";

	private final OutboxSchema tables;

	private final OutboxTable outbox;

	private final PartitionTable partitions;

	private final GenerationTable generations;

	private final String owner;

	private final SyncSettings settings;

	private final DigestCache digests;

	Completion(OutboxSchema tables, OutboxTable outbox, PartitionTable partitions, GenerationTable generations,
			String owner, SyncSettings settings, DigestCache digests) {
		this.tables = tables;
		this.outbox = outbox;
		this.partitions = partitions;
		this.generations = generations;
		this.owner = owner;
		this.settings = settings;
		this.digests = digests;
	}

	/** Takes the next tokens of a claim. Returns whether any lease is still held. */
	boolean renew(Claim claim) {
		long start = System.nanoTime();
		List<Lease> held = this.tables.inTransaction((connection) -> this.partitions.renew(connection, claim.leases(),
				this.owner, this.tables.now(connection)));
		this.digests.held(held);
		claim.renewed(held, start);
		return !held.isEmpty();
	}

	/**
	 * Completes a batch. Returns whether any lease is still held.
	 * @param last whether to give the leases back with it
	 */
	boolean complete(Claim claim, Batch batch, boolean last) {
		long start = System.nanoTime();
		List<Lease> held = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			List<Lease> renewed = last ? this.partitions.renewAndRelease(connection, claim.leases(), this.owner, now)
					: this.partitions.renew(connection, claim.leases(), this.owner, now);
			write(connection, new Claim(renewed, Map.of(), start), batch, now);
			return renewed;
		});
		claim.renewed(held, start);
		remember(claim, batch);
		if (last) {
			claim.renewed(List.of(), start);
		}
		return !last && !held.isEmpty();
	}

	private void remember(Claim held, Batch batch) {
		this.digests.held(held.leases());
		batch.written().forEach((key, json) -> {
			OutboxRow row = batch.rows(key).get(0);
			Batch.Result result = batch.results().get(key);
			if (held.holds(row) && result != null && result.outcome() instanceof Outcome.Succeeded) {
				this.digests.indexed(row.partition(), key, json);
			}
		});
	}

	private void write(Connection connection, Claim held, Batch batch, long now) throws SQLException {
		List<OutboxRow> done = new ArrayList<>();
		List<OutboxTable.Deferred> deferred = new ArrayList<>();
		List<Change> again = new ArrayList<>();
		List<ChangeKey> indexed = new ArrayList<>();
		batch.documents().values().forEach((keys) -> keys.forEach((key, rows) -> {
			Batch.Result result = batch.results().get(key);
			if (result == null) {
				return; // not sent
			}
			if (!held.holds(rows.get(0))) {
				again.add(new Change(key, null, true));
			}
			else if (result.outcome() instanceof Outcome.Succeeded) {
				indexed.add(key);
				done(rows, result.absent(), now, done, deferred);
			}
			else {
				rows.forEach((row) -> deferred.add(failed(row, result.outcome(), now)));
			}
		}));
		batch.failed().forEach((row, reason) -> {
			if (held.holds(row)) {
				deferred.add(failed(row, new Outcome.Retryable(0, reason), now));
			}
		});
		tellOfNewlyWaiting(deferred);
		this.outbox.delete(connection, done);
		this.outbox.defer(connection, deferred);
		this.outbox.append(connection, again, null);
		if (!indexed.isEmpty() && this.outbox.hasDeadLetters(connection, held.partitions())) {
			this.outbox.deleteDeadLetters(connection, indexed);
		}
		for (Map.Entry<String, String> failure : batch.generationFailures().entrySet()) {
			this.generations.failed(connection, failure.getKey(), failure.getValue());
		}
	}

	/**
	 * A deletion is applied once more, since Elasticsearch forgets it and a request that
	 * lingers could bring the document back.
	 */
	private void done(List<OutboxRow> rows, boolean absent, long now, List<OutboxRow> done,
			List<OutboxTable.Deferred> deferred) {
		boolean first = rows.stream().anyMatch((row) -> row.state() == OutboxRow.State.PENDING);
		if (!absent || !first) {
			done.addAll(rows);
			return;
		}
		deferred.add(new OutboxTable.Deferred(rows.get(0), OutboxRow.State.REPEATED_DELETE,
				now + this.settings.secondDelete().toMillis(), 0, null));
		done.addAll(rows.subList(1, rows.size()));
	}

	private OutboxTable.Deferred failed(OutboxRow row, Outcome outcome, long now) {
		int attempts = row.attempts() + 1;
		if (outcome instanceof Outcome.Invalid refused) {
			logger.error("{} {} is not in index '{}' and will not be until what caused this is mended: {}",
					row.key().entity(), row.key().text(), row.key().index(), refused.reason());
			return new OutboxTable.Deferred(row, OutboxRow.State.DEAD_LETTER, now, attempts, refused.reason());
		}
		String reason = (outcome instanceof Outcome.Retryable retry) ? retry.reason() : NEWER;
		boolean atOnce = outcome instanceof Outcome.VersionConflict && attempts == 1; // the
		// token
		// is a
		// new one
		return new OutboxTable.Deferred(row, row.state(), atOnce ? now : now + backoff(attempts), attempts, reason);
	}

	/** Once for each cause, however many documents an outage keeps waiting. */
	private static void tellOfNewlyWaiting(List<OutboxTable.Deferred> deferred) {
		deferred.stream()
			.filter((waiting) -> waiting.row().attempts() == 0 && waiting.attempts() == 1
					&& waiting.state() != OutboxRow.State.DEAD_LETTER && !NEWER.equals(waiting.error()))
			.collect(Collectors.groupingBy(
					(waiting) -> new Cause(waiting.row().key().index(), String.valueOf(waiting.error())),
					LinkedHashMap::new, Collectors.toList()))
			.forEach((cause, waiting) -> {
				ChangeKey first = waiting.get(0).row().key();
				logger.warn("{} {}{} will be indexed in '{}' later: {}", first.entity(), first.text(),
						(waiting.size() > 1) ? " and %d more".formatted(waiting.size() - 1) : "", cause.index(),
						cause.reason());
			});
	}

	private record Cause(String index, String reason) {
	}

	/** Doubles with each attempt up to a limit; the upper half of it is random. */
	private long backoff(int attempts) {
		long full = Math.min(this.settings.maxBackoff().toMillis(),
				this.settings.backoff().toMillis() << Math.min(attempts - 1, 30));
		return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
	}

}
