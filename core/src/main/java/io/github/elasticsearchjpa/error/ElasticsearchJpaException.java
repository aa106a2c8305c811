package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.Nullable;

/**
 * The base class of the exceptions of this library. For invalid arguments, the library
 * throws {@link IllegalArgumentException}. A message says what is wrong, where, and what
 * to do. It never contains a document or a secret.
 */
public class ElasticsearchJpaException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception without a cause.
	 * @param message the problem, its place, and the next step
	 */
	public ElasticsearchJpaException(String message) {
		super(message);
	}

	/**
	 * Creates an exception with a cause.
	 * @param message the problem, its place, and the next step
	 * @param cause the cause, or null
	 */
	public ElasticsearchJpaException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
