package io.github.elasticsearchjpa.embedded;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when an embedded server cannot be found, unpacked, started or stopped. The
 * message says what failed, where, and what to do.
 */
public final class EmbeddedElasticsearchException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	EmbeddedElasticsearchException(String message) {
		this(message, null);
	}

	EmbeddedElasticsearchException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
