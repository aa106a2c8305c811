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
 * Empties the queue into the database: a batch when there is one, or what there is every
 * second, in a transaction of its own.
 * <p>
 * One thread runs it and does all the writing; other threads only wake and stop it, and
 * take out a user's rows while it does not write.
 */
final class LogWriter implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(LogWriter.class);

	private static final int BATCH = 500;

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private static final long FIRST_BACKOFF = 100;

	private static final long LAST_BACKOFF = 30_000;

	private final LogQueue queue;

	private final LogTables tables;

	private final @Nullable SearchQueryRedactor redactor;

	private final Expiry expiry;

	private final Semaphore wakeUps = new Semaphore(0);

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile boolean abandoned;

	/** Held while rows are written, or taken out. */
	private final ReentrantLock writing = new ReentrantLock(true);

	/** What was taken from the queue and is not written yet. */
	private final List<Row> batch = new ArrayList<>();

	LogWriter(LogQueue queue, LogTables tables, @Nullable SearchQueryRedactor redactor, Expiry expiry) {
		this.queue = queue;
		this.tables = tables;
		this.redactor = redactor;
		this.expiry = expiry;
	}

	/** A row and what it was made of; the row of a click is made when it is written. */
	private record Row(LogRow entry, @Nullable SearchQuery query) {
	}

	/** Tells it of a new entry. Called by any thread; waits for nothing. */
	void offered() {
		if (this.queue.waiting() >= BATCH) {
			wake();
		}
	}

	/** Has it write what there is. Called by any thread. */
	void wake() {
		if (this.wakeUps.availablePermits() == 0) {
			this.wakeUps.release();
		}
	}

	/** Has it end when the queue is empty. Called by any thread. */
	void stop() {
		this.stopped.countDown();
		wake();
	}

	/** Has it end whatever is left. Called by any thread. */
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
					logger.info("Writing the search log again");
					failures = 0;
				}
				if (!written && this.stopped.getCount() == 0) {
					return;
				}
				this.expiry.deleteIfDue();
				if (this.queue.waiting() < BATCH) {
					rest();
				}
			}
			catch (RuntimeException | Error ex) { // a log that died would not be missed
				if (failures++ == 0) {
					logger.warn("The search log cannot be written; rows wait, and are dropped when there are too "
							+ "many; trying again: {}", ex.toString());
				}
				logger.debug("Writing the search log failed", ex);
				backOff(failures);
			}
		}
	}

	private void rest() {
		try {
			if (this.stopped.getCount() > 0 && this.wakeUps.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
				this.wakeUps.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			this.abandoned = true; // nobody does that but to end the thread
		}
	}

	private void backOff(int failures) {
		try {
			boolean ending = this.stopped.await(Math.min(LAST_BACKOFF, FIRST_BACKOFF << Math.min(failures - 1, 10)),
					TimeUnit.MILLISECONDS);
			if (ending) {
				TimeUnit.MILLISECONDS.sleep(FIRST_BACKOFF);
			}
		}
		catch (InterruptedException ex) {
			this.abandoned = true;
		}
	}

	/** Writes a batch, the one at hand if there is one; false if there was nothing. */
	private boolean writeBatch(boolean again) {
		this.writing.lock();
		try {
			if (this.batch.isEmpty()) {
				this.queue.take(BATCH).forEach(this::read);
			}
			if (this.batch.isEmpty()) {
				return false;
			}
			write(this.batch.size(), again);
			return true;
		}
		finally {
			this.writing.unlock();
		}
	}

	private void read(LogRow entry) {
		if (!(entry instanceof SearchLogRow search)) {
			this.batch.add(new Row(entry, null));
			return;
		}
		try {
			SearchQuery query = SearchQuery.of(search.execution());
			query = (this.redactor != null) ? this.redactor.redact(query) : query;
			if (query != null) {
				this.batch.add(new Row(entry, query));
			}
			else {
				this.queue.done(entry);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Search {} cannot be made a row", search.execution().id(), ex);
			this.queue.drop(entry, "a row cannot be made: " + ex.getClass().getName());
		}
	}

	/**
	 * Writes the first rows of the batch. Those that the database refuses are found by
	 * writing ever fewer of them.
	 */
	private void write(int size, boolean again) {
		List<Row> rows = this.batch.subList(0, size);
		try {
			this.tables.write(queries(rows), clicks(rows), again);
			rows.forEach((row) -> this.queue.done(row.entry()));
			rows.clear();
		}
		catch (LogWriteException ex) {
			if (!ex.isRefusal()) {
				throw ex;
			}
			if (size > 1) {
				write(size / 2, true);
				write(size - size / 2, true);
			}
			else if (!again) {
				write(size, true); // it may be there already
			}
			else {
				this.queue.drop(rows.get(0).entry(), "the database refuses a row: " + ex.getMessage());
				rows.clear();
			}
		}
	}

	private static List<SearchQuery> queries(List<Row> rows) {
		return rows.stream().map(Row::query).flatMap(Stream::ofNullable).toList();
	}

	private static List<ClickLogRow> clicks(List<Row> rows) {
		return rows.stream()
			.map(Row::entry)
			.filter(ClickLogRow.class::isInstance)
			.map(ClickLogRow.class::cast)
			.toList();
	}

	/**
	 * Takes out a user's rows, those not written yet and those in the database, between
	 * two batches. Called by any thread; waits for the batch at hand.
	 */
	int erase(String user) {
		this.writing.lock();
		try {
			int removed = this.queue.remove((entry) -> entry.isOf(user));
			for (Iterator<Row> rows = this.batch.iterator(); rows.hasNext();) {
				LogRow entry = rows.next().entry();
				if (entry.isOf(user)) {
					rows.remove();
					this.queue.done(entry);
					removed++;
				}
			}
			return removed + this.tables.deleteUser(user);
		}
		finally {
			this.writing.unlock();
		}
	}

}
