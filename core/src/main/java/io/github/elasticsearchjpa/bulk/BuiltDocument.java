package io.github.elasticsearchjpa.bulk;

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
	 * There is no such row, or it is out of scope: there is to be no document.
	 */
	record Absent() implements BuiltDocument {
	}

	/**
	 * The document cannot be made.
	 *
	 * @param reason why
	 */
	record Unmade(String reason) implements BuiltDocument {
	}

	/**
	 * The content to write.
	 * @return the content, or null if there is to be no document
	 */
	default byte @Nullable [] json() {
		return (this instanceof Content content) ? content.json() : null;
	}

}
