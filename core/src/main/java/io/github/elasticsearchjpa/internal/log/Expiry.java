package io.github.elasticsearchjpa.internal.log;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows of the search log that are older than the retention: about once an hour, a
 * portion at a time. The hour varies at random, so that nodes delete at different times.
 * Two nodes that delete at the same time do no harm.
 */
final class Expiry {

	private static final Logger logger = LoggerFactory.getLogger(Expiry.class);

	private static final long HOUR = TimeUnit.HOURS.toNanos(1);

	private final LogTables tables;

	private final Duration retention;

	private final Clock clock;

	/** The time of the next deletion, by {@link System#nanoTime}. */
	private long dueAt = System.nanoTime() + ThreadLocalRandom.current().nextLong(HOUR / 12, HOUR / 6);

	/**
	 * Creates the expiry of a log. The first deletion is due after 5 to 10 minutes.
	 * @param retention the duration for which rows are kept; zero keeps rows forever
	 */
	Expiry(LogTables tables, Duration retention, Clock clock) {
		this.tables = tables;
		this.retention = retention;
		this.clock = clock;
	}

	/** Deletes a portion if a deletion is due. Called by the log's thread. */
	void deleteIfDue() {
		if (this.retention.isZero() || System.nanoTime() - this.dueAt < 0) {
			return;
		}
		try {
			if (deletePortion() > 0) {
				// The next call deletes the next portion.
				return;
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Could not delete expired rows of the search log; retrying in about an hour: {}",
					ex.toString());
		}
		this.dueAt = System.nanoTime() + HOUR + ThreadLocalRandom.current().nextLong(HOUR / 6);
	}

	/** Deletes all expired rows. Returns their number. Thread-safe. */
	long deleteAll() {
		long deleted = 0;
		if (!this.retention.isZero()) {
			for (int portion = deletePortion(); portion > 0; portion = deletePortion()) {
				deleted += portion;
			}
		}
		return deleted;
	}

	private int deletePortion() {
		return this.tables.deleteBefore(this.clock.instant().minus(this.retention));
	}

}
