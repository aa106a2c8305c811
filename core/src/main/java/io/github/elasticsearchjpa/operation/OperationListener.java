package io.github.elasticsearchjpa.operation;

/**
 * A listener that is notified of operations when they start and end, for example to
 * measure and trace them.
 * <ul>
 * <li>Threads: every method is called on the thread that runs the operation. Several
 * threads run operations at the same time, so a listener must be thread-safe. It delays
 * the operation, so it must be fast and must not block.</li>
 * <li>Order: the start is reported in the order in which the listeners were registered,
 * the end in reverse order, so that tracing scopes nest.</li>
 * <li>Exceptions: a {@link RuntimeException} is logged; the operation and the other
 * listeners continue. An {@link Error} fails the operation.</li>
 * </ul>
 */
@FunctionalInterface
public interface OperationListener {

	/**
	 * Called when an operation starts, outside of any transaction of the library.
	 * @param operation the operation
	 * @return a callback for the further course of this operation
	 */
	Execution onStart(Operation operation);

	/**
	 * A callback for one running operation.
	 */
	@FunctionalInterface
	interface Execution {

		/**
		 * Called repeatedly during a {@link Operation.Maintenance} operation that reads
		 * rows: after each chunk or page, and about once a second while a chunk takes
		 * longer. Does nothing by default.
		 * @param rows the number of rows read so far
		 * @param total the number of rows when the operation started
		 */
		default void onProgress(long rows, long total) {
		}

		/**
		 * Called exactly once, when the operation ends.
		 * @param result the result, {@link OperationResult.Failed} if the operation threw
		 * an exception
		 */
		void onEnd(OperationResult result);

	}

}
