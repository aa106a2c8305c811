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
import picocli.CommandLine.Option;

/** The commands that create, replace, switch and delete generations of indexes. */
final class GenerationCommands {

	static final String ALLOW_SHRINK = "Allows far fewer documents than searches read now.";

	private final CommandContext context;

	GenerationCommands(CommandContext context) {
		this.context = context;
	}

	int create(@Nullable List<String> names) {
		return forEach(names, (index) -> {
			boolean created = index.create();
			this.context.record(index, Map.of("created", created));
			return created ? "created" : "already exists";
		});
	}

	int rebuild(@Nullable List<String> names, boolean resume, int retain, Replacement replacement) {
		RebuildOptions options = options(resume, retain, replacement);
		return forEach(names, (index) -> {
			try (ProgressDisplay display = this.context.progress(index)) {
				return describe(recordResult(index, index.rebuild(options, display)));
			}
		});
	}

	int deploy(@Nullable List<String> names, int retain, Replacement replacement) {
		RebuildOptions options = options(false, retain, replacement);
		return forEach(names, (index) -> {
			try (ProgressDisplay display = this.context.progress(index)) {
				return describe(index, recordResult(index, index.deploy(options, display)));
			}
		});
	}

	private static String describe(SearchIndex<?> index, DeployResult result) {
		String action = result.action().name().toLowerCase(Locale.ROOT) + ": " + result.reason();
		if (result.rebuild() != null) {
			return action + "; " + describe(result.rebuild());
		}
		return (result.action() == DeployResult.Action.EXTENDED)
				? action + ". Existing documents lack the new fields. To add them, run: search update " + index.name()
				: action;
	}

	private static String describe(RebuildResult result) {
		return "rebuilt as %s: %,d documents in %s".formatted(result.generation(), result.documents(),
				Format.seconds(result.duration()))
				+ (result.kept().isEmpty() ? ""
						: "; the index that was read before is kept as " + String.join(", ", result.kept()));
	}

	int rollback(List<String> names, @Nullable String generation, boolean skipCatchUp, boolean allowShrink) {
		if (generation != null && names.size() > 1) {
			throw this.context.usageError("A generation belongs to one index. Name only that index.");
		}
		RollbackOptions options = RollbackOptions.defaults()
			.withGeneration(generation)
			.withSkipCatchUp(skipCatchUp)
			.withAllowShrink(allowShrink);
		return forEach(names, (index) -> {
			try (ProgressDisplay display = this.context.progress(index)) {
				return describe(index, recordResult(index, index.rollback(options, display)), skipCatchUp);
			}
		});
	}

	private static String describe(SearchIndex<?> index, RollbackResult result, boolean skipCatchUp) {
		if (!skipCatchUp) {
			return "switched back to %s, brought up to date in %s".formatted(result.generation(),
					Format.seconds(result.duration()));
		}
		String content = (result.asOf() != null)
				? "with its content of %s (%s ago)".formatted(result.asOf(), Format.age(result.asOf()))
				: "with content of unknown age";
		return "switched back to %s, %s. To bring it up to date, run: search update %s; search prune %s"
			.formatted(result.generation(), content, index.name(), index.name());
	}

	int delete(List<String> names, boolean yes) {
		this.context.indexes(names);
		if (!yes && !this.context.confirm("Delete " + String.join(", ", names) + "?")) {
			throw this.context.usageError("Nothing was deleted. Confirm with --yes.");
		}
		return forEach(names, (index) -> {
			boolean deleted = index.delete();
			this.context.record(index, Map.of("deleted", deleted));
			return deleted ? "deleted" : "did not exist";
		});
	}

	private <T> T recordResult(SearchIndex<?> index, T result) {
		this.context.record(index, result);
		return result;
	}

	private int forEach(@Nullable List<String> names, Action action) {
		return this.context.forEach(names, (index) -> {
			this.context.print(index, action.run(index));
			return ExitCode.OK;
		});
	}

	private RebuildOptions options(boolean resume, int retain, Replacement replacement) {
		try {
			return RebuildOptions.defaults()
				.withResume(resume)
				.withRetain(retain)
				.withAdopt(replacement.adopt)
				.withAllowShrink(replacement.allowShrink);
		}
		catch (IllegalArgumentException ex) {
			throw this.context.usageError(ex.getMessage());
		}
	}

	/** The options for what a new generation may replace. */
	static final class Replacement {

		@Option(names = "--adopt", description = { "Replaces an index that this library did not create,",
				"and keeps it under another name." })
		private boolean adopt;

		@Option(names = "--allow-shrink", description = ALLOW_SHRINK)
		private boolean allowShrink;

	}

	/** An action on an index. */
	private interface Action {

		/** Returns a text that describes what was done. */
		String run(SearchIndex<?> index);

	}

}
