package io.github.elasticsearchjpa.internal.document;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationResult;
import org.jspecify.annotations.Nullable;

/**
 * A loader of chunks: reads the rows of a page in slices that fit into a bulk request,
 * builds their documents and sends them. Documents that could not be sent are built again
 * before they are sent again, so that no outdated document is sent. Meanwhile the thread
 * sends nothing else, which slows the load down while the server is overloaded (429).
 * <p>
 * Thread-safe.
 */
final class ChunkLoader {

	/** With the backoff, attempts end after a little more than two minutes. */
	private static final int MAX_ATTEMPTS = 20;

	private static final long FIRST_BACKOFF_MILLIS = 250;

	private static final long MAX_BACKOFF_MILLIS = 8000;

	private final IndexDefinition index;

	private final String alias;

	private final ToLongFunction<String> versions;

	private final DocumentBuilder documents;

	private final BulkWriter writer;

	private final Duration maxReadAge;

	private final LoadProgress progress;

	private final CountDownLatch stopped;

	private final OperationRunner operations;

	private final SliceSize sliceSize;

	/**
	 * Creates a loader.
	 * @param maxReadAge the maximum age of rows when their documents have been sent
	 * @param sliceSize the number of documents that are built at once
	 */
	ChunkLoader(IndexDefinition index, String alias, ToLongFunction<String> versions, DocumentBuilder documents,
			BulkWriter writer, Duration maxReadAge, LoadProgress progress, CountDownLatch stopped,
			OperationRunner operations, SliceSize sliceSize) {
		this.index = index;
		this.alias = alias;
		this.versions = versions;
		this.documents = documents;
		this.writer = writer;
		this.maxReadAge = maxReadAge;
		this.progress = progress;
		this.stopped = stopped;
		this.operations = operations;
		this.sliceSize = sliceSize;
	}

	/**
	 * Loads the rows of a page.
	 * @return the chunk, with an outcome for every row
	 * @throws RuntimeException if the database does not answer until the last attempt
	 */
	LoadedChunk load(KeysetPager.Page page) {
		LoadedChunk chunk = new LoadedChunk(page);
		List<String> remaining = page.documentIds();
		for (int attempt = 1; !remaining.isEmpty(); attempt++) {
			if (awaitStop((attempt > 1) ? backoffMillis(attempt) : 0)) {
				remaining.forEach((id) -> chunk.addFailure(id, "the load was stopped"));
				return chunk;
			}
			List<String> documentIds = remaining;
			int number = attempt;
			remaining = this.operations
				.run(operation(documentIds), (execution) -> attempt(chunk, documentIds, number), Attempt::sent)
				.retry();
		}
		return chunk;
	}

	private Operation operation(List<String> documentIds) {
		return new Operation.Batch(this.index.name(), this.index.connection().name(), Operation.Source.LOAD,
				documentIds.size());
	}

	/**
	 * The result of one attempt to load the documents of a chunk.
	 *
	 * @param retry the ids of the documents that need another attempt
	 * @param indexed the number of documents that were written
	 * @param newer the number of documents of which the index has a newer version
	 * @param failed the number of documents that cannot be written
	 */
	private record Attempt(List<String> retry, int indexed, int newer, int failed) {

		private Attempt(List<String> retry) {
			this(retry, 0, 0, 0);
		}

		private Attempt plus(Attempt other) {
			List<String> all = new ArrayList<>(this.retry);
			all.addAll(other.retry);
			return new Attempt(all, this.indexed + other.indexed, this.newer + other.newer, this.failed + other.failed);
		}

		private OperationResult sent() {
			return new OperationResult.Sent(this.indexed, 0, this.newer, this.retry.size(), this.failed);
		}

	}

	/** Builds and sends documents slice by slice. */
	private Attempt attempt(LoadedChunk chunk, List<String> documentIds, int attempt) {
		Attempt total = new Attempt(List.of());
		List<String> left = documentIds;
		while (!left.isEmpty()) {
			List<String> slice = left.subList(0, Math.min(this.sliceSize.next(), left.size()));
			long readAt = System.nanoTime();
			Map<String, BuiltDocument> built;
			try {
				built = this.documents.readSome(this.index, chunk.page().type(), slice, Map.of(),
						BulkWriter.MAX_REQUEST_BYTES);
			}
			catch (RuntimeException ex) {
				if (attempt == MAX_ATTEMPTS || this.stopped.getCount() == 0
						|| FailureKind.of(ex) != FailureKind.OUTAGE) {
					throw ex;
				}
				return total.plus(new Attempt(left));
			}
			total = total.plus(send(chunk, built, readAt, attempt));
			left = left.stream().filter((id) -> !built.containsKey(id)).toList();
		}
		return total;
	}

	private Attempt send(LoadedChunk chunk, Map<String, BuiltDocument> built, long readAt, int attempt) {
		boolean last = attempt == MAX_ATTEMPTS;
		int failedBefore = chunk.failures().size();
		List<BulkItem> items = new ArrayList<>(built.size());
		List<String> retry = new ArrayList<>();
		built.forEach((id, document) -> add(chunk, id, document, items, last ? null : retry));
		this.sliceSize.built(built.size(), BulkItem.bytes(items));
		List<String> ids = items.stream().map(BulkItem::id).toList();
		if (isTooOld(readAt) && attempt == 1) {
			retry.addAll(ids);
			return new Attempt(retry);
		}
		Map<String, Outcome> outcomes = this.writer.write(this.index.connection(), this.alias, items, () -> true);
		// A version conflict needs no retry, because the index has a newer document.
		outcomes.forEach((id, outcome) -> {
			if (outcome instanceof Outcome.Invalid invalid) {
				chunk.addFailure(id, invalid.reason());
			}
			else if (outcome instanceof Outcome.Ambiguous ambiguous) {
				chunk.addFailure(id, ambiguous.reason());
			}
			else if (outcome instanceof Outcome.Retryable retryable) {
				if (last || !retryable.isTransient()) {
					chunk.addFailure(id, retryable.reason());
				}
				else {
					retry.add(id);
				}
			}
		});
		// Reported before the next attempt, because that may fail.
		if (isTooOld(readAt)) {
			this.progress.onLate(chunk.page().type(), ids);
		}
		int indexed = count(outcomes, Outcome.Succeeded.class);
		int newer = count(outcomes, Outcome.VersionConflict.class);
		return new Attempt(retry, indexed, newer, chunk.failures().size() - failedBefore);
	}

	private static int count(Map<String, Outcome> outcomes, Class<? extends Outcome> kind) {
		return (int) outcomes.values().stream().filter(kind::isInstance).count();
	}

	/**
	 * Adds the item of a document, or its failure.
	 * @param retry receives a document that cannot be built at the moment; null if this
	 * is a failure
	 */
	private void add(LoadedChunk chunk, String id, BuiltDocument document, List<BulkItem> items,
			@Nullable List<String> retry) {
		if (document instanceof BuiltDocument.Content content) {
			items.add(new BulkItem(id, content.json(), this.versions.applyAsLong(id), null));
		}
		else if (document instanceof BuiltDocument.BuildFailed failed) {
			chunk.addFailure(id, failed.reason());
		}
		else if (document instanceof BuiltDocument.Postponed postponed) {
			if (retry != null) {
				retry.add(id);
			}
			else {
				chunk.addFailure(id, postponed.reason());
			}
		}
		else {
			chunk.addNotFound();
		}
	}

	/**
	 * Returns whether rows exceed the maximum age. Uses the monotonic clock, which also
	 * runs while the process is suspended.
	 */
	private boolean isTooOld(long readAt) {
		return System.nanoTime() - readAt > this.maxReadAge.toNanos();
	}

	/**
	 * Returns the time to wait before an attempt. It doubles with each attempt up to a
	 * limit; the upper half of it is random.
	 */
	private static long backoffMillis(int attempt) {
		long full = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(attempt - 2, 30));
		return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
	}

	/** Waits, and returns true as soon as the load is stopped. */
	private boolean awaitStop(long millis) {
		try {
			return this.stopped.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

}
