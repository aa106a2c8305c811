package io.github.elasticsearchjpa.internal.document;

/**
 * The number of documents that are read and built at once, so that they fit into memory
 * and into one bulk request. It adapts to the size of the documents seen last: it starts
 * small, grows by a factor of four at most, and shrinks at once. Thread-safe.
 */
public final class SliceSize {

	/** The number of documents that are built before anything is known of their size. */
	private static final int FIRST = 20;

	private static final int MAX_GROWTH = 4;

	private final int max;

	private int documents;

	/**
	 * Creates the size of the first slice.
	 * @param max the maximum number of documents in a slice
	 */
	public SliceSize(int max) {
		this.max = max;
		this.documents = Math.min(FIRST, max);
	}

	/**
	 * Returns the number of documents in the next slice.
	 * @return the number, at least 1
	 */
	public synchronized int next() {
		return this.documents;
	}

	/**
	 * Records a slice that was built. A slice that was not full does not show that more
	 * documents would fit.
	 * @param count the number of documents in the slice, including those without a row
	 * @param bytes the number of bytes of their JSON
	 */
	public synchronized void built(int count, long bytes) {
		if (count > 0) {
			int allowed = (count >= this.documents) ? this.documents * MAX_GROWTH : this.documents;
			long fitting = Math.max(1, (long) BulkWriter.MAX_REQUEST_BYTES * count / Math.max(1, bytes));
			this.documents = (int) Math.min(Math.min(this.max, allowed), fitting);
		}
	}

}
