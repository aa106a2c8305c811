package io.github.elasticsearchjpa.internal.log;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of rows that wait to be written, bounded by number and by memory. Offering
 * never blocks: a row that does not fit is dropped and counted. A row counts against the
 * bounds until it is {@linkplain #complete completed}, not only until it is taken.
 * <p>
 * Any thread may offer rows. Only one thread at a time may take or remove rows.
 */
final class LogQueue {

	private static final Logger logger = LoggerFactory.getLogger(LogQueue.class);

	private static final long MAX_BYTES = 64L * 1024 * 1024;

	private final int capacity;

	private final long maxBytes = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 16);

	private final Queue<QueuedEntry> rows = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicLong accepted = new AtomicLong();

	private final AtomicLong completed = new AtomicLong();

	private final AtomicLong dropped = new AtomicLong();

	/** The time of the last warning about dropped rows, by {@link System#nanoTime}. */
	private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - TimeUnit.HOURS.toNanos(1));

	private volatile boolean closed;

	/**
	 * Creates a queue.
	 * @param capacity the maximum number of rows; their memory is limited to 64 MB or a
	 * sixteenth of the heap, whichever is less
	 */
	LogQueue(int capacity) {
		this.capacity = capacity;
	}

	/** Adds a row, or drops it. Returns whether it was added. Never blocks. */
	boolean offer(QueuedEntry row) {
		boolean fits = this.waiting.incrementAndGet() <= this.capacity;
		fits &= this.bytes.addAndGet(row.weight()) <= this.maxBytes;
		if (!fits || this.closed) {
			free(row);
			countDropped(this.closed ? "the log is closed" : "the queue is full");
			return false;
		}
		this.accepted.incrementAndGet();
		this.rows.add(row);
		return true;
	}

	/** Takes the oldest rows. They count against the bounds until they are completed. */
	List<QueuedEntry> take(int limit) {
		List<QueuedEntry> taken = new ArrayList<>();
		while (taken.size() < limit) {
			QueuedEntry row = this.rows.poll();
			if (row == null) {
				break;
			}
			taken.add(row);
		}
		return taken;
	}

	/** Completes a taken row, which is written or must not be written any more. */
	void complete(QueuedEntry row) {
		free(row);
		this.completed.incrementAndGet();
	}

	/** Completes and counts a taken row that cannot be written. */
	void drop(QueuedEntry row, String reason) {
		complete(row);
		countDropped(reason);
	}

	private void free(QueuedEntry row) {
		this.waiting.decrementAndGet();
		this.bytes.addAndGet(-row.weight());
	}

	/** Counts a dropped row. Logs a warning at most once a minute. */
	private void countDropped(String reason) {
		long total = this.dropped.incrementAndGet();
		long last = this.warnedAt.get();
		long now = System.nanoTime();
		if (now - last > TimeUnit.MINUTES.toNanos(1) && this.warnedAt.compareAndSet(last, now)) {
			logger.warn("The search log dropped a row: {}. Rows dropped since the start: {}; "
					+ "reported at most once a minute", reason, total);
		}
	}

	/** Removes and completes rows that are not taken yet. Returns their number. */
	int remove(Predicate<QueuedEntry> condition) {
		int removed = 0;
		for (Iterator<QueuedEntry> all = this.rows.iterator(); all.hasNext();) {
			QueuedEntry row = all.next();
			if (condition.test(row)) {
				all.remove();
				complete(row);
				removed++;
			}
		}
		return removed;
	}

	/** Closes the queue: drops all rows that are offered from now on. */
	void close() {
		this.closed = true;
	}

	/** Counts the rows that are not completed as dropped. */
	void abandon() {
		int lost = this.waiting.get();
		if (lost > 0) {
			this.dropped.addAndGet(lost);
			logger.warn("Closed the search log and dropped {} rows, because the database did not accept them in time",
					lost);
		}
	}

	/** Returns the number of rows added since the start. */
	long accepted() {
		return this.accepted.get();
	}

	/**
	 * Returns the number of added rows that are completed: written, dropped or removed.
	 */
	long completed() {
		return this.completed.get();
	}

	/** Returns the number of rows that were not added or could not be written. */
	long dropped() {
		return this.dropped.get();
	}

	/** Returns the number of rows that are not completed. */
	int waiting() {
		return this.waiting.get();
	}

}
