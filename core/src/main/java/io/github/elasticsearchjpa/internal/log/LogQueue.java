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
 * What waits to be written, bounded by number and by memory. Offering never waits: what
 * does not fit is dropped and counted. An entry takes its room until it is
 * {@linkplain #done done}, not only until it is taken.
 * <p>
 * Any thread offers; one at a time takes.
 */
final class LogQueue {

	private static final Logger logger = LoggerFactory.getLogger(LogQueue.class);

	private static final long MAX_BYTES = 64L * 1024 * 1024;

	private final int capacity;

	private final long maxBytes = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 16);

	private final Queue<LogRow> entries = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicLong accepted = new AtomicLong();

	private final AtomicLong done = new AtomicLong();

	private final AtomicLong dropped = new AtomicLong();

	/** When dropping was last warned of, by the JVM's own clock. */
	private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - TimeUnit.HOURS.toNanos(1));

	private volatile boolean closed;

	LogQueue(int capacity) {
		this.capacity = capacity;
	}

	/** Takes an entry in, or drops it; waits for nothing. */
	boolean offer(LogRow entry) {
		boolean fits = this.waiting.incrementAndGet() <= this.capacity;
		fits &= this.bytes.addAndGet(entry.weight()) <= this.maxBytes;
		if (!fits || this.closed) {
			free(entry);
			drop(1, this.closed ? "it is closed" : "more came than the database took");
			return false;
		}
		this.accepted.incrementAndGet();
		this.entries.add(entry);
		return true;
	}

	/** The oldest entries. They keep their room. */
	List<LogRow> take(int most) {
		List<LogRow> taken = new ArrayList<>();
		while (taken.size() < most) {
			LogRow entry = this.entries.poll();
			if (entry == null) {
				break;
			}
			taken.add(entry);
		}
		return taken;
	}

	/** An entry that was taken is written, or need not be any more. */
	void done(LogRow entry) {
		free(entry);
		this.done.incrementAndGet();
	}

	/** An entry that was taken cannot be written. */
	void drop(LogRow entry, String why) {
		done(entry);
		drop(1, why);
	}

	private void free(LogRow entry) {
		this.waiting.decrementAndGet();
		this.bytes.addAndGet(-entry.weight());
	}

	/** Says so at most once a minute. */
	private void drop(long number, String why) {
		long total = this.dropped.addAndGet(number);
		long last = this.warnedAt.get();
		long now = System.nanoTime();
		if (now - last > TimeUnit.MINUTES.toNanos(1) && this.warnedAt.compareAndSet(last, now)) {
			logger.warn("The search log drops rows, since {}. Dropped since the start: {}", why, total);
		}
	}

	/** Removes what waits and is meant. Not to be called while another thread takes. */
	int remove(Predicate<LogRow> meant) {
		int removed = 0;
		for (Iterator<LogRow> all = this.entries.iterator(); all.hasNext();) {
			LogRow entry = all.next();
			if (meant.test(entry)) {
				all.remove();
				done(entry);
				removed++;
			}
		}
		return removed;
	}

	/** Takes nothing in any more. */
	void close() {
		this.closed = true;
	}

	/** Gives up what was taken in and not written. */
	void abandon() {
		int lost = this.waiting.get();
		if (lost > 0) {
			this.dropped.addAndGet(lost);
			logger.warn("The search log lost {} rows at its end, since the database did not take them in time", lost);
		}
	}

	/** How many were ever taken in. */
	long accepted() {
		return this.accepted.get();
	}

	/** How many of those are settled. */
	long settled() {
		return this.done.get();
	}

	/** How many were not taken in, or could not be written. */
	long dropped() {
		return this.dropped.get();
	}

	int waiting() {
		return this.waiting.get();
	}

}
