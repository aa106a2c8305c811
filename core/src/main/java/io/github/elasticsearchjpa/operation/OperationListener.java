package io.github.elasticsearchjpa.operation;

/**
 * Told of searches, batches of documents and operations when they begin and when they
 * end, to measure and trace them. What it throws is logged and disturbs nobody. Must be
 * quick, must not wait, and is called by several threads.
 */
@FunctionalInterface
public interface OperationListener {

	/**
	 * A work begins. Called on the thread that does it, outside of any transaction of the
	 * library.
	 * @param work what is done
	 * @return told how it goes on
	 */
	Execution onStart(Operation work);

	/**
	 * A work under way.
	 */
	@FunctionalInterface
	interface Execution {

		/**
		 * Called now and then during an operation on rows, on the thread that does it.
		 * @param rows how many rows have been read so far
		 * @param total how many rows there were when it began
		 */
		default void onProgress(long rows, long total) {
		}

		/**
		 * Called once, on the thread on which it began.
		 * @param result how it ended
		 */
		void onEnd(OperationResult result);

	}

}
