package io.github.elasticsearchjpa.internal.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes the rows of a batch: fans out the changes of related entities, builds and sends
 * documents, and completes the rows. Used by the thread of the worker.
 */
final class BatchIndexing {

	private static final Logger logger = LoggerFactory.getLogger(BatchIndexing.class);

	/**
	 * The time that a batch spends on fan-outs. Fan-outs that are not finished by then
	 * continue in the next batch.
	 */
	private static final Duration MAX_FAN_OUT = Duration.ofMillis(50);

	/** The reason of a failure whose own text the database does not accept. */
	private static final String REFUSED_TEXT = "the database did not accept the text of the error, "
			+ "which is in the log of the node";

	private final Map<String, IndexDefinition> indexes;

	private final FanOut fanOut;

	private final DocumentSender documents;

	private final DocumentBuilder builder;

	private final Completion completion;

	private final OperationRunner operations;

	private final Duration lease;

	BatchIndexing(Map<String, IndexDefinition> indexes, FanOut fanOut, DocumentSender documents,
			DocumentBuilder builder, Completion completion, OperationRunner operations, Duration lease) {
		this.indexes = indexes;
		this.fanOut = fanOut;
		this.documents = documents;
		this.builder = builder;
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
	 * Completes the rows of a batch. If the database refuses it, completes each document
	 * by itself.
	 * @param last whether to release the leases
	 * @param attempts repeats a completion until the database answers
	 * @return whether any lease is still held
	 * @throws CompletionRefusedException if a document was not completed; its rows stay
	 * as they are
	 */
	boolean complete(Claim claim, Batch batch, boolean last, Attempts attempts) {
		try {
			return attempts.repeat(() -> this.completion.complete(claim, batch, last));
		}
		catch (RuntimeException ex) {
			requireRefusal(ex);
			logger.debug("The database refused to complete a batch, so each document is completed by itself", ex);
		}
		completeEach(claim, batch, attempts);
		return attempts.repeat(() -> this.completion.complete(claim, new Batch(List.of()), last));
	}

	private void completeEach(Claim claim, Batch batch, Attempts attempts) {
		CompletionRefusedException refused = null;
		for (Batch part : batch.split()) {
			try {
				attempts.repeat(() -> completePart(claim, part));
			}
			catch (RuntimeException ex) {
				requireRefusal(ex);
				refused = new CompletionRefusedException(describe(part), ex);
			}
		}
		if (refused != null) {
			throw refused;
		}
	}

	/**
	 * Completes a document, if necessary with an error text that every database accepts.
	 */
	private boolean completePart(Claim claim, Batch part) {
		try {
			return this.completion.complete(claim, part, false);
		}
		catch (RuntimeException ex) {
			requireRefusal(ex);
			boolean held = this.completion.complete(claim, part.withReason(REFUSED_TEXT), false);
			logger.warn("The database did not accept the error text of {}: {}", describe(part), PrintableText.of(ex));
			return held;
		}
	}

	private static void requireRefusal(RuntimeException ex) {
		if (!isRefusal(ex)) {
			throw ex;
		}
	}

	/**
	 * Returns whether the database refused a statement for its values, so that repeating
	 * it is useless: the SQL state is a data exception, a constraint violation, or an
	 * exception that a trigger raised.
	 */
	static boolean isRefusal(RuntimeException ex) {
		return Stream.<Throwable>iterate(ex, Objects::nonNull, Throwable::getCause)
			.filter(SQLException.class::isInstance)
			.map((cause) -> Objects.requireNonNullElse(((SQLException) cause).getSQLState(), ""))
			.anyMatch((state) -> state.matches("(22|23|44|45|P0).*"));
	}

	private static String describe(Batch part) {
		ChangeKey key = part.firstKey();
		return (key != null) ? PrintableText.of("%s %s of index '%s'".formatted(key.entity(), key.text(), key.index()))
				: "a rebuild";
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
	private void isolate(Batch batch, Collection<List<OutboxRow>> rowsOfStep, Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException ex) {
			if (DocumentBuilder.isOutage(ex)) {
				throw ex;
			}
			String reason = this.builder.describe(ex);
			rowsOfStep.forEach((rows) -> rows.forEach((row) -> batch.addFailure(row, reason)));
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

	/** A policy that repeats what the database did not answer. */
	@FunctionalInterface
	interface Attempts {

		/**
		 * Runs a completion until the database answers.
		 * @return the result of the completion
		 */
		boolean repeat(BooleanSupplier completion);

	}

}
