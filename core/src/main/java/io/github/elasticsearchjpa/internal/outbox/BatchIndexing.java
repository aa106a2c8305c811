package io.github.elasticsearchjpa.internal.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.FailureKind;
import io.github.elasticsearchjpa.internal.document.Outcome;
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

	private PageSize pageSize;

	BatchIndexing(Map<String, IndexDefinition> indexes, FanOut fanOut, DocumentSender documents,
			DocumentBuilder builder, Completion completion, OperationRunner operations, Duration lease) {
		this.indexes = indexes;
		this.fanOut = fanOut;
		this.documents = documents;
		this.builder = builder;
		this.completion = completion;
		this.operations = operations;
		this.lease = lease;
		this.pageSize = fanOut.initialPageSize();
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
	 * Completes the rows of a batch and renews the leases. If the database refuses it,
	 * completes each document by itself.
	 * @param attempts repeats a completion until the database answers
	 * @return whether any lease is still held
	 * @throws CompletionRefusedException if a document was not completed; its rows stay
	 * as they are
	 */
	boolean complete(Claim claim, Batch batch, Attempts attempts) {
		return complete(claim, batch, (completed) -> this.completion.complete(claim, completed), attempts);
	}

	/**
	 * Completes the rows of a batch and releases the leases, in the same way.
	 * @param attempts repeats a completion until the database answers
	 * @throws CompletionRefusedException if a document was not completed; its rows stay
	 * as they are
	 */
	void completeAndRelease(Claim claim, Batch batch, Attempts attempts) {
		complete(claim, batch, (completed) -> {
			this.completion.completeAndRelease(claim, completed);
			return false;
		}, attempts);
	}

	private boolean complete(Claim claim, Batch batch, Predicate<Batch> completion, Attempts attempts) {
		try {
			return attempts.repeat(() -> completion.test(batch));
		}
		catch (RuntimeException ex) {
			requireRefusal(ex);
			logger.debug("The database refused to complete a batch, so each document is completed by itself", ex);
		}
		completeEach(claim, batch, attempts);
		return attempts.repeat(() -> completion.test(new Batch(List.of())));
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
			return this.completion.complete(claim, part);
		}
		catch (RuntimeException ex) {
			requireRefusal(ex);
			boolean held = this.completion.complete(claim, part.withReason(REFUSED_TEXT));
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
					long start = System.nanoTime();
					done = this.fanOut.fanOutPage(batch, rows, index.type(key.entity()), claim,
							this.pageSize.documents());
					if (!done) {
						this.pageSize = this.pageSize.next(Duration.ofNanos(System.nanoTime() - start));
					}
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
		this.operations.run(operation, (execution) -> {
			Map<ChangeKey, List<OutboxRow>> unsuspicious = new LinkedHashMap<>(documents);
			unsuspicious.values().removeIf((rows) -> Unfinished.of(rows) >= Unfinished.ALONE);
			sendSlices(index, claim, batch, unsuspicious);
			documents.entrySet()
				.stream()
				.filter((document) -> !unsuspicious.containsKey(document.getKey()))
				.findFirst()
				.ifPresent((document) -> sendAlone(index, claim, batch, document.getKey(), document.getValue()));
			return count(batch, documents.keySet());
		}, Function.<OperationResult>identity());
	}

	private void sendSlices(IndexDefinition index, Claim claim, Batch batch,
			Map<ChangeKey, List<OutboxRow>> documents) {
		Slices slices = new Slices(documents, this.documents.sliceSize(index));
		while (!slices.isEmpty() && batch.outage() == null && !claim.leases().isEmpty()) {
			SliceResult slice = this.documents.send(index, claim, slices.next(), new LeasePermission(claim));
			batch.add(slice);
			slices.complete(slice.results());
		}
	}

	/**
	 * Builds and sends a document that may have ended other batches. There is one in a
	 * batch, after all others. While it is built, its rows are marked, so that the next
	 * holder of the partition knows which document has ended this batch.
	 */
	private void sendAlone(IndexDefinition index, Claim claim, Batch batch, ChangeKey key, List<OutboxRow> rows) {
		if (Unfinished.of(rows) >= Unfinished.CAUSE) {
			batch.add(new SliceResult(Map.of(key, new Batch.Result(new Outcome.Invalid(Unfinished.REASON))), Map.of(),
					Map.of(), batch.outage(), false));
			return;
		}
		if (batch.outage() != null || !renewIfDue(claim)) {
			return;
		}
		this.completion.saveUnfinished(rows, Unfinished.BUILDING);
		batch.add(this.documents.send(index, claim, Map.of(key, rows), new LeasePermission(claim) {

			@Override
			public boolean renew() {
				// The document is built, so a request that ends this batch is not its
				// fault.
				BatchIndexing.this.completion.saveUnfinished(rows, Unfinished.ALONE);
				return super.renew();
			}

		}));
	}

	private static OperationResult.Sent count(Batch batch, Set<ChangeKey> keys) {
		int indexed = 0;
		int deleted = 0;
		int unchanged = 0;
		int retried = 0;
		int failed = 0;
		for (ChangeKey key : keys) {
			Batch.Result result = batch.results().get(key);
			if (result == null || result.outcome() instanceof Outcome.NotSent) {
				continue;
			}
			if (result.outcome() instanceof Outcome.Invalid) {
				failed++;
			}
			else if (!(result.outcome() instanceof Outcome.Succeeded)) {
				retried++;
			}
			else {
				switch (result.request()) {
					case NONE -> unchanged++;
					case DELETE -> deleted++;
					case INDEX -> indexed++;
				}
			}
		}
		return new OperationResult.Sent(indexed, deleted, unchanged, retried, failed);
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
			if (FailureKind.of(ex) == FailureKind.OUTAGE) {
				throw ex;
			}
			String reason = this.builder.describe(ex);
			rowsOfStep.stream()
				.flatMap(List::stream)
				.filter((row) -> !batch.results().containsKey(row.key()))
				.forEach((row) -> batch.addFailure(row, reason));
		}
	}

	/**
	 * Renews the leases when a quarter of their time is over, so that what is left is
	 * longer than any request takes.
	 * @return whether any lease is still held
	 */
	private boolean renewIfDue(Claim claim) {
		return isYoung(claim) ? !claim.leases().isEmpty() : this.completion.renew(claim);
	}

	private boolean isYoung(Claim claim) {
		return System.nanoTime() - claim.renewedAt() < this.lease.toNanos() / 4;
	}

	/** The permission that the leases of a claim give. */
	private class LeasePermission implements DocumentSender.Permission {

		private final Claim claim;

		private LeasePermission(Claim claim) {
			this.claim = claim;
		}

		@Override
		public boolean renew() {
			return renewIfDue(this.claim);
		}

		@Override
		public boolean isGranted() {
			return isYoung(this.claim);
		}

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
