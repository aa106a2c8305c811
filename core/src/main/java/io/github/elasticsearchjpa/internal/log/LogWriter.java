package io.github.elasticsearchjpa.internal.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.log.SearchQueryRedactor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of the queue to the database, in batches: as soon as 500 rows wait, or
 * else every second. Each batch is a transaction of its own.
 * <p>
 * One thread runs the writer and writes all rows. Other threads wake and stop it, and
 * erase a user's rows between two batches.
 */
final class LogWriter implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(LogWriter.class);

	/** The maximum number of rows in a batch. */
	private static final int BATCH_SIZE = 500;

	/** The longest time that a row waits for a full batch. */
	private static final Duration LINGER = Duration.ofSeconds(1);

	private static final long FIRST_BACKOFF_MILLIS = 100;

	private static final long MAX_BACKOFF_MILLIS = 30_000;

	private final LogQueue queue;

	private final LogTables tables;

	private final @Nullable SearchQueryRedactor redactor;

	private final Expiry expiry;

	private final Semaphore wakeUps = new Semaphore(0);

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile boolean abandoned;

	/** Held while a batch is written or rows are erased. Guards {@link #batch}. */
	private final ReentrantLock lock = new ReentrantLock(true);

	/** The rows that were taken from the queue and are not written yet. */
	private final List<PreparedRow> batch = new ArrayList<>();

	LogWriter(LogQueue queue, LogTables tables, @Nullable SearchQueryRedactor redactor, Expiry expiry) {
		this.queue = queue;
		this.tables = tables;
		this.redactor = redactor;
		this.expiry = expiry;
	}

	/**
	 * A row that was taken from the queue.
	 *
	 * @param row the row
	 * @param query the redacted values of a search; null for a click
	 */
	private record PreparedRow(QueuedEntry row, @Nullable SearchQuery query) {
	}

	/** Wakes the writer if a batch is full. Thread-safe; does not block. */
	void rowOffered() {
		if (this.queue.waiting() >= BATCH_SIZE) {
			wake();
		}
	}

	/** Makes the writer write all rows now. Thread-safe; does not block. */
	void wake() {
		if (this.wakeUps.availablePermits() == 0) {
			this.wakeUps.release();
		}
	}

	/** Makes the writer end when the queue is empty. Thread-safe; does not block. */
	void stop() {
		this.stopped.countDown();
		wake();
	}

	/** Makes the writer end after the current batch. Thread-safe; does not block. */
	void abandon() {
		this.abandoned = true;
	}

	@Override
	public void run() {
		int failures = 0;
		while (!this.abandoned) {
			try {
				boolean written = writeBatch(failures > 0);
				if (failures > 0) {
					logger.info("The search log is written again");
					failures = 0;
				}
				if (!written && this.stopped.getCount() == 0) {
					return;
				}
				this.expiry.deleteIfDue();
				if (this.queue.waiting() < BATCH_SIZE) {
					linger();
				}
			}
			// Exiting the thread here would stop the log silently.
			catch (RuntimeException | Error ex) {
				if (failures++ == 0) {
					logger.warn("Could not write the search log: {}. Retrying; rows wait in memory, and are dropped "
							+ "when the queue is full", ex.toString());
				}
				logger.debug("Could not write the search log", ex);
				backOff(failures);
			}
		}
	}

	private void linger() {
		try {
			if (this.stopped.getCount() > 0 && this.wakeUps.tryAcquire(LINGER.toMillis(), TimeUnit.MILLISECONDS)) {
				this.wakeUps.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			// The thread is private, so an interrupt is a request to end it.
			this.abandoned = true;
		}
	}

	/** Waits after a failure, for a shorter time once the log is being closed. */
	private void backOff(int failures) {
		try {
			long millis = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(failures - 1, 10));
			if (this.stopped.await(millis, TimeUnit.MILLISECONDS)) {
				TimeUnit.MILLISECONDS.sleep(FIRST_BACKOFF_MILLIS);
			}
		}
		catch (InterruptedException ex) {
			this.abandoned = true;
		}
	}

	/**
	 * Writes the batch of the last failed call, or else a new one.
	 * @param again true if rows of the batch may have been written already
	 * @return false if no row is waiting
	 */
	private boolean writeBatch(boolean again) {
		this.lock.lock();
		try {
			if (this.batch.isEmpty()) {
				this.queue.take(BATCH_SIZE).forEach(this::prepare);
			}
			if (this.batch.isEmpty()) {
				return false;
			}
			write(this.batch.size(), again);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Adds a row to the batch. Builds and redacts the values of a search. */
	private void prepare(QueuedEntry row) {
		if (!(row instanceof QueuedSearch search)) {
			this.batch.add(new PreparedRow(row, null));
			return;
		}
		try {
			SearchQuery query = SearchQuery.of(search.execution());
			query = (this.redactor != null) ? this.redactor.redact(query) : query;
			if (query != null) {
				this.batch.add(new PreparedRow(row, query));
			}
			else {
				this.queue.complete(row);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Could not build the log row of search {}", search.execution().id(), ex);
			this.queue.drop(row, "building or redacting it failed with " + ex.getClass().getName());
		}
	}

	/**
	 * Writes the first rows of the batch. If the database rejects a row, writes the two
	 * halves separately, down to the rejected row, which is dropped.
	 */
	private void write(int size, boolean again) {
		List<PreparedRow> rows = this.batch.subList(0, size);
		try {
			this.tables.write(queries(rows), clicks(rows), again);
			rows.forEach((prepared) -> this.queue.complete(prepared.row()));
			rows.clear();
		}
		catch (LogWriteException ex) {
			if (!ex.isRowRejected()) {
				throw ex;
			}
			if (size > 1) {
				write(size / 2, true);
				write(size - size / 2, true);
			}
			else if (!again) {
				// The reason may be that the row has been written already.
				write(size, true);
			}
			else {
				this.queue.drop(rows.get(0).row(), "the database rejected it with " + ex.getMessage());
				rows.clear();
			}
		}
	}

	private static List<SearchQuery> queries(List<PreparedRow> rows) {
		return rows.stream().map(PreparedRow::query).flatMap(Stream::ofNullable).toList();
	}

	private static List<QueuedClick> clicks(List<PreparedRow> rows) {
		return rows.stream()
			.map(PreparedRow::row)
			.filter(QueuedClick.class::isInstance)
			.map(QueuedClick.class::cast)
			.toList();
	}

	/**
	 * Erases a user's rows: those that wait in memory, and those in the database.
	 * Thread-safe; waits until the current batch is written.
	 * @return the number of erased searches
	 */
	int erase(String user) {
		this.lock.lock();
		try {
			int removed = this.queue.remove((row) -> row.isOf(user));
			for (Iterator<PreparedRow> all = this.batch.iterator(); all.hasNext();) {
				QueuedEntry row = all.next().row();
				if (row.isOf(user)) {
					all.remove();
					this.queue.complete(row);
					removed++;
				}
			}
			return removed + this.tables.deleteUser(user);
		}
		finally {
			this.lock.unlock();
		}
	}

}
