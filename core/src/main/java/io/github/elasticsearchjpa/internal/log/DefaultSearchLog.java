package io.github.elasticsearchjpa.internal.log;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.log.SearchClick;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import org.hibernate.UnknownEntityTypeException;
import org.jspecify.annotations.Nullable;

/**
 * The log of searches. Searching threads offer rows to a bounded queue; one daemon thread
 * writes them.
 */
public final class DefaultSearchLog implements SearchLog, AutoCloseable {

	/** The time within which the waiting rows are written when the log is closed. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	/** The interval at which {@link #await} checks whether rows are written. */
	private static final Duration AWAIT_INTERVAL = Duration.ofMillis(10);

	private final LibraryTransactions transactions;

	private final SearchLogSettings settings;

	private final Clock clock;

	private final LogQueue queue;

	private final Expiry expiry;

	private final LogWriter writer;

	private final Thread thread;

	private DefaultSearchLog(LibraryTransactions transactions, LogTables tables, SearchLogSettings settings,
			Clock clock) {
		this.transactions = transactions;
		this.settings = settings;
		this.clock = clock;
		this.queue = new LogQueue(settings.queueCapacity());
		this.expiry = new Expiry(tables, settings.retention(), clock);
		this.writer = new LogWriter(this.queue, tables, settings.redactor(), this.expiry);
		this.thread = new Thread(this.writer, "elasticsearch-jpa-search-log");
		this.thread.setDaemon(true);
	}

	/**
	 * Creates a log, and its tables if they are missing and the settings allow it. The
	 * log writes rows once {@link #start} has been called.
	 * @param transactions the transactions of the library
	 * @param settings the settings
	 * @param clock the clock for clicks and expiry
	 * @return the log
	 * @throws InvalidConfigurationException if tables are missing and must not be
	 * created, if they have a newer format, or if the entities are not part of the
	 * persistence unit
	 */
	public static DefaultSearchLog open(LibraryTransactions transactions, SearchLogSettings settings, Clock clock) {
		LogTables tables = tables(transactions);
		tables.prepare(settings.initializeSchema());
		return new DefaultSearchLog(transactions, tables, settings, clock);
	}

	private static LogTables tables(LibraryTransactions transactions) {
		try {
			return new LogTables(transactions, LogEntities.prefix(transactions.sessionFactory().getProperties()));
		}
		catch (UnknownEntityTypeException ex) {
			throw new InvalidConfigurationException(List
				.of("The search log is on, but its entities are left out of the persistence unit. Switch the log off, "
						+ "or set Hibernate's property %s to true.".formatted(SearchLogSettings.ENTITIES_ENABLED)));
		}
	}

	/** Starts the thread that writes the rows. */
	public void start() {
		this.thread.start();
	}

	/**
	 * Logs a search, unless its options or the sampling exclude it. Never blocks.
	 * @param search the search
	 */
	public void onSearch(SearchExecution search) {
		if (search.options().logged() && isSampled(search.id())) {
			offer(QueuedSearch.of(search, this.settings.hits()));
		}
	}

	@Override
	public UUID save(SearchResults<?> results, @Nullable String user, @Nullable String reference) {
		SearchExecution search = results.execution();
		SearchOptions options = search.options().withUser(user).withReference(reference);
		offer(QueuedSearch.of(search.withOptions(options), this.settings.hits()));
		return search.id();
	}

	@Override
	public void click(UUID queryId, String documentId) {
		click(queryId, documentId, null);
	}

	@Override
	public void click(UUID queryId, String documentId, int rank) {
		click(queryId, documentId, (rank >= 1) ? (Integer) rank : null);
	}

	private void click(UUID queryId, String documentId, @Nullable Integer rank) {
		offer(new QueuedClick(UUID.randomUUID(), queryId, documentId, rank, this.clock.instant(), isSampled(queryId)));
	}

	private void offer(QueuedEntry row) {
		if (this.queue.offer(row)) {
			this.writer.rowOffered();
		}
	}

	/**
	 * Returns whether the sampling keeps a search. The random part of the id decides, so
	 * that all nodes decide alike.
	 */
	private boolean isSampled(UUID id) {
		long random = id.getLeastSignificantBits() & ((1L << 53) - 1);
		return random < this.settings.sampling() * (1L << 53);
	}

	@Override
	public Optional<SearchQuery> find(UUID id) {
		return Optional.ofNullable(this.transactions.fromTransaction((session) -> session.find(SearchQuery.class, id)));
	}

	@Override
	public List<SearchClick> clicks(UUID queryId) {
		return this.transactions.fromTransaction((session) -> session
			.createSelectionQuery("from SearchClick c where c.queryId = :id order by c.clickedAt, c.id",
					SearchClick.class)
			.setParameter("id", queryId)
			.getResultList());
	}

	@Override
	public int eraseUser(String user) {
		return this.writer.erase(user);
	}

	@Override
	public long deleteExpired() {
		return this.expiry.deleteAll();
	}

	@Override
	public boolean await(Duration atMost) {
		long end = System.nanoTime() + atMost.toNanos();
		long last = this.queue.accepted();
		while (this.queue.completed() < last) {
			if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
				return false;
			}
			this.writer.wake();
			LockSupport.parkNanos(AWAIT_INTERVAL.toNanos());
		}
		return true;
	}

	@Override
	public long dropped() {
		return this.queue.dropped();
	}

	/**
	 * Writes the waiting rows and ends the log's thread. Waits at most five seconds; rows
	 * that are not written by then count as dropped.
	 */
	@Override
	public void close() {
		close(CLOSE_TIMEOUT);
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

	/** Returns the number of rows that wait to be written. */
	int waiting() {
		return this.queue.waiting();
	}

}
