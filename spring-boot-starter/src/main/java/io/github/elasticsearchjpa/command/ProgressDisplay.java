package io.github.elasticsearchjpa.command;

import java.io.PrintWriter;

import io.github.elasticsearchjpa.operation.ProgressListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Displays the progress of an operation: as a bar on a terminal, otherwise as a line for
 * each tenth.
 */
interface ProgressDisplay extends ProgressListener, AutoCloseable {

	@Override
	void close();

	/**
	 * Creates a display.
	 * @param index the name of the index
	 * @param terminal true for a bar, false for lines
	 * @param out the writer of the lines
	 * @return a display, which the caller closes
	 */
	static ProgressDisplay of(String index, boolean terminal, PrintWriter out) {
		return terminal ? new Bar(index) : new Lines(index, out);
	}

	/** A bar with the rate and the remaining time. */
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

	/** Lines that suit a log file. */
	final class Lines implements ProgressDisplay {

		private final String index;

		private final PrintWriter out;

		private long printedTenths;

		private Lines(String index, PrintWriter out) {
			this.index = index;
			this.out = out;
		}

		@Override
		public void onProgress(long documents, long total) {
			long tenths = (total > 0) ? documents * 10 / total : 0;
			if (tenths > this.printedTenths) {
				this.printedTenths = tenths;
				this.out.printf("%s: %d %%, %,d of %,d%n", this.index, tenths * 10, documents, total);
				this.out.flush();
			}
		}

		@Override
		public void close() {
			this.out.flush();
		}

	}

}
