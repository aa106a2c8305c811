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
 * One run of a load. The calling thread reads pages of keys and collects the loaded
 * chunks in the order of the keys; the threads of the load load the chunks. All methods
 * are called by the calling thread.
 */
final class ParallelLoad {

	/** The interval of progress reports while a chunk takes longer. */
	private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);

	/** The time after which {@link #stop} abandons a thread whose mapper hangs. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	private final KeysetPager pager;

	private final ChunkLoader loader;

	private final LoadWatch watch;

	private final LoadProgress progress;

	private final LoadTally tally = new LoadTally();

	private final Deque<Future<LoadedChunk>> inFlight = new ArrayDeque<>();

	private final ExecutorService threads;

	private final int maxInFlight;

	private final CountDownLatch stopped;

	private @Nullable Checkpoint checkpoint;

	/** Whether the load has ended without some of its threads. */
	private boolean abandoned;

	ParallelLoad(KeysetPager pager, ChunkLoader loader, LoadWatch watch, int threads, CountDownLatch stopped,
			@Nullable Checkpoint from, LoadProgress progress) {
		this.pager = pager;
		this.loader = loader;
		this.watch = watch;
		this.progress = progress;
		this.checkpoint = from;
		this.stopped = stopped;
		// More than the threads, so that none of them waits for the next page.
		this.maxInFlight = 2 * threads;
		this.threads = Executors.newFixedThreadPool(threads, (task) -> {
			Thread thread = new Thread(task, "elasticsearch-jpa-load");
			thread.setDaemon(true);
			return thread;
		});
		if (from != null) {
			this.tally.addRows(from.rows());
		}
	}

	/** Submits all rows of a type after an id, or all rows if the id is null. */
	void load(IndexedType type, @Nullable Object after) throws InterruptedException {
		KeysetPager.Page page = this.pager.next(type, after);
		while (true) {
			KeysetPager.Page chunk = page;
			this.inFlight.add(this.threads.submit(() -> this.loader.load(chunk)));
			if (page.end()) {
				return;
			}
			if (this.inFlight.size() >= this.maxInFlight) {
				collectFirst();
			}
			page = this.pager.next(type, page.last());
		}
	}

	/** Waits for all submitted rows and returns the result. */
	LoadResult finish() throws InterruptedException {
		while (!this.inFlight.isEmpty()) {
			collectFirst();
		}
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		return this.tally.result();
	}

	private void collectFirst() throws InterruptedException {
		Future<LoadedChunk> first = this.inFlight.element();
		while (true) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			try {
				collect(first.get(HEARTBEAT_INTERVAL.toNanos(), TimeUnit.NANOSECONDS));
				this.inFlight.remove();
				return;
			}
			catch (TimeoutException ex) {
				this.watch.reportHung();
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

	private void collect(LoadedChunk chunk) {
		this.tally.add(chunk);
		Object last = chunk.page().last();
		if (last != null && !this.tally.hasFailures()) {
			IndexedType type = chunk.page().type();
			this.checkpoint = new Checkpoint(type.name(), type.id().toText(last), this.tally.rows());
		}
		this.progress.onChunk(this.tally.rows(), this.checkpoint);
	}

	/**
	 * Collects the chunks that were completed before the threads ended, up to the first
	 * gap. Called after {@link #stop}.
	 */
	void collectCompleted() {
		for (Future<LoadedChunk> ended : this.inFlight) {
			if (!ended.isDone()) {
				return;
			}
			try {
				LoadedChunk chunk = ended.get();
				if (!chunk.failures().isEmpty()) {
					return;
				}
				collect(chunk);
			}
			catch (InterruptedException | ExecutionException ex) {
				return;
			}
		}
	}

	/**
	 * Ends the threads after their current attempts and waits for them. Abandons those
	 * whose mapper does not return; what they still send has lower versions than live
	 * changes, and is not published by this load.
	 */
	void stop() {
		if (this.abandoned) {
			return;
		}
		this.stopped.countDown();
		this.threads.shutdown();
		long end = System.nanoTime() + STOP_TIMEOUT.toNanos();
		boolean interrupted = false;
		while (!this.threads.isTerminated() && !(end - System.nanoTime() < 0 && this.watch.isAnyHung(STOP_TIMEOUT))) {
			try {
				this.threads.awaitTermination(HEARTBEAT_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (!this.threads.isTerminated()) {
			this.abandoned = true;
			this.watch.reportAbandoned();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
