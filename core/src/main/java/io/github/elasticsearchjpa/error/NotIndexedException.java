package io.github.elasticsearchjpa.error;

/**
 * An exception for a wait that ended before all changes were indexed: some are still
 * pending, or became dead letters.
 */
public final class NotIndexedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message the changes that are not indexed, and the reason
	 */
	public NotIndexedException(String message) {
		super(message);
	}

}
