package io.github.elasticsearchjpa.command;

import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * The commands on the changes that are not indexed: those that wait, and those set aside.
 */
final class OutboxCommands {

	private final CommandContext context;

	OutboxCommands(CommandContext context) {
		this.context = context;
	}

	int backlog(@Nullable List<String> names) {
		return this.context.forEach(names, (index) -> {
			Backlog backlog = backlog(index);
			this.context.answer(index, backlog);
			this.context.say(index, StatusPrinter.backlog(backlog));
			if (backlog.error() != null) {
				this.context.out()
					.printf("  %,d failed and are tried again, for instance with: %s%n", backlog.retrying(),
							backlog.error());
			}
			return ExitCode.OK;
		});
	}

	private Backlog backlog(SearchIndex<?> index) {
		return sync().backlog(index.name());
	}

	int deadLetters(@Nullable List<String> names, int limit) {
		if (limit < 1) {
			throw this.context.wrong("The limit is %d. It is at least 1.".formatted(limit));
		}
		return this.context.forEach(names, (index) -> {
			List<DeadLetter> letters = sync().deadLetters(index.name(), limit);
			this.context.answer(index, letters);
			long all = backlog(index).deadLetters();
			this.context.say(index, "%,d dead letters".formatted(all));
			letters.forEach((letter) -> this.context.out()
				.printf("  %s %s, set aside %s: %s%n", letter.entity(), letter.key(),
						StatusPrinter.time(letter.since()), letter.error()));
			if (all > letters.size()) {
				this.context.out().printf("  and %,d more; see --limit%n", all - letters.size());
			}
			return ExitCode.OK;
		});
	}

	int retry(@Nullable List<String> names) {
		return this.context.forEach(names, (index) -> {
			int queued = sync().retryDeadLetters(index.name());
			this.context.answer(index, Map.of("queued", queued));
			this.context.say(index,
					"%,d dead letters queued again; the nodes of the application index them".formatted(queued));
			return ExitCode.OK;
		});
	}

	int discard(@Nullable List<String> names, boolean yes) {
		if (!yes && !this.context.confirmed("Forget the dead letters of %s?"
			.formatted((names != null) ? String.join(", ", names) : "all indexes"))) {
			throw this.context.wrong("Nothing was discarded. Confirm with --yes.");
		}
		return this.context.forEach(names, (index) -> {
			int discarded = sync().discardDeadLetters(index.name());
			this.context.answer(index, Map.of("discarded", discarded));
			this.context.say(index,
					"%,d dead letters discarded; the documents stay as they are in the index".formatted(discarded));
			return ExitCode.OK;
		});
	}

	private SearchSync sync() {
		if (!this.context.isSyncEnabled()) {
			throw this.context.wrong("Changes are not followed (elasticsearch-jpa.sync.enabled), so none waits.");
		}
		return this.context.jpa().sync();
	}

}
