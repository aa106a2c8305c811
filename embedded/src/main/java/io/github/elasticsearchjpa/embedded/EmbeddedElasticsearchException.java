package io.github.elasticsearchjpa.embedded;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * An exception for an embedded server that cannot be downloaded, unpacked or started. The
 * message names what failed, where, and what to do about it.
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
