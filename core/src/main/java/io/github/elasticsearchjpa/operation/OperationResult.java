package io.github.elasticsearchjpa.operation;

/**
 * The result of an {@link Operation}.
 */
public sealed interface OperationResult {

	/**
	 * The result of a search or a count that succeeded.
	 *
	 * @param total the number of matching documents; for a search, Elasticsearch counts
	 * to 10,000 unless the request sets {@code track_total_hits}
	 */
	record Searched(long total) implements OperationResult {
	}

	/**
	 * The result of a batch that was sent, with the number of documents for each outcome.
	 *
	 * @param indexed the number of documents that were written
	 * @param deleted the number of documents that were deleted, because they have no row
	 * in scope
	 * @param unchanged the number of documents that need no write, because the index has
	 * the same content or newer content
	 * @param retried the number of documents that could not be written now and will be
	 * retried
	 * @param failed the number of documents that could not be built or written and will
	 * not be retried; those of a worker become dead letters
	 */
	record Sent(int indexed, int deleted, int unchanged, int retried, int failed) implements OperationResult {
	}

	/**
	 * The result of a maintenance operation that succeeded.
	 */
	record Completed() implements OperationResult {
	}

	/**
	 * The result of any operation that threw an exception.
	 *
	 * @param cause the exception, which the caller receives, too
	 */
	record Failed(Throwable cause) implements OperationResult {
	}

}
