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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * Waits until what a command queued is indexed, as long as workers get on with it, on
 * this node or another.
 */
final class IndexingWait {

	/** How long nothing may happen until nobody seems to work. */
	static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Duration CHECK = Duration.ofMillis(200);

	private static final int EXAMPLES = 20;

	private static final int LETTERS = 10_000;

	private final CommandContext context;

	private final Duration patience;

	IndexingWait(CommandContext context) {
		this(context, PATIENCE);
	}

	IndexingWait(CommandContext context, Duration patience) {
		this.context = context;
		this.patience = patience;
	}

	/** Says who does the work; returns the exit code. */
	int leave(SearchIndex<?> index) {
		this.context.say(index,
				"the nodes of the application index it; 'search status %s' shows what is left".formatted(index.name()));
		return ExitCode.OK;
	}

	/** The changes that were set aside already. */
	Set<Long> setAside(SearchIndex<?> index) {
		return this.context.isSyncEnabled()
				? letters(index).stream().map(DeadLetter::id).collect(Collectors.toUnmodifiableSet()) : Set.of();
	}

	/**
	 * Waits for what was recorded until now.
	 * @param before what was set aside before the command queued anything
	 * @return the exit code
	 */
	int await(SearchIndex<?> index, Set<Long> before) {
		Instant queued = Instant.now();
		Backlog last = backlog(index);
		long least = Long.MAX_VALUE;
		long changedAt = System.nanoTime();
		while (last != null && last.oldest() != null && !last.oldest().isAfter(queued)) {
			if (Thread.currentThread().isInterrupted()) {
				this.context.complain(index,
						"stopped waiting; %,d changes stay queued, and workers index them".formatted(last.changes()));
				return ExitCode.SOFTWARE;
			}
			if (System.nanoTime() - changedAt > this.patience.toNanos()) {
				return stuck(index, last);
			}
			LockSupport.parkNanos(CHECK.toNanos());
			Backlog now = backlog(index);
			if (now == null || now.changes() < least || !Objects.equals(now.oldest(), last.oldest())) {
				least = (now != null) ? Math.min(least, now.changes()) : 0; // others
																			// record more
				changedAt = System.nanoTime();
			}
			last = now;
		}
		return report(index,
				letters(index).stream()
					.filter((letter) -> !before.contains(letter.id()))
					.map(DeadLetter::toString)
					.distinct()
					.toList());
	}

	private int stuck(SearchIndex<?> index, Backlog backlog) {
		this.context.complain(index,
				("%,d changes wait, and for %d s none was indexed. They stay queued. Does Elasticsearch answer, and do "
						+ "workers run (elasticsearch-jpa.sync.workers), here or on a node of the application?")
					.formatted(backlog.changes(), this.patience.toSeconds()));
		return ExitCode.SOFTWARE;
	}

	private @Nullable Backlog backlog(SearchIndex<?> index) {
		return this.context.jpa()
			.sync()
			.backlog()
			.stream()
			.filter((backlog) -> backlog.index().equals(index.name()))
			.findFirst()
			.orElse(null);
	}

	private List<DeadLetter> letters(SearchIndex<?> index) {
		return this.context.jpa().sync().deadLetters(index.name(), LETTERS);
	}

	private int report(SearchIndex<?> index, List<String> dead) {
		if (dead.isEmpty()) {
			this.context.say(index, "all of it is indexed");
			return ExitCode.OK;
		}
		this.context.complain(index,
				"%,d documents were set aside, since they cannot be made or are refused. Among them:"
					.formatted(dead.size()));
		dead.stream().limit(EXAMPLES).forEach((letter) -> this.context.err().println("  " + letter));
		return ExitCode.SOFTWARE;
	}

}
