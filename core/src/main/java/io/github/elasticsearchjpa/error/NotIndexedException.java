package io.github.elasticsearchjpa.error;

/**
 * Changes that were waited for are not indexed, yet or for good.
 */
public final class NotIndexedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message which changes, and why
	 */
	public NotIndexedException(String message) {
		super(message);
	}

}
