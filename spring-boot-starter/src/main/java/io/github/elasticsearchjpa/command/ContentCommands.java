package io.github.elasticsearchjpa.command;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.operation.DocumentFailure;
import io.github.elasticsearchjpa.operation.LoadResult;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * The commands that bring documents in line with rows. With synchronization they enqueue
 * documents, and workers of this and other nodes write them.
 */
final class ContentCommands {

	private final CommandContext context;

	private final IndexingWait wait;

	ContentCommands(CommandContext context) {
		this.context = context;
		this.wait = new IndexingWait(context);
	}

	int update(@Nullable List<String> names, boolean noWait) {
		return this.context.forEach(names, (index) -> {
			Set<Long> known = this.wait.knownDeadLetters(index);
			LoadResult result = update(index);
			if (this.context.isSyncEnabled()) {
				this.context.record(index, Map.of("rows", result.rows()));
				this.context.print(index, "%,d rows enqueued".formatted(result.rows()));
				return noWait ? this.wait.skip(index) : this.wait.await(index, known);
			}
			this.context.record(index, Map.of("rows", result.rows(), "documents", result.documents()));
			this.context.print(index, "%,d documents written".formatted(result.documents()));
			return printFailures(index, result);
		});
	}

	private LoadResult update(SearchIndex<?> index) {
		try (ProgressDisplay display = this.context.progress(index)) {
			return index.update(interruptible(display));
		}
	}

	/**
	 * Returns a listener that also stops the reading of rows after an interrupt, which
	 * Ctrl-C causes. Enqueued changes stay in the outbox.
	 */
	private static ProgressListener interruptible(ProgressListener display) {
		return (documents, total) -> {
			display.onProgress(documents, total);
			if (Thread.currentThread().isInterrupted()) {
				throw new LoadInterruptedException("Stopped after %,d of %,d rows.".formatted(documents, total));
			}
		};
	}

	private int printFailures(SearchIndex<?> index, LoadResult result) {
		if (result.failed() == 0) {
			return ExitCode.OK;
		}
		this.context.printError(index,
				"%,d of %,d documents failed. The first ones:".formatted(result.failed(), result.rows()));
		for (DocumentFailure failure : result.failures()) {
			this.context.err().println("  " + failure);
		}
		return ExitCode.SOFTWARE;
	}

	int prune(@Nullable List<String> names, boolean noWait) {
		return this.context.forEach(names, (index) -> {
			Set<Long> known = this.wait.knownDeadLetters(index);
			long enqueued = index.prune();
			this.context.record(index, Map.of("queued", enqueued));
			if (enqueued == 0) {
				this.context.print(index, "nothing to prune");
				return ExitCode.OK;
			}
			this.context.print(index, "%,d documents without a row enqueued for deletion".formatted(enqueued));
			return noWait ? this.wait.skip(index) : this.wait.await(index, known);
		});
	}

	int verify(@Nullable List<String> names, boolean fix, double sample, boolean noWait) {
		VerifyOptions options = options(fix, sample);
		return this.context.forEach(names, (index) -> {
			Set<Long> known = this.wait.knownDeadLetters(index);
			VerifyResult result = verify(index, options);
			this.context.record(index, result);
			print(index, result);
			if (!result.drift()) {
				return ExitCode.OK;
			}
			if (fix) {
				fix(index, result, noWait, known);
			}
			return ExitCode.SOFTWARE;
		});
	}

	private VerifyOptions options(boolean fix, double sample) {
		try {
			return VerifyOptions.defaults().withFix(fix).withSample(sample);
		}
		catch (IllegalArgumentException ex) {
			throw this.context.usageError(ex.getMessage());
		}
	}

	private VerifyResult verify(SearchIndex<?> index, VerifyOptions options) {
		try (ProgressDisplay display = this.context.progress(index)) {
			return index.verify(options, interruptible(display));
		}
	}

	private void print(SearchIndex<?> index, VerifyResult result) {
		String compared = "%,d rows and %,d documents compared in %s".formatted(result.rows(), result.documents(),
				Format.seconds(result.duration()));
		if (result.drift()) {
			this.context.print(index, "drift: %,d missing, %,d orphaned, %,d different, %,d build failures. %s"
				.formatted(result.missing(), result.orphaned(), result.different(), result.buildFailures(), compared));
			result.examples().forEach((drift) -> this.context.out().println("  " + drift));
			long more = total(result) - result.examples().size();
			if (more > 0) {
				this.context.out().printf("  and %,d more%n", more);
			}
		}
		else {
			this.context.print(index, "no drift. " + compared);
		}
		if (result.waiting() > 0) {
			this.context.print(index,
					("%,d documents differ and have pending changes, so they are not reported as drift. "
							+ "When the backlog is empty, run: search verify %s")
						.formatted(result.waiting(), index.name()));
		}
	}

	private static long total(VerifyResult result) {
		return result.missing() + result.orphaned() + result.different() + result.buildFailures();
	}

	private void fix(SearchIndex<?> index, VerifyResult result, boolean noWait, Set<Long> known) {
		this.context.print(index, "all %,d enqueued for repair".formatted(total(result)));
		if (noWait) {
			this.wait.skip(index);
		}
		else if (this.wait.await(index, known) == ExitCode.OK) {
			this.context.print(index, "fixed. The exit code is 1 because there was drift");
		}
	}

}
