package io.github.elasticsearchjpa.internal.log;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is older than the retention, about once an hour, a portion at a time.
 * Nodes do so at different times; two that meet delete the same rows, of which one finds
 * none.
 */
final class Expiry {

	private static final Logger logger = LoggerFactory.getLogger(Expiry.class);

	private static final long HOUR = TimeUnit.HOURS.toNanos(1);

	private final LogTables tables;

	private final Duration retention;

	private final Clock clock;

	private long dueAt = System.nanoTime() + ThreadLocalRandom.current().nextLong(HOUR / 12, HOUR / 6);

	Expiry(LogTables tables, Duration retention, Clock clock) {
		this.tables = tables;
		this.retention = retention;
		this.clock = clock;
	}

	/** Deletes a portion if it is time. Called by the log's thread. */
	void deleteIfDue() {
		if (this.retention.isZero() || System.nanoTime() - this.dueAt < 0) {
			return;
		}
		try {
			if (deletePortion() > 0) {
				return; // and more at the next turn
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Could not delete old rows of the search log, and will try again in an hour: {}",
					ex.toString());
		}
		this.dueAt = System.nanoTime() + HOUR + ThreadLocalRandom.current().nextLong(HOUR / 6);
	}

	/** Deletes everything that is old now. Called by any thread. */
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
