package io.github.elasticsearchjpa.operation;

import java.util.List;

/**
 * The result of an update: the rows that were read and the documents that failed.
 *
 * @param rows the number of rows that were read
 * @param failed the number of documents that could not be built or written
 * @param failures the first failures, at most 20
 */
public record LoadResult(long rows, long failed, List<DocumentFailure> failures) {

	/**
	 * Creates a result. Copies the list.
	 * @param rows see above
	 * @param failed see above
	 * @param failures see above
	 */
	public LoadResult {
		failures = List.copyOf(failures);
	}

	/**
	 * Returns the number of documents that were written, or enqueued for the workers.
	 * @return the number of rows without the failures
	 */
	public long documents() {
		return this.rows - this.failed;
	}

}
