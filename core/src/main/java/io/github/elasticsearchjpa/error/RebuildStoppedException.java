package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.Nullable;

/**
 * An exception for a rebuild that was stopped before its end. Searches read the same
 * generation as before. The documents written so far are kept.
 */
public final class RebuildStoppedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message the progress of the rebuild, and the next step
	 * @param cause the cause of the stop, or null
	 */
	public RebuildStoppedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
