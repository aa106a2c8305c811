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
 * What waits for the indexes, read from the database when somebody asks, but at most so
 * often, however many ask: gauges and health are asked often, by every monitor, on every
 * node. A thread of its own reads, and nobody waits for it longer than {@link #PATIENCE}:
 * they get what was read before, with its time.
 */
final class BacklogWatch implements DisposableBean {

	/** How old what was read may be before it is read again, unless it is said. */
	static final Duration FRESH = Duration.ofSeconds(10);

	/** How long to wait for a database that does not answer. */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Supplier<List<Backlog>> backlog;

	private final Clock clock;

	private final Duration fresh;

	private final ExecutorService reader = Executors.newSingleThreadExecutor((work) -> {
		Thread thread = new Thread(work, "elasticsearch-jpa-backlog");
		thread.setDaemon(true);
		return thread;
	});

	private @Nullable Future<?> reading;

	private Instant askedAt = Instant.EPOCH;

	private volatile @Nullable Reading last;

	private volatile @Nullable String failure;

	BacklogWatch(Supplier<List<Backlog>> backlog, Clock clock, Duration fresh) {
		this.backlog = backlog;
		this.clock = clock;
		this.fresh = fresh;
	}

	/**
	 * What waited when it was last read, or null if it could not be read yet.
	 */
	@Nullable Reading reading() {
		Future<?> begun = begin();
		if (begun != null) {
			await(begun);
		}
		return this.last;
	}

	/** Why it could not be read the last time, or null if it could. */
	@Nullable String failure() {
		return this.failure;
	}

	Instant now() {
		return this.clock.instant();
	}

	/** Only who begins it waits for it. */
	private synchronized @Nullable Future<?> begin() {
		boolean underWay = this.reading != null && !this.reading.isDone();
		if (underWay || now().isBefore(this.askedAt.plus(this.fresh))) {
			return null;
		}
		this.askedAt = now();
		this.reading = this.reader.submit(this::read);
		return this.reading;
	}

	private void read() {
		try {
			Instant asOf = now();
			this.last = new Reading(
					this.backlog.get().stream().collect(Collectors.toMap(Backlog::index, Function.identity())), asOf);
			this.failure = null;
		}
		catch (RuntimeException ex) {
			this.failure = ex.toString();
		}
	}

	private void await(Future<?> begun) {
		try {
			begun.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			this.failure = "the database did not answer within %d s".formatted(PATIENCE.toSeconds());
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
		this.reader.shutdownNow();
	}

	/**
	 * What waited at some time.
	 *
	 * @param byIndex the backlog of each index that has one
	 * @param asOf when
	 */
	record Reading(Map<String, Backlog> byIndex, Instant asOf) {

		Backlog of(String index) {
			return this.byIndex.getOrDefault(index, Backlog.none(index));
		}

		/** How long the oldest change of an index had waited, zero if none did. */
		Duration age(String index) {
			Instant oldest = of(index).oldest();
			return (oldest != null && oldest.isBefore(this.asOf)) ? Duration.between(oldest, this.asOf) : Duration.ZERO;
		}

	}

}
