package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.operation.ProgressListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operation on an index that a thread of its own does. Other threads read how far it
 * is, and interrupt it at the end of the application.
 */
final class IndexOperation {

	private static final Logger logger = LoggerFactory.getLogger(IndexOperation.class);

	private final String index;

	private final String name;

	private final Instant started = Instant.now();

	private final Thread thread;

	private final CountDownLatch done = new CountDownLatch(1);

	private volatile long rows;

	private volatile long total;

	private volatile @Nullable Object result;

	private volatile @Nullable Throwable failure;

	private volatile @Nullable Instant ended;

	IndexOperation(String index, String name, Function<ProgressListener, Object> work) {
		this.index = index;
		this.name = name;
		this.thread = new Thread(() -> run(work), "elasticsearch-jpa-%s-%s".formatted(name, index));
		this.thread.setDaemon(true);
	}

	IndexOperation start() {
		this.thread.start();
		return this;
	}

	private void run(Function<ProgressListener, Object> work) {
		try {
			this.result = work.apply(this::progress);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("{} of index '{}', which was begun by the endpoint, failed: {}", this.name, this.index,
					ex.getMessage());
			this.failure = ex;
		}
		finally {
			this.ended = Instant.now();
			this.done.countDown();
		}
	}

	/** Not everything looks by itself whether it is interrupted. */
	private void progress(long rows, long total) {
		this.rows = rows;
		this.total = total;
		if (Thread.currentThread().isInterrupted()) {
			throw new LoadInterruptedException("Stopped after %,d of %,d rows.".formatted(rows, total));
		}
	}

	/** Returns whether it is done; waits for it. */
	boolean await(Duration atMost) {
		try {
			return this.done.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	boolean isDone() {
		return this.done.getCount() == 0;
	}

	void interrupt() {
		this.thread.interrupt();
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	Report report() {
		Throwable failure = this.failure;
		String state = !isDone() ? "running" : (failure != null) ? "failed" : "done";
		return new Report(this.name, state, this.started, this.ended, this.rows, this.total, this.result,
				(failure != null) ? failure.getMessage() : null);
	}

	/**
	 * How far it is, as the endpoint shows it.
	 *
	 * @param operation what is done
	 * @param state {@code running}, {@code done}, or {@code failed}
	 * @param started when it began
	 * @param ended when it ended, or null
	 * @param rows how many rows have been read
	 * @param total how many there were, or 0 if that is not known yet
	 * @param result what it found or did, or null
	 * @param error why it failed, or null
	 */
	record Report(String operation, String state, Instant started, @Nullable Instant ended, long rows, long total,
			@Nullable Object result, @Nullable String error) {
	}

}
