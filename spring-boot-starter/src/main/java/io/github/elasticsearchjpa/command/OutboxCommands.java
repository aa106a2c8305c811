package io.github.elasticsearchjpa.command;

import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The commands for pending changes and dead letters. */
final class OutboxCommands {

	private final CommandContext context;

	OutboxCommands(CommandContext context) {
		this.context = context;
	}

	int backlog(@Nullable List<String> names) {
		return this.context.forEach(names, (index) -> {
			Backlog backlog = backlog(index);
			this.context.record(index, backlog);
			this.context.print(index, StatusPrinter.backlog(backlog));
			if (backlog.error() != null) {
				this.context.out()
					.printf("  %,d failed and will be retried. One error: %s%n", backlog.retrying(), backlog.error());
			}
			return ExitCode.OK;
		});
	}

	private Backlog backlog(SearchIndex<?> index) {
		return sync().backlog(index.name());
	}

	int deadLetters(@Nullable List<String> names, int limit) {
		if (limit < 1) {
			throw this.context.usageError("The limit is %d. Use at least 1.".formatted(limit));
		}
		return this.context.forEach(names, (index) -> {
			List<DeadLetter> deadLetters = sync().deadLetters(index.name(), limit);
			this.context.record(index, deadLetters);
			long total = backlog(index).deadLetters();
			this.context.print(index, "%,d dead letters".formatted(total));
			deadLetters.forEach((deadLetter) -> this.context.out()
				.printf("  %s %s, dead letter since %s: %s%n", deadLetter.entity(), deadLetter.key(),
						StatusPrinter.time(deadLetter.since()), deadLetter.error()));
			if (total > deadLetters.size()) {
				this.context.out().printf("  and %,d more. To list them, raise --limit%n", total - deadLetters.size());
			}
			return ExitCode.OK;
		});
	}

	int retry(@Nullable List<String> names) {
		return this.context.forEach(names, (index) -> {
			int enqueued = sync().retryDeadLetters(index.name());
			this.context.record(index, Map.of("queued", enqueued));
			this.context.print(index,
					"%,d dead letters enqueued again. The nodes of the application index them".formatted(enqueued));
			return ExitCode.OK;
		});
	}

	int discard(@Nullable List<String> names, boolean yes) {
		if (!yes && !this.context.confirm("Discard the dead letters of %s?"
			.formatted((names != null) ? String.join(", ", names) : "all indexes"))) {
			throw this.context.usageError("Nothing was discarded. Confirm with --yes.");
		}
		return this.context.forEach(names, (index) -> {
			int discarded = sync().discardDeadLetters(index.name());
			this.context.record(index, Map.of("discarded", discarded));
			this.context.print(index,
					"%,d dead letters discarded. The documents in the index stay as they are".formatted(discarded));
			return ExitCode.OK;
		});
	}

	private SearchSync sync() {
		if (!this.context.isSyncEnabled()) {
			throw this.context.usageError("The synchronization is off, so there are neither pending changes nor dead "
					+ "letters. To switch it on, set elasticsearch-jpa.sync.enabled to true.");
		}
		return this.context.jpa().sync();
	}

}
