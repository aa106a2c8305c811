package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.Nullable;

/**
 * The base of the exceptions this library throws, beside {@link IllegalArgumentException}
 * for an argument that cannot be right. The message says what is wrong, where, and what
 * to do; it never holds a document or a secret.
 */
public class ElasticsearchJpaException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception without a cause.
	 * @param message what is wrong, where, and what to do
	 */
	public ElasticsearchJpaException(String message) {
		super(message);
	}

	/**
	 * Creates an exception.
	 * @param message what is wrong, where, and what to do
	 * @param cause what led to it
	 */
	public ElasticsearchJpaException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
