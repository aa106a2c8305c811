package io.github.elasticsearchjpa.operation;

/**
 * Told how far a rebuild or update is, on the thread that runs it.
 */
@FunctionalInterface
public interface ProgressListener {

	/**
	 * Called after each chunk.
	 * @param documents how many rows have been read so far
	 * @param total how many rows there were when it began
	 */
	void onProgress(long documents, long total);

	/**
	 * Tells nobody.
	 * @return a progress that does nothing
	 */
	static ProgressListener none() {
		return (documents, total) -> {
		};
	}

}
