package io.github.elasticsearchjpa.log;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.search.ExecutedSearch;
import io.github.elasticsearchjpa.search.SearchResults;
import org.hibernate.SessionFactory;
import org.hibernate.UnknownEntityTypeException;
import org.jspecify.annotations.Nullable;

/**
 * The log of searches, in the tables {@code search_query} and {@code search_click} of the
 * user's own database.
 * <p>
 * The thread that searches only puts a row in a bounded queue, which never waits and
 * never fails; the log's own daemon thread writes the rows, in transactions of its own,
 * within about a second. So a search in a read-only transaction or in one that rolls back
 * is logged like any other. What does not fit in the queue is dropped and
 * {@linkplain #dropped() counted}, such as when the database is down for long.
 * <p>
 * Safe for use by several threads.
 */
public final class SearchLog implements AutoCloseable {

	/** How long closing waits for the rows that are left. */
	private static final Duration LAST_ROWS = Duration.ofSeconds(5);

	/** How often to look whether rows are written. */
	private static final Duration CHECK = Duration.ofMillis(10);

	private final SessionFactory sessionFactory;

	private final SearchLogSettings settings;

	private final Clock clock;

	private final LogQueue queue;

	private final Expiry expiry;

	private final LogWriter writer;

	private final Thread thread;

	/**
	 * Prepares the tables and the thread; {@link #start} runs it.
	 * @param sessionFactory whose connections are used
	 * @param settings what to keep
	 * @param clock tells when a click was, and what is old
	 * @throws InvalidConfigurationException if the tables are missing and not to be
	 * created, or the entities are left out
	 */
	public SearchLog(SessionFactory sessionFactory, SearchLogSettings settings, Clock clock) {
		this.sessionFactory = sessionFactory;
		this.settings = settings;
		this.clock = clock;
		this.queue = new LogQueue(settings.queueCapacity());
		LogTables tables = tables(sessionFactory);
		tables.prepare(settings.initializeSchema());
		this.expiry = new Expiry(tables, settings.retention(), clock);
		this.writer = new LogWriter(this.queue, tables, settings.redactor(), this.expiry);
		this.thread = new Thread(this.writer, "elasticsearch-jpa-search-log");
		this.thread.setDaemon(true);
	}

	private static LogTables tables(SessionFactory sessionFactory) {
		try {
			return new LogTables(sessionFactory, LogEntities.prefix(sessionFactory.getProperties()));
		}
		catch (UnknownEntityTypeException ex) {
			throw new InvalidConfigurationException(List
				.of("The search log is on, but its entities are left out of the persistence unit. Switch the log off, "
						+ "or set Hibernate's property %s to true.".formatted(SearchLogSettings.ENTITIES_ENABLED)));
		}
	}

	/** Starts the log's thread. */
	public void start() {
		this.thread.start();
	}

	/**
	 * Logs a search, unless its options or the sampling say otherwise. Waits for nothing.
	 * @param search the search that was run
	 */
	public void searched(ExecutedSearch search) {
		if (search.options().logged() && isSampled(search.id())) {
			offer(LoggedSearch.of(search, search.options().user(), search.options().reference(), this.settings.hits()));
		}
	}

	/**
	 * Logs a search after all that was run with {@code notLogged()}, whatever the
	 * sampling. It is written within about a second, like any other; if it is in the log
	 * already, it stays as it is.
	 * @param results its results
	 * @param user who searched, or null
	 * @param reference anything by which the application finds it again, or null
	 * @return the id of its row
	 */
	public UUID save(SearchResults<?> results, @Nullable String user, @Nullable String reference) {
		ExecutedSearch search = results.executed();
		offer(LoggedSearch.of(search, user, reference, this.settings.hits()));
		return search.id();
	}

	/**
	 * Records a click on a hit. The search may be not written yet, dropped, or unknown.
	 * @param queryId the id of the search, as its results had it
	 * @param documentId what was clicked
	 */
	public void click(UUID queryId, String documentId) {
		click(queryId, documentId, null);
	}

	/**
	 * Records a click on a hit whose rank the caller knows. If the hits of the search are
	 * in the log, these say the rank.
	 * @param queryId the id of the search, as its results had it
	 * @param documentId what was clicked
	 * @param rank its rank, from 1; anything less is taken as unknown
	 */
	public void click(UUID queryId, String documentId, int rank) {
		click(queryId, documentId, (rank >= 1) ? (Integer) rank : null);
	}

	private void click(UUID queryId, String documentId, @Nullable Integer rank) {
		offer(new LoggedClick(UUID.randomUUID(), queryId, documentId, rank, this.clock.instant(), isSampled(queryId)));
	}

	private void offer(LogEntry entry) {
		if (this.queue.offer(entry)) {
			this.writer.offered();
		}
	}

	/** Decided by the random part of an id, so that it is the same on every node. */
	private boolean isSampled(UUID id) {
		long random = id.getLeastSignificantBits() & ((1L << 53) - 1);
		return random < this.settings.sampling() * (1L << 53);
	}

	/**
	 * A row of the log.
	 * @param id the id of a search
	 * @return the row, detached; empty if it is not written yet, or not kept
	 */
	public Optional<SearchQuery> find(UUID id) {
		return Optional
			.ofNullable(this.sessionFactory.fromTransaction((session) -> session.find(SearchQuery.class, id)));
	}

	/**
	 * The clicks on the hits of a search.
	 * @param queryId the id of the search
	 * @return the clicks, the first one first
	 */
	public List<SearchClick> clicks(UUID queryId) {
		return this.sessionFactory.fromTransaction((session) -> session
			.createSelectionQuery("from SearchClick c where c.queryId = :id order by c.clickedAt, c.id",
					SearchClick.class)
			.setParameter("id", queryId)
			.getResultList());
	}

	/**
	 * Deletes all searches of a user, and the clicks on their hits: those in the
	 * database, and those that wait here to be written. Waits for the rows just being
	 * written. What waits on another node is not reached: that is a second's worth, or
	 * more while the database is down. If a redactor changes the names of users, rows in
	 * the database go by the changed name.
	 * @param user the name, as the options of the searches had it
	 * @return how many searches were deleted
	 */
	public int eraseUser(String user) {
		return this.writer.erase(user);
	}

	/**
	 * Deletes what is older than the retention, now. The log does so by itself about once
	 * an hour.
	 * @return how many rows were deleted
	 */
	public long deleteExpired() {
		return this.expiry.deleteAll();
	}

	/**
	 * Waits until everything logged so far is written.
	 * @param atMost how long to wait
	 * @return whether it is; false also if the thread is interrupted
	 */
	public boolean await(Duration atMost) {
		long end = System.nanoTime() + atMost.toNanos();
		long last = this.queue.accepted();
		while (this.queue.settled() < last) {
			if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
				return false;
			}
			this.writer.wake();
			LockSupport.parkNanos(CHECK.toNanos());
		}
		return true;
	}

	/**
	 * How many searches and clicks were to be logged and are not: the queue was full, or
	 * the database refused the row.
	 * @return the number since the start
	 */
	public long dropped() {
		return this.queue.dropped();
	}

	/**
	 * Writes the rows that are left and ends the log's thread. Waits five seconds at
	 * most; rows that could not be written by then count as dropped.
	 */
	@Override
	public void close() {
		close(LAST_ROWS);
	}

	void close(Duration atMost) {
		this.queue.close();
		this.writer.stop();
		try {
			this.thread.join(atMost.toMillis());
			if (this.thread.isAlive()) {
				this.writer.abandon();
				this.queue.abandon();
			}
		}
		catch (InterruptedException ex) {
			this.writer.abandon();
			Thread.currentThread().interrupt();
		}
	}

	/** How many rows wait to be written. */
	int waiting() {
		return this.queue.waiting();
	}

	/** About how much memory they take, in bytes, and how much they may. */
	long waitingBytes() {
		return this.queue.bytes();
	}

	long maxBytes() {
		return this.queue.maxBytes();
	}

}
