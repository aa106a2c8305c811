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

/**
 * Loads chunks: rows to documents to a bulk request. What could not be sent is read again
 * before it is sent again, so that nothing old is sent; meanwhile this thread sends
 * nothing else, which is how a load yields to a server that is overrun (429).
 * <p>
 * Used by several threads.
 */
final class ChunkLoader {

	/** With the back-off, a little over two minutes. */
	private static final int ATTEMPTS = 20;

	private static final long FIRST_BACKOFF = 250;

	private static final long MAX_BACKOFF = 8000;

	private final IndexDefinition index;

	private final String alias;

	private final ToLongFunction<String> versions;

	private final DocumentBuilder reader;

	private final BulkWriter writer;

	private final Duration maxReadAge;

	private final LoadProgress progress;

	private final CountDownLatch stopped;

	private final OperationRunner work;

	/**
	 * Creates a loader.
	 * @param maxReadAge the maximum age of read rows when their documents arrive
	 */
	ChunkLoader(IndexDefinition index, String alias, ToLongFunction<String> versions, DocumentBuilder reader,
			BulkWriter writer, Duration maxReadAge, LoadProgress progress, CountDownLatch stopped,
			OperationRunner work) {
		this.index = index;
		this.alias = alias;
		this.versions = versions;
		this.reader = reader;
		this.writer = writer;
		this.maxReadAge = maxReadAge;
		this.progress = progress;
		this.stopped = stopped;
		this.work = work;
	}

	/**
	 * Loads a chunk.
	 * @return what became of it, to the last row
	 * @throws RuntimeException if the database does not answer for long
	 */
	LoadedChunk load(KeysetPager.Page page) {
		LoadedChunk chunk = new LoadedChunk(page);
		List<String> left = page.documentIds();
		for (int attempt = 1; !left.isEmpty(); attempt++) {
			if (stopped((attempt > 1) ? backoff(attempt) : 0)) {
				left.forEach((id) -> chunk.failed(id, "the load was stopped"));
				return chunk;
			}
			List<String> ids = left;
			int number = attempt;
			left = this.work.run(work(ids), (running) -> attempt(chunk, ids, number), Attempt::sent).again();
		}
		return chunk;
	}

	private Operation work(List<String> documentIds) {
		return new Operation.Batch(this.index.name(), this.index.connection().name(), Operation.Source.LOAD,
				documentIds.size());
	}

	/**
	 * What became of a chunk's documents that were tried.
	 *
	 * @param again the ids of what is to be tried again
	 * @param indexed how many are written
	 * @param newer how many were left, since something newer is there
	 * @param failed how many cannot be written
	 */
	private record Attempt(List<String> again, int indexed, int newer, int failed) {

		private Attempt(List<String> again) {
			this(again, 0, 0, 0);
		}

		private OperationResult sent() {
			return new OperationResult.Sent(this.indexed, 0, this.newer, this.again.size(), this.failed);
		}

	}

	private Attempt attempt(LoadedChunk chunk, List<String> documentIds, int attempt) {
		boolean last = attempt == ATTEMPTS;
		int failedBefore = chunk.failures().size();
		long readAt = System.nanoTime();
		List<BulkItem> operations = new ArrayList<>(documentIds.size());
		try {
			this.reader.read(this.index, chunk.page().type(), documentIds, Map.of())
				.forEach((id, document) -> add(chunk, id, document, operations));
		}
		catch (RuntimeException ex) {
			if (last || this.stopped.getCount() == 0 || !DocumentBuilder.isOutage(ex)) {
				throw ex;
			}
			return new Attempt(documentIds);
		}
		List<String> ids = operations.stream().map(BulkItem::id).toList();
		if (isOld(readAt) && attempt == 1) {
			return new Attempt(ids);
		}
		List<String> again = new ArrayList<>();
		Map<String, Outcome> outcomes = this.writer.write(this.index.connection(), this.alias, operations);
		outcomes.forEach((id, outcome) -> {
			if (outcome instanceof Outcome.Invalid refused) {
				chunk.failed(id, refused.reason());
			}
			else if (outcome instanceof Outcome.Retryable retry) {
				if (last || !retry.mayPass()) {
					chunk.failed(id, retry.reason());
				}
				else {
					again.add(id);
				}
			} // done; or a conflict, since something newer was written already
		});
		if (isOld(readAt)) {
			this.progress.onLate(chunk.page().type(), ids); // at once, whatever comes
															// next
		}
		int indexed = count(outcomes, Outcome.Succeeded.class);
		int newer = count(outcomes, Outcome.VersionConflict.class);
		return new Attempt(again, indexed, newer, chunk.failures().size() - failedBefore);
	}

	private static int count(Map<String, Outcome> outcomes, Class<? extends Outcome> kind) {
		return (int) outcomes.values().stream().filter(kind::isInstance).count();
	}

	private void add(LoadedChunk chunk, String id, BuiltDocument document, List<BulkItem> operations) {
		if (document instanceof BuiltDocument.Content content) {
			operations.add(new BulkItem(id, content.json(), this.versions.applyAsLong(id), null));
		}
		else if (document instanceof BuiltDocument.BuildFailed unmade) {
			chunk.failed(id, unmade.reason());
		}
		else {
			chunk.absent();
		}
	}

	/** By the monotonic clock, which goes on while the process is frozen. */
	private boolean isOld(long readAt) {
		return System.nanoTime() - readAt > this.maxReadAge.toNanos();
	}

	/** Doubles with each attempt up to a limit; the upper half of it is random. */
	private static long backoff(int attempt) {
		long full = Math.min(MAX_BACKOFF, FIRST_BACKOFF << Math.min(attempt - 2, 30));
		return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
	}

	private boolean stopped(long millis) {
		try {
			return this.stopped.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

}
