package io.github.elasticsearchjpa.operation;

/**
 * A listener that is notified of the progress of an operation on rows, on the thread that
 * called the operation. An exception that it throws ends the operation and reaches the
 * caller.
 */
@FunctionalInterface
public interface ProgressListener {

	/**
	 * Called after each chunk or page of rows, and about once a second while a chunk
	 * takes longer.
	 * @param rows the number of rows read so far
	 * @param total the number of rows when the operation started
	 */
	void onProgress(long rows, long total);

	/**
	 * Returns a listener that does nothing.
	 * @return a listener
	 */
	static ProgressListener none() {
		return (rows, total) -> {
		};
	}

}
