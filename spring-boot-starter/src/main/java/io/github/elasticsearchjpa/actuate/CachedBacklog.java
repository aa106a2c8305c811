package io.github.elasticsearchjpa.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * A cache of the backlog. Gauges and health read the backlog often, from several monitors
 * and on every node, so this class reads it from the database at most once per
 * {@link #MAX_AGE}. It reads on a thread of its own, so that a database that does not
 * answer delays one caller for at most {@link #READ_TIMEOUT}. Callers then receive the
 * last reading, which has its time. Thread-safe.
 */
final class CachedBacklog implements DisposableBean {

	/** The default age after which a reading is replaced. */
	static final Duration MAX_AGE = Duration.ofSeconds(10);

	/** The time for which a caller waits for the database. */
	static final Duration READ_TIMEOUT = Duration.ofSeconds(2);

	private final Supplier<List<Backlog>> backlog;

	private final Clock clock;

	private final Duration maxAge;

	private final ExecutorService executor = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "elasticsearch-jpa-backlog");
		thread.setDaemon(true);
		return thread;
	});

	private @Nullable Future<?> currentRead;

	private Instant readStartedAt = Instant.EPOCH;

	private volatile @Nullable Reading lastReading;

	private volatile @Nullable String failure;

	CachedBacklog(Supplier<List<Backlog>> backlog, Clock clock, Duration maxAge) {
		this.backlog = backlog;
		this.clock = clock;
		this.maxAge = maxAge;
	}

	/**
	 * Returns the last reading, after replacing it if it is too old.
	 * @return the reading, or null if none has succeeded yet
	 */
	@Nullable Reading reading() {
		Future<?> started = startRead();
		if (started != null) {
			await(started);
		}
		return this.lastReading;
	}

	/**
	 * Returns why the last attempt to read failed.
	 * @return the reason, or null if it succeeded
	 */
	@Nullable String failure() {
		return this.failure;
	}

	Instant now() {
		return this.clock.instant();
	}

	/** Returns the read that this call started, or null if none is due. */
	private synchronized @Nullable Future<?> startRead() {
		boolean running = this.currentRead != null && !this.currentRead.isDone();
		if (running || now().isBefore(this.readStartedAt.plus(this.maxAge))) {
			return null;
		}
		this.readStartedAt = now();
		this.currentRead = this.executor.submit(this::read);
		return this.currentRead;
	}

	private void read() {
		try {
			Instant asOf = now();
			Reading last = this.lastReading;
			this.lastReading = new Reading(
					this.backlog.get().stream().collect(Collectors.toMap(Backlog::index, Function.identity())), asOf,
					(last != null) ? last.withoutPrevious() : null);
			this.failure = null;
		}
		catch (RuntimeException ex) {
			this.failure = ex.toString();
		}
	}

	private void await(Future<?> started) {
		try {
			started.get(READ_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			this.failure = "the database did not answer within %d s".formatted(READ_TIMEOUT.toSeconds());
		}
		catch (ExecutionException ex) {
			this.failure = ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void destroy() {
		this.executor.shutdownNow();
	}

	/**
	 * The backlogs that one read returned.
	 *
	 * @param byIndex the backlog of each index that has pending changes or dead letters
	 * @param asOf the time of the read
	 * @param previous the reading before, or null if this is the first
	 */
	record Reading(Map<String, Backlog> byIndex, Instant asOf, @Nullable Reading previous) {

		/** Prevents a chain of all readings, which would fill the heap. */
		private Reading withoutPrevious() {
			return new Reading(this.byIndex, this.asOf, null);
		}

		Backlog of(String index) {
			return this.byIndex.getOrDefault(index, Backlog.none(index));
		}

		/**
		 * Returns the age of the oldest pending change of an index; zero if there is
		 * none.
		 */
		Duration age(String index) {
			Instant oldest = of(index).oldest();
			return (oldest != null && oldest.isBefore(this.asOf)) ? Duration.between(oldest, this.asOf) : Duration.ZERO;
		}

		/**
		 * Returns the time until the backlog of an index is empty, if it shrinks as fast
		 * as between the previous reading and this one.
		 * @return the time in seconds; 0 if the backlog is empty, NaN if it does not
		 * shrink or there is no previous reading
		 */
		double secondsUntilEmpty(String index) {
			long changes = of(index).changes();
			if (changes == 0) {
				return 0;
			}
			if (this.previous == null) {
				return Double.NaN;
			}
			long decline = this.previous.of(index).changes() - changes;
			long millis = Duration.between(this.previous.asOf, this.asOf).toMillis();
			return (decline > 0 && millis > 0) ? (double) changes * millis / decline / 1000 : Double.NaN;
		}

	}

}
