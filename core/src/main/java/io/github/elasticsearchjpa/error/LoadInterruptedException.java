package io.github.elasticsearchjpa.error;

/**
 * An exception for a load of an index whose thread was interrupted. When it is thrown,
 * all reading and sending has ended, and the interrupt flag of the thread is set.
 */
public final class LoadInterruptedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message the load that was interrupted
	 */
	public LoadInterruptedException(String message) {
		super(message);
	}

}
