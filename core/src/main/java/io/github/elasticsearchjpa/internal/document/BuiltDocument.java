package io.github.elasticsearchjpa.internal.document;

import org.jspecify.annotations.Nullable;

/**
 * The result of building a document from the current rows.
 */
public sealed interface BuiltDocument {

	/**
	 * The whole content of the document.
	 *
	 * @param json a JSON object on one line, in UTF-8
	 */
	@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
	record Content(byte[] json) implements BuiltDocument {
	}

	/**
	 * The changed fields of the document, for a partial update.
	 *
	 * @param json a JSON object on one line, in UTF-8, or null if there is nothing to
	 * write
	 */
	@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
	record Fields(byte @Nullable [] json) implements BuiltDocument {
	}

	/**
	 * The row does not exist or is out of scope, so there must be no document.
	 */
	record NotFound() implements BuiltDocument {
	}

	/**
	 * The document could not be built.
	 *
	 * @param reason the exception, described in one line
	 */
	record BuildFailed(String reason) implements BuiltDocument {
	}

}
