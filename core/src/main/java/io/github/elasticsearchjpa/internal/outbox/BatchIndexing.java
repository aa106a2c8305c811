package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationResult;

/**
 * Indexes the rows of a batch: fans out the changes of related entities, builds and sends
 * documents, and completes the rows. Used by the thread of the worker.
 */
final class BatchIndexing {

	/**
	 * The time that a batch spends on fan-outs. Fan-outs that are not finished by then
	 * continue in the next batch.
	 */
	private static final Duration MAX_FAN_OUT = Duration.ofMillis(50);

	private final Map<String, IndexDefinition> indexes;

	private final FanOut fanOut;

	private final DocumentSender documents;

	private final Completion completion;

	private final OperationRunner operations;

	private final Duration lease;

	BatchIndexing(Map<String, IndexDefinition> indexes, FanOut fanOut, DocumentSender documents, Completion completion,
			OperationRunner operations, Duration lease) {
		this.indexes = indexes;
		this.fanOut = fanOut;
		this.documents = documents;
		this.completion = completion;
		this.operations = operations;
		this.lease = lease;
	}

	/**
	 * Fans out and sends a batch, without completing it.
	 * @throws RuntimeException if the database failed; a part of the batch may have been
	 * sent
	 */
	void send(Claim claim, Batch batch) {
		fanOut(claim, batch);
		sendDocuments(claim, batch);
	}

	/**
	 * Completes the rows of a batch.
	 * @param last whether to release the leases
	 * @return whether any lease is still held
	 */
	boolean complete(Claim claim, Batch batch, boolean last) {
		return this.completion.complete(claim, batch, last);
	}

	private void fanOut(Claim claim, Batch batch) {
		long end = System.nanoTime() + MAX_FAN_OUT.toNanos();
		batch.relatedEntities().forEach((key, rows) -> {
			IndexDefinition index = this.indexes.get(key.index());
			if (index == null || !index.has(key.entity())) {
				addNotConfigured(batch, rows);
				return;
			}
			isolate(batch, List.of(rows), () -> {
				boolean done = false;
				while (!done && System.nanoTime() < end && renewIfDue(claim)) {
					done = this.fanOut.fanOutPage(batch, rows, index.type(key.entity()), claim);
				}
			});
		});
	}

	private void sendDocuments(Claim claim, Batch batch) {
		batch.documents().forEach((indexName, documents) -> {
			IndexDefinition index = this.indexes.get(indexName);
			if (index == null) {
				documents.values().forEach((rows) -> addNotConfigured(batch, rows));
				return;
			}
			// The indexes of a worker share a connection.
			if (batch.outage() != null) {
				return;
			}
			Map<ChangeKey, List<OutboxRow>> configured = configured(index, batch, documents);
			isolate(batch, configured.values(), () -> send(index, claim, batch, configured));
		});
	}

	/** Returns the documents whose entity type this node has in the index. */
	private static Map<ChangeKey, List<OutboxRow>> configured(IndexDefinition index, Batch batch,
			Map<ChangeKey, List<OutboxRow>> documents) {
		Map<ChangeKey, List<OutboxRow>> configured = new LinkedHashMap<>();
		documents.forEach((key, rows) -> {
			if (index.has(key.entity())) {
				configured.put(key, rows);
			}
			else {
				addNotConfigured(batch, rows);
			}
		});
		return configured;
	}

	private void send(IndexDefinition index, Claim claim, Batch batch, Map<ChangeKey, List<OutboxRow>> documents) {
		if (documents.isEmpty()) {
			return;
		}
		Operation operation = new Operation.Batch(index.name(), index.connection().name(), Operation.Source.CHANGES,
				documents.size());
		this.operations.run(operation,
				(execution) -> this.documents.send(index, claim, batch, documents, () -> renewIfDue(claim)),
				Function.<OperationResult>identity());
	}

	private static void addNotConfigured(Batch batch, List<OutboxRow> rows) {
		rows.forEach((row) -> batch.addFailure(row,
				"%s in index '%s' is not configured on this node".formatted(row.key().entity(), row.key().index())));
	}

	/**
	 * Runs a step of a batch. If the step fails, its rows are retried and the rest of the
	 * batch goes on, unless the database failed, which ends the batch.
	 */
	private static void isolate(Batch batch, Collection<List<OutboxRow>> rowsOfStep, Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException ex) {
			if (DocumentBuilder.isOutage(ex)) {
				throw ex;
			}
			rowsOfStep.forEach((rows) -> rows.forEach((row) -> batch.addFailure(row, ex.toString())));
		}
	}

	/**
	 * Renews the leases when a quarter of their time is over, so that what is left is
	 * longer than any request takes.
	 * @return whether any lease is still held
	 */
	private boolean renewIfDue(Claim claim) {
		if (System.nanoTime() - claim.renewedAt() < this.lease.toNanos() / 4) {
			return true;
		}
		return this.completion.renew(claim);
	}

}
