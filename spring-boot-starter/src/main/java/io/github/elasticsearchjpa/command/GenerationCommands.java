package io.github.elasticsearchjpa.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.RebuildResult;
import io.github.elasticsearchjpa.operation.RollbackOptions;
import io.github.elasticsearchjpa.operation.RollbackResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The commands that decide which generation of an index is read. */
final class GenerationCommands {

	private final CommandContext context;

	GenerationCommands(CommandContext context) {
		this.context = context;
	}

	int create(@Nullable List<String> names) {
		return each(names, (index) -> {
			boolean created = index.create();
			this.context.answer(index, Map.of("created", created));
			return created ? "created" : "exists already";
		});
	}

	int rebuild(@Nullable List<String> names, boolean resume, int retain) {
		RebuildOptions options = options(resume, retain);
		return each(names, (index) -> {
			try (ProgressDisplay display = this.context.progress(index)) {
				return rebuilt(answered(index, index.rebuild(options, display)));
			}
		});
	}

	int deploy(@Nullable List<String> names, int retain) {
		RebuildOptions options = options(false, retain);
		return each(names, (index) -> {
			try (ProgressDisplay display = this.context.progress(index)) {
				return deployed(index, answered(index, index.deploy(options, display)));
			}
		});
	}

	private static String deployed(SearchIndex<?> index, DeployResult result) {
		String done = result.action().name().toLowerCase(Locale.ROOT) + ": " + result.reason();
		if (result.rebuild() != null) {
			return done + "; " + rebuilt(result.rebuild());
		}
		return (result.action() == DeployResult.Action.EXTENDED)
				? done + ". Documents written before lack it; 'search update %s' adds it".formatted(index.name())
				: done;
	}

	private static String rebuilt(RebuildResult result) {
		return "rebuilt as %s: %,d documents in %s".formatted(result.generation(), result.documents(),
				Format.seconds(result.duration()));
	}

	int rollback(List<String> names, @Nullable String generation, boolean skipCatchUp) {
		if (generation != null && names.size() > 1) {
			throw this.context.wrong("A generation belongs to one index. Name that index only.");
		}
		RollbackOptions options = RollbackOptions.defaults().withGeneration(generation).withSkipCatchUp(skipCatchUp);
		return each(names, (index) -> {
			try (ProgressDisplay display = this.context.progress(index)) {
				return rolledBack(index, answered(index, index.rollback(options, display)), skipCatchUp);
			}
		});
	}

	private static String rolledBack(SearchIndex<?> index, RollbackResult result, boolean skipCatchUp) {
		if (!skipCatchUp) {
			return "reads %s again, brought up to date in %s".formatted(result.generation(),
					Format.seconds(result.duration()));
		}
		String age = (result.asOf() != null)
				? "as it was at %s (%s ago)".formatted(result.asOf(), Format.age(result.asOf())) : "of an unknown age";
		return "reads %s again, %s. 'search update %s' and 'search prune %s' bring it up to date"
			.formatted(result.generation(), age, index.name(), index.name());
	}

	int delete(List<String> names, boolean yes) {
		this.context.indexes(names);
		if (!yes && !this.context.confirmed("Delete " + String.join(", ", names) + "?")) {
			throw this.context.wrong("Nothing was deleted. Confirm with --yes.");
		}
		return each(names, (index) -> {
			boolean deleted = index.delete();
			this.context.answer(index, Map.of("deleted", deleted));
			return deleted ? "deleted" : "did not exist";
		});
	}

	private <T> T answered(SearchIndex<?> index, T result) {
		this.context.answer(index, result);
		return result;
	}

	private int each(@Nullable List<String> names, Action action) {
		return this.context.forEach(names, (index) -> {
			this.context.say(index, action.on(index));
			return ExitCode.OK;
		});
	}

	private RebuildOptions options(boolean resume, int retain) {
		try {
			return RebuildOptions.defaults().withResume(resume).withRetain(retain);
		}
		catch (IllegalArgumentException ex) {
			throw this.context.wrong(ex.getMessage());
		}
	}

	/** Returns what it did. */
	private interface Action {

		String on(SearchIndex<?> index);

	}

}
