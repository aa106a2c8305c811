package io.github.elasticsearchjpa.error;

/**
 * The thread that filled an index was interrupted. Nothing is being read or sent any more
 * when it is thrown, and the thread's interrupt flag is set.
 */
public final class LoadInterruptedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what was interrupted
	 */
	public LoadInterruptedException(String message) {
		super(message);
	}

}
