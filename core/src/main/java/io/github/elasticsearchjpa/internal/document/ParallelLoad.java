package io.github.elasticsearchjpa.internal.document;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.operation.LoadResult;
import org.jspecify.annotations.Nullable;

/**
 * One load: the caller's thread scans keys and takes the results, in the order of the
 * keys; a few threads of its own load the chunks. The caller's thread owns everything
 * here; the others see a chunk at a time.
 */
final class ParallelLoad {

	/** How often to tell that the load is alive while a chunk takes long. */
	private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

	private final KeysetPager scan;

	private final ChunkLoader loader;

	private final LoadProgress progress;

	private final LoadTally tally = new LoadTally();

	private final Deque<Future<LoadedChunk>> underWay = new ArrayDeque<>();

	private final ExecutorService threads;

	private final int atOnce;

	private final CountDownLatch stopped;

	private @Nullable Checkpoint checkpoint;

	ParallelLoad(KeysetPager scan, ChunkLoader loader, int threads, CountDownLatch stopped, @Nullable Checkpoint from,
			LoadProgress progress) {
		this.scan = scan;
		this.loader = loader;
		this.progress = progress;
		this.checkpoint = from;
		this.stopped = stopped;
		this.atOnce = 2 * threads; // so that no thread waits for the next chunk
		this.threads = Executors.newFixedThreadPool(threads, (work) -> {
			Thread thread = new Thread(work, "elasticsearch-jpa-load");
			thread.setDaemon(true);
			return thread;
		});
		if (from != null) {
			this.tally.addRows(from.rows());
		}
	}

	/** Loads the rows of a type after an id. */
	void load(IndexedType type, @Nullable Object after) throws InterruptedException {
		KeysetPager.Page page = this.scan.next(type, after);
		while (true) {
			KeysetPager.Page chunk = page;
			this.underWay.add(this.threads.submit(() -> this.loader.load(chunk)));
			if (page.end()) {
				return;
			}
			if (this.underWay.size() >= this.atOnce) {
				takeFirst();
			}
			page = this.scan.next(type, page.last());
		}
	}

	/** Waits for everything that is under way. */
	LoadResult finish() throws InterruptedException {
		while (!this.underWay.isEmpty()) {
			takeFirst();
		}
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		return this.tally.result();
	}

	private void takeFirst() throws InterruptedException {
		Future<LoadedChunk> first = this.underWay.element();
		while (true) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			try {
				taken(first.get(SIGN_OF_LIFE.toNanos(), TimeUnit.NANOSECONDS));
				this.underWay.remove();
				return;
			}
			catch (TimeoutException ex) {
				this.progress.onChunk(this.tally.rows(), this.checkpoint);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof Error error) {
					throw error;
				}
				throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex);
			}
		}
	}

	private void taken(LoadedChunk chunk) {
		this.tally.add(chunk);
		Object last = chunk.page().last();
		if (last != null && !this.tally.hasFailures()) {
			IndexedType type = chunk.page().type();
			this.checkpoint = new Checkpoint(type.name(), type.id().toText(last), this.tally.rows());
		}
		this.progress.onChunk(this.tally.rows(), this.checkpoint);
	}

	/** Takes what was done without a gap before the threads were ended. */
	void takeDone() {
		for (Future<LoadedChunk> ended : this.underWay) {
			try {
				LoadedChunk chunk = ended.get();
				if (!chunk.failures().isEmpty()) {
					return;
				}
				taken(chunk);
			}
			catch (InterruptedException | ExecutionException ex) {
				return;
			}
		}
	}

	/** Ends the threads after the attempts that they are at. */
	void stop() {
		this.stopped.countDown();
		this.threads.shutdown();
		boolean interrupted = false;
		while (!this.threads.isTerminated()) {
			try {
				this.threads.awaitTermination(SIGN_OF_LIFE.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
