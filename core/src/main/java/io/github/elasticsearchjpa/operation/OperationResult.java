package io.github.elasticsearchjpa.operation;

/**
 * How a work ended.
 */
public sealed interface OperationResult {

	/**
	 * A search has its answer, with the entities.
	 *
	 * @param total how many documents match, as far as Elasticsearch counted them: to
	 * 10,000, unless the search says otherwise
	 */
	record Searched(long total) implements OperationResult {
	}

	/**
	 * A batch was sent, whatever became of its documents.
	 *
	 * @param indexed how many were written
	 * @param deleted how many were deleted, since they have no row or are out of scope
	 * @param unchanged how many need not be written: the index has them, or newer ones
	 * @param retried how many could not be written and will be tried again
	 * @param failed how many cannot be made, or are refused, and were set aside
	 */
	record Sent(int indexed, int deleted, int unchanged, int retried, int failed) implements OperationResult {
	}

	/**
	 * An operation was done.
	 */
	record Completed() implements OperationResult {
	}

	/**
	 * It was not done.
	 *
	 * @param cause why
	 */
	record Failed(Throwable cause) implements OperationResult {
	}

}
