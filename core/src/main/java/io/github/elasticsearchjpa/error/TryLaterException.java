package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.Nullable;

/**
 * An exception that a document mapper throws to say that a document cannot be built at
 * the moment, for instance because a service that the mapper calls is down. The change
 * stays in the outbox and is retried with growing delays, without limit. Other exceptions
 * of a mapper make the change a dead letter, unless the exception or one of its causes is
 * an I/O error, a timeout, or an error of the database that may pass.
 */
public class TryLaterException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception without a cause.
	 * @param message the reason, without values of the document: it is logged and stored
	 */
	public TryLaterException(String message) {
		super(message);
	}

	/**
	 * Creates an exception with a cause.
	 * @param message the reason, without values of the document: it is logged and stored
	 * @param cause the cause, or null
	 */
	public TryLaterException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
