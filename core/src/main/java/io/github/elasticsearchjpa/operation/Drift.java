package io.github.elasticsearchjpa.operation;

/**
 * A document that does not say what the database says.
 *
 * @param kind how it differs
 * @param documentId its id
 * @param detail the names of the fields that differ, never their values; empty if the
 * document is missing or orphaned
 */
public record Drift(Kind kind, String documentId, String detail) {

	/** How a document can differ from the database. */
	public enum Kind {

		/** There is a row, but no document. */
		MISSING,

		/** There is a document, but no row in scope. */
		ORPHANED,

		/** The document says something else than the mapper makes of the row now. */
		DIFFERENT,

		/** The mapper cannot make a document of the row. */
		BUILD_FAILED

	}

	@Override
	public String toString() {
		return this.documentId + " is " + this.kind.name().toLowerCase(java.util.Locale.ROOT)
				+ (this.detail.isEmpty() ? "" : ": " + this.detail);
	}

}
