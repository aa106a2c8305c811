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
 * The commands that make documents what the rows say. They queue what is to be written;
 * workers write it, here and on other nodes.
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
			Set<Long> setAside = this.wait.setAside(index);
			LoadResult result = update(index);
			if (this.context.isSyncEnabled()) {
				this.context.answer(index, Map.of("rows", result.rows()));
				this.context.say(index, "%,d rows queued".formatted(result.rows()));
				return noWait ? this.wait.leave(index) : this.wait.await(index, setAside);
			}
			this.context.answer(index, Map.of("rows", result.rows(), "documents", result.documents()));
			this.context.say(index, "%,d documents written".formatted(result.documents()));
			return failures(index, result);
		});
	}

	private LoadResult update(SearchIndex<?> index) {
		try (ProgressDisplay display = this.context.progress(index)) {
			return index.update(stoppable(display));
		}
	}

	/** Ctrl-C has no other way to stop what reads rows; what was queued stays queued. */
	private static ProgressListener stoppable(ProgressListener display) {
		return (documents, total) -> {
			display.onProgress(documents, total);
			if (Thread.currentThread().isInterrupted()) {
				throw new LoadInterruptedException("Stopped after %,d of %,d rows.".formatted(documents, total));
			}
		};
	}

	private int failures(SearchIndex<?> index, LoadResult result) {
		if (result.failed() == 0) {
			return ExitCode.OK;
		}
		this.context.complain(index,
				"%,d of %,d documents failed. Among them:".formatted(result.failed(), result.rows()));
		for (DocumentFailure failure : result.failures()) {
			this.context.err().println("  " + failure);
		}
		return ExitCode.SOFTWARE;
	}

	int prune(@Nullable List<String> names, boolean noWait) {
		return this.context.forEach(names, (index) -> {
			Set<Long> setAside = this.wait.setAside(index);
			long queued = index.prune();
			this.context.answer(index, Map.of("queued", queued));
			if (queued == 0) {
				this.context.say(index, "nothing to prune");
				return ExitCode.OK;
			}
			this.context.say(index, "%,d documents without a row queued for deletion".formatted(queued));
			return noWait ? this.wait.leave(index) : this.wait.await(index, setAside);
		});
	}

	int verify(@Nullable List<String> names, boolean fix, double sample, boolean noWait) {
		VerifyOptions options = options(fix, sample);
		return this.context.forEach(names, (index) -> {
			Set<Long> setAside = this.wait.setAside(index);
			VerifyResult result = verify(index, options);
			this.context.answer(index, result);
			report(index, result);
			if (!result.drift()) {
				return ExitCode.OK;
			}
			if (fix) {
				fixed(index, result, noWait, setAside);
			}
			return ExitCode.SOFTWARE;
		});
	}

	private VerifyOptions options(boolean fix, double sample) {
		try {
			return VerifyOptions.defaults().withFix(fix).withSample(sample);
		}
		catch (IllegalArgumentException ex) {
			throw this.context.wrong(ex.getMessage());
		}
	}

	private VerifyResult verify(SearchIndex<?> index, VerifyOptions options) {
		try (ProgressDisplay display = this.context.progress(index)) {
			return index.verify(options, stoppable(display));
		}
	}

	private void report(SearchIndex<?> index, VerifyResult result) {
		String compared = "%,d rows and %,d documents compared in %s".formatted(result.rows(), result.documents(),
				Format.seconds(result.duration()));
		if (result.drift()) {
			this.context.say(index, "drift: %,d missing, %,d orphaned, %,d different, %,d cannot be made. %s"
				.formatted(result.missing(), result.orphaned(), result.different(), result.buildFailures(), compared));
			result.examples().forEach((drift) -> this.context.out().println("  " + drift));
			long more = found(result) - result.examples().size();
			if (more > 0) {
				this.context.out().printf("  and %,d more%n", more);
			}
		}
		else {
			this.context.say(index, "no drift. " + compared);
		}
		if (result.waiting() > 0) {
			this.context.say(index, ("%,d documents differ, but changes of them wait to be indexed, so that may be no "
					+ "drift. Verify again when the backlog is gone")
				.formatted(result.waiting()));
		}
	}

	private static long found(VerifyResult result) {
		return result.missing() + result.orphaned() + result.different() + result.buildFailures();
	}

	private void fixed(SearchIndex<?> index, VerifyResult result, boolean noWait, Set<Long> setAside) {
		this.context.say(index, "all %,d were queued to be written again".formatted(found(result)));
		if (noWait) {
			this.wait.leave(index);
		}
		else if (this.wait.await(index, setAside) == ExitCode.OK) {
			this.context.say(index, "fixed. The exit code is 1, since there was drift");
		}
	}

}
