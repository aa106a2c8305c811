package io.github.elasticsearchjpa.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The commands for pending changes and dead letters. */
final class OutboxCommands {

	/** The default maximum number of listed dead letters of an index. */
	static final int DEFAULT_LIMIT = 100;

	private static final Pattern CAUSE = Pattern.compile("[0-9a-f]{8}");

	private final CommandContext context;

	OutboxCommands(CommandContext context) {
		this.context = context;
	}

	int pause(List<String> names) {
		SearchSync sync = sync();
		return this.context.forEach(names, (index) -> {
			sync.pause(index.name());
			this.context.record(index, Map.of("paused", true));
			this.context.print(index, "paused on all nodes. Changes wait in the outbox. To resume the index, run: "
					+ "search resume " + index.name());
			return ExitCode.OK;
		});
	}

	int resume(List<String> names) {
		SearchSync sync = sync();
		return this.context.forEach(names, (index) -> {
			sync.resume(index.name());
			this.context.record(index, Map.of("paused", false));
			this.context.print(index, "resumed. The nodes of the application index its pending changes");
			return ExitCode.OK;
		});
	}

	int backlog(@Nullable List<String> names) {
		Map<String, Backlog> backlogs = backlogs();
		for (String index : this.context.names((names != null) ? names : List.of(), backlogs.keySet())) {
			Backlog backlog = backlog(index, backlogs);
			this.context.record(index, backlog);
			this.context.print(index, StatusPrinter.backlog(backlog, 0));
			if (backlog.error() != null) {
				this.context.out()
					.printf("  %,d failed and will be retried. One error: %s%n", backlog.retrying(), backlog.error());
			}
		}
		return ExitCode.OK;
	}

	/** Returns the backlog of each index with rows in the outbox, configured or not. */
	private Map<String, Backlog> backlogs() {
		Map<String, Backlog> backlogs = new LinkedHashMap<>();
		sync().backlog().forEach((backlog) -> backlogs.put(backlog.index(), backlog));
		return backlogs;
	}

	private Backlog backlog(String index, Map<String, Backlog> backlogs) {
		Backlog backlog = backlogs.get(index);
		// An index without rows can be paused.
		return (backlog != null) ? backlog : sync().backlog(index);
	}

	/**
	 * Deletes the rows of indexes that no node has configured. Checks all names first.
	 */
	int discardBacklog(@Nullable List<String> names, boolean yes) {
		if (names == null || names.isEmpty()) {
			throw this.context.usageError("Name the indexes whose changes to discard.");
		}
		Map<String, Backlog> backlogs = backlogs();
		List<String> indexes = this.context.names(names, backlogs.keySet());
		for (String index : indexes) {
			if (backlog(index, backlogs).state() != Backlog.State.NOT_CONFIGURED) {
				throw this.context.usageError(("Nothing was discarded. Index '%s' is in the configuration of this "
						+ "application, or of a node that has run in the last five minutes, so its changes are not "
						+ "abandoned.")
					.formatted(index));
			}
		}
		if (!yes && !this.context
			.confirm("Discard all changes and dead letters of %s?".formatted(String.join(", ", indexes)))) {
			throw this.context.usageError("Nothing was discarded. Confirm with --yes.");
		}
		for (String index : indexes) {
			long discarded = discardBacklog(index);
			this.context.record(index, Map.of("discarded", discarded));
			this.context.print(index, "%,d changes discarded, dead letters included. The index in Elasticsearch stays "
				.formatted(discarded) + "as it is");
		}
		return ExitCode.OK;
	}

	private long discardBacklog(String index) {
		try {
			return sync().discardBacklog(index);
		}
		catch (IllegalArgumentException ex) {
			// A node with the index started after the check.
			throw this.context.usageError(ex.getMessage());
		}
	}

	/** Lists the causes of dead letters. */
	int deadLetterCauses(@Nullable List<String> names) {
		SearchSync sync = sync();
		return this.context.forEach(names, (index) -> {
			List<DeadLetterCause> causes = sync.deadLetterCauses(index.name());
			this.context.record(index, causes);
			long documents = causes.stream().mapToLong(DeadLetterCause::documents).sum();
			this.context.print(index, StatusPrinter.deadLetters(documents, causes.size()));
			causes.forEach(this::print);
			if (!causes.isEmpty()) {
				this.context.out()
					.printf("  Fix a cause, then run: search dead-letters %s --retry --cause ID%n", index.name());
			}
			return ExitCode.OK;
		});
	}

	private void print(DeadLetterCause cause) {
		DeadLetter example = cause.example();
		this.context.out()
			.printf("  %s  %,d documents, first %s, last %s%n", cause.id(), cause.documents(),
					StatusPrinter.time(cause.first()), StatusPrinter.time(cause.last()));
		this.context.out().printf("            %s %s: %s%n", example.entity(), example.key(), example.error());
	}

	/** Lists single dead letters. */
	int deadLetters(@Nullable List<String> names, int limit) {
		if (limit < 1) {
			throw this.context.usageError("The limit is %d. Use at least 1.".formatted(limit));
		}
		SearchSync sync = sync();
		return this.context.forEach(names, (index) -> {
			List<DeadLetter> deadLetters = sync.deadLetters(index.name(), limit);
			this.context.record(index, deadLetters);
			long total = sync.backlog(index.name()).deadLetters();
			this.context.print(index, StatusPrinter.deadLetters(total, 0));
			deadLetters.forEach((deadLetter) -> this.context.out()
				.printf("  %s %s, dead letter since %s: %s%n", deadLetter.entity(), deadLetter.key(),
						StatusPrinter.time(deadLetter.since()), deadLetter.error()));
			if (total > deadLetters.size()) {
				this.context.out().printf("  and %,d more. To list them, raise --limit%n", total - deadLetters.size());
			}
			return ExitCode.OK;
		});
	}

	int retry(@Nullable List<String> names, @Nullable String cause) {
		checkCause(cause);
		SearchSync sync = sync();
		return this.context.forEach(names, (index) -> {
			int enqueued = (cause != null) ? sync.retryDeadLetters(index.name(), cause)
					: sync.retryDeadLetters(index.name());
			this.context.record(index, Map.of("queued", enqueued));
			this.context.print(index, "%,d dead letters%s enqueued again. The nodes of the application index them"
				.formatted(enqueued, ofCause(cause)));
			return ExitCode.OK;
		});
	}

	int discard(@Nullable List<String> names, @Nullable String cause, boolean yes) {
		checkCause(cause);
		SearchSync sync = sync();
		if (!yes && !this.context.confirm("Discard the dead letters%s of %s?".formatted(ofCause(cause),
				(names != null) ? String.join(", ", names) : "all indexes"))) {
			throw this.context.usageError("Nothing was discarded. Confirm with --yes.");
		}
		return this.context.forEach(names, (index) -> {
			int discarded = (cause != null) ? sync.discardDeadLetters(index.name(), cause)
					: sync.discardDeadLetters(index.name());
			this.context.record(index, Map.of("discarded", discarded));
			this.context.print(index, "%,d dead letters%s discarded. The documents in the index stay as they are"
				.formatted(discarded, ofCause(cause)));
			return ExitCode.OK;
		});
	}

	private void checkCause(@Nullable String cause) {
		if (cause != null && !CAUSE.matcher(cause).matches()) {
			throw this.context.usageError(("'%s' is not the id of a cause, which has eight hexadecimal digits. To list "
					+ "the causes, run: search dead-letters")
				.formatted(cause));
		}
	}

	private static String ofCause(@Nullable String cause) {
		return (cause != null) ? " of cause " + cause : "";
	}

	private SearchSync sync() {
		if (!this.context.isSyncEnabled()) {
			throw this.context.usageError("The synchronization is off, so there are neither pending changes nor dead "
					+ "letters. To switch it on, set elasticsearch-jpa.sync.enabled to true.");
		}
		return this.context.jpa().sync();
	}

}
