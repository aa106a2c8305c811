package io.github.elasticsearchjpa.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import picocli.CommandLine.ExitCode;

/**
 * Waits until the changes that a command enqueued are indexed, by workers of this or
 * another node. Ends early if the index is paused or the backlog stalls.
 */
final class IndexingWait {

	/** The time without an indexed change after which the wait ends. */
	static final Duration STALL_TIMEOUT = Duration.ofMinutes(1);

	private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(200);

	private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(5);

	/** The number of pending changes for which the poll interval grows by 1 ms. */
	private static final int CHANGES_PER_MILLISECOND = 50;

	private static final int MAX_EXAMPLES = 20;

	private static final int MAX_DEAD_LETTERS = 10_000;

	private final CommandContext context;

	private final Duration stallTimeout;

	IndexingWait(CommandContext context) {
		this(context, STALL_TIMEOUT);
	}

	IndexingWait(CommandContext context, Duration stallTimeout) {
		this.context = context;
		this.stallTimeout = stallTimeout;
	}

	/** Prints which nodes index the enqueued changes, and returns exit code 0. */
	int skip(SearchIndex<?> index) {
		this.context.print(index,
				"the nodes of the application index the enqueued changes. To see how many are pending, run: search backlog "
						+ index.name());
		return ExitCode.OK;
	}

	/**
	 * Returns the ids of the present dead letters of an index; empty without
	 * synchronization.
	 */
	Set<Long> knownDeadLetters(SearchIndex<?> index) {
		return this.context.isSyncEnabled()
				? deadLetters(index).stream().map(DeadLetter::id).collect(Collectors.toUnmodifiableSet()) : Set.of();
	}

	/**
	 * Waits until all changes that were enqueued before this call are indexed or dead
	 * letters, and prints the outcome. The backlog counts as stalled if neither the
	 * number of pending changes reaches a new minimum nor the oldest of them changes.
	 * @param index the index
	 * @param known the ids of the dead letters that existed before the command enqueued
	 * changes
	 * @return exit code 0 if all changes are indexed, otherwise 1
	 */
	int await(SearchIndex<?> index, Set<Long> known) {
		Instant enqueued = Instant.now();
		Backlog last = backlog(index);
		long minimum = Long.MAX_VALUE;
		long changedAt = System.nanoTime();
		while (last.oldest() != null && !last.oldest().isAfter(enqueued)) {
			if (Thread.currentThread().isInterrupted()) {
				this.context.printError(index,
						"stopped waiting. %,d changes stay in the outbox, and the nodes of the application index them"
							.formatted(last.changes()));
				return ExitCode.SOFTWARE;
			}
			if (last.state() == Backlog.State.PAUSED) {
				return printPaused(index, last);
			}
			if (System.nanoTime() - changedAt > this.stallTimeout.toNanos()) {
				return printStalled(index, last);
			}
			LockSupport.parkNanos(pollInterval(last.changes()).toNanos());
			Backlog now = backlog(index);
			// Other nodes may enqueue more, so a higher number does not mean a stall.
			if (now.changes() < minimum || !Objects.equals(now.oldest(), last.oldest())) {
				minimum = Math.min(minimum, now.changes());
				changedAt = System.nanoTime();
			}
			last = now;
		}
		return printOutcome(index,
				deadLetters(index).stream()
					.filter((deadLetter) -> !known.contains(deadLetter.id()))
					.map(DeadLetter::toString)
					.distinct()
					.toList());
	}

	/**
	 * Returns the time until the next poll. The database counts all pending changes for
	 * each poll, so a large backlog is polled less often: 200 ms up to 10,000 changes,
	 * then 1 ms for each 50 changes, at most 5 s.
	 */
	static Duration pollInterval(long changes) {
		Duration interval = Duration.ofMillis(changes / CHANGES_PER_MILLISECOND);
		if (interval.compareTo(MIN_POLL_INTERVAL) < 0) {
			return MIN_POLL_INTERVAL;
		}
		return (interval.compareTo(MAX_POLL_INTERVAL) > 0) ? MAX_POLL_INTERVAL : interval;
	}

	private int printPaused(SearchIndex<?> index, Backlog backlog) {
		this.context.printError(index,
				"the index is paused, so its %,d pending changes are not indexed. They stay in the outbox. To resume the "
					.formatted(backlog.changes()) + "index, run: search resume " + index.name());
		return ExitCode.SOFTWARE;
	}

	private int printStalled(SearchIndex<?> index, Backlog backlog) {
		this.context.printError(index,
				"%,d changes are pending, and none was indexed for %d s. They stay in the outbox. %s"
					.formatted(backlog.changes(), this.stallTimeout.toSeconds(), stallCause(index.connection())));
		return ExitCode.SOFTWARE;
	}

	private String stallCause(String connection) {
		return this.context.jpa()
			.sync()
			.circuits()
			.stream()
			.filter((circuit) -> circuit.open() && circuit.connection().equals(connection))
			.findFirst()
			.map((circuit) -> "Connection '%s' has failed since %s: %s".formatted(connection, circuit.since(),
					circuit.cause()))
			.orElse("Check that Elasticsearch answers and that workers run (elasticsearch-jpa.sync.workers), here or on "
					+ "a node of the application");
	}

	private Backlog backlog(SearchIndex<?> index) {
		return this.context.jpa().sync().backlog(index.name());
	}

	private List<DeadLetter> deadLetters(SearchIndex<?> index) {
		return this.context.jpa().sync().deadLetters(index.name(), MAX_DEAD_LETTERS);
	}

	private int printOutcome(SearchIndex<?> index, List<String> deadLetters) {
		if (deadLetters.isEmpty()) {
			this.context.print(index, "all changes are indexed");
			return ExitCode.OK;
		}
		this.context.printError(index,
				"%,d changes became dead letters. Fix the cause, then run: search dead-letters %s --retry. The first ones:"
					.formatted(deadLetters.size(), index.name()));
		deadLetters.stream().limit(MAX_EXAMPLES).forEach((deadLetter) -> this.context.err().println("  " + deadLetter));
		return ExitCode.SOFTWARE;
	}

}
