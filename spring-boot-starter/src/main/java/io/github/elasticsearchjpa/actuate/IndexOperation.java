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
 * An operation on an index that runs on a thread of its own. Other threads can read its
 * state and interrupt it.
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

	IndexOperation(String index, String name, Function<ProgressListener, Object> action) {
		this.index = index;
		this.name = name;
		this.thread = new Thread(() -> run(action), "elasticsearch-jpa-%s-%s".formatted(name, index));
		this.thread.setDaemon(true);
	}

	IndexOperation start() {
		this.thread.start();
		return this;
	}

	private void run(Function<ProgressListener, Object> action) {
		try {
			this.result = action.apply(this::onProgress);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The {} of index '{}', started by the Actuator endpoint, failed: {}", this.name, this.index,
					ex.getMessage());
			this.failure = ex;
		}
		finally {
			this.ended = Instant.now();
			this.done.countDown();
		}
	}

	/** Stops operations that do not check for interrupts themselves. */
	private void onProgress(long rows, long total) {
		this.rows = rows;
		this.total = total;
		if (Thread.currentThread().isInterrupted()) {
			throw new LoadInterruptedException("Stopped after %,d of %,d rows.".formatted(rows, total));
		}
	}

	/**
	 * Waits until the operation has ended.
	 * @param timeout the time limit
	 * @return true if it has ended, false at the time limit or after an interrupt
	 */
	boolean await(Duration timeout) {
		try {
			return this.done.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
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

	/** Returns the exception of a failed operation, or null. */
	@Nullable Throwable failure() {
		return this.failure;
	}

	OperationState state() {
		Throwable failure = this.failure;
		String state = !isDone() ? "running" : (failure != null) ? "failed" : "done";
		return new OperationState(this.name, state, this.started, this.ended, this.rows, this.total, this.result,
				(failure != null) ? failure.getMessage() : null);
	}

}
