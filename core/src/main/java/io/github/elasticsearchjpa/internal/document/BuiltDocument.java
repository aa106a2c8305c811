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
	 * There must be no document: no row in scope has this document id.
	 *
	 * @param storedId the document id of a row whose key is equal for the database and
	 * spelled in another way, for instance in another case; null if there is none
	 */
	record NotFound(@Nullable String storedId) implements BuiltDocument {

		/** Creates the result for a row that does not exist or is out of scope. */
		public NotFound() {
			this(null);
		}

	}

	/**
	 * The document could not be built at the moment, for a reason that may pass.
	 *
	 * @param reason the exception, as text
	 */
	record Postponed(String reason) implements BuiltDocument {
	}

	/**
	 * The document could not be built, and its row or its mapper is the cause.
	 *
	 * @param reason the exception, described in one line
	 */
	record BuildFailed(String reason) implements BuiltDocument {
	}

}
