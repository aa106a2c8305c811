package io.github.elasticsearchjpa.internal.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.github.elasticsearchjpa.sync.CircuitState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker for the workers of one connection. It opens when Elasticsearch does
 * not answer or refuses access, so that changes wait in the outbox as they are, without
 * back-off and without attempts. While it is open, one worker at a time may probe, after
 * a delay that doubles up to a limit. Thread-safe.
 */
final class Circuit {

	private static final Logger logger = LoggerFactory.getLogger(Circuit.class);

	private final String connection;

	private final Set<String> indexes;

	private final Duration minDelay;

	private final Duration maxDelay;

	private final Clock clock;

	private final Supplier<String> backlog;

	private @Nullable Instant openSince;

	private String cause = "";

	private Duration delay = Duration.ZERO;

	/** The {@link System#nanoTime()} from which a worker may probe. */
	private long probeAt;

	private boolean probing;

	/**
	 * Creates a closed circuit.
	 * @param connection the name of the connection
	 * @param indexes the names of the indexes that use it
	 * @param minDelay the delay before the first probe
	 * @param maxDelay the maximum delay before a probe
	 * @param clock the clock for {@link #state}
	 * @param backlog describes the changes that wait for the indexes, for the log
	 */
	Circuit(String connection, Set<String> indexes, Duration minDelay, Duration maxDelay, Clock clock,
			Supplier<String> backlog) {
		this.connection = connection;
		this.indexes = new TreeSet<>(indexes);
		this.minDelay = minDelay;
		this.maxDelay = maxDelay;
		this.clock = clock;
		this.backlog = backlog;
	}

	/**
	 * Returns whether a worker may send requests. After {@link Permission#PROBE}, no
	 * other worker may probe until {@link #endProbe} is called.
	 */
	synchronized Permission request() {
		if (this.openSince == null) {
			return Permission.PROCEED;
		}
		if (this.probing || this.probeAt - System.nanoTime() > 0) {
			return Permission.WAIT;
		}
		this.probing = true;
		return Permission.PROBE;
	}

	/** Returns the time until the next probe; zero if the circuit is closed. */
	synchronized Duration untilProbe() {
		return (this.openSince != null) ? Duration.ofNanos(Math.max(0, this.probeAt - System.nanoTime()))
				: Duration.ZERO;
	}

	/** Closes the circuit: Elasticsearch has answered a request. */
	void succeeded() {
		Instant since = close();
		if (since != null) {
			logger.info("Elasticsearch connection '{}' answers again after {} s. {}; they are being indexed",
					this.connection, Duration.between(since, this.clock.instant()).toSeconds(), this.backlog.get());
		}
	}

	private synchronized @Nullable Instant close() {
		Instant since = this.openSince;
		this.openSince = null;
		return since;
	}

	/** Opens the circuit, or keeps it open until a later probe. */
	void failed(String cause) {
		if (open(cause)) {
			logger.warn(
					"Elasticsearch connection '{}' failed, so the indexes {} are not updated at the moment: {}. "
							+ "Changes wait in the outbox and are indexed when Elasticsearch answers again",
					this.connection, this.indexes, cause);
		}
		else {
			logger.debug("A probe of Elasticsearch connection '{}' failed: {}", this.connection, cause);
		}
	}

	private synchronized boolean open(String cause) {
		boolean opened = this.openSince == null;
		if (opened) {
			this.openSince = this.clock.instant();
		}
		this.delay = opened ? this.minDelay : min(this.delay.multipliedBy(2), this.maxDelay);
		this.cause = cause;
		// The upper quarter is random, so that the probes of several nodes spread out.
		long nanos = this.delay.toNanos();
		this.probeAt = System.nanoTime() + nanos - ThreadLocalRandom.current().nextLong(nanos / 4 + 1);
		return opened;
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/** Ends a probe, whatever its result was. */
	synchronized void endProbe() {
		this.probing = false;
	}

	/** Logs that the circuit is still open, with the changes that wait. */
	void logIfOpen() {
		CircuitState state = state();
		if (state.since() != null) {
			logger.warn("Elasticsearch connection '{}' has failed for {} s, last with: {}. {}", this.connection,
					Duration.between(state.since(), this.clock.instant()).toSeconds(), state.cause(),
					this.backlog.get());
		}
	}

	/** Returns the present state. */
	synchronized CircuitState state() {
		if (this.openSince == null) {
			return new CircuitState(this.connection, this.indexes, false, null, null, null);
		}
		return new CircuitState(this.connection, this.indexes, true, this.openSince, this.cause,
				this.clock.instant().plus(untilProbe()));
	}

	/** The permission of a worker to send requests. */
	enum Permission {

		/** The circuit is closed: the worker may index changes. */
		PROCEED,

		/** The worker may send one change as a probe. */
		PROBE,

		/** The worker must wait. */
		WAIT

	}

}
