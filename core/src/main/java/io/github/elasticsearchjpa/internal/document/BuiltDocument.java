package io.github.elasticsearchjpa.internal.document;

import org.jspecify.annotations.Nullable;

/**
 * What the rows say of a document now.
 */
public sealed interface BuiltDocument {

	/**
	 * The document has this content.
	 *
	 * @param json a JSON object on one line, in UTF-8
	 */
	@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
	record Content(byte[] json) implements BuiltDocument {
	}

	/**
	 * Some fields of the document have these values.
	 *
	 * @param json a JSON object on one line, in UTF-8, or null if there is nothing to
	 * write
	 */
	@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
	record Fields(byte @Nullable [] json) implements BuiltDocument {
	}

	/**
	 * There is no such row, or it is out of scope: there is to be no document.
	 */
	record NotFound() implements BuiltDocument {
	}

	/**
	 * The document cannot be made.
	 *
	 * @param reason why
	 */
	record BuildFailed(String reason) implements BuiltDocument {
	}

}
