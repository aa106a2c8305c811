package io.github.elasticsearchjpa.command;

import java.io.PrintWriter;

import io.github.elasticsearchjpa.operation.ProgressListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows how far a rebuild is: a bar on a terminal, a line for each tenth off it. */
interface ProgressDisplay extends ProgressListener, AutoCloseable {

	@Override
	void close();

	static ProgressDisplay of(String index, boolean terminal, PrintWriter out) {
		return terminal ? new Bar(index) : new Lines(index, out);
	}

	/** A bar with rate and time left. */
	final class Bar implements ProgressDisplay {

		private final ProgressBar bar;

		private Bar(String index) {
			this.bar = new ProgressBarBuilder().setTaskName(index)
				.setInitialMax(-1)
				.showSpeed()
				.setUpdateIntervalMillis(200)
				.build();
		}

		@Override
		public void onProgress(long documents, long total) {
			this.bar.maxHint(total).stepTo(documents);
		}

		@Override
		public void close() {
			this.bar.close();
		}

	}

	/** Lines for a log file. */
	final class Lines implements ProgressDisplay {

		private final String index;

		private final PrintWriter out;

		private long tenths;

		private Lines(String index, PrintWriter out) {
			this.index = index;
			this.out = out;
		}

		@Override
		public void onProgress(long documents, long total) {
			long reached = (total > 0) ? documents * 10 / total : 0;
			if (reached > this.tenths) {
				this.tenths = reached;
				this.out.printf("%s: %d %%, %,d of %,d%n", this.index, reached * 10, documents, total);
				this.out.flush();
			}
		}

		@Override
		public void close() {
			this.out.flush();
		}

	}

}
