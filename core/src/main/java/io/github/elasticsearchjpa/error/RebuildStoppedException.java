package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.Nullable;

/**
 * A rebuild was stopped before its end. What was read before is still read, and what was
 * filled is kept.
 */
public final class RebuildStoppedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message how far it came, and how to go on
	 * @param cause what stopped it
	 */
	public RebuildStoppedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
