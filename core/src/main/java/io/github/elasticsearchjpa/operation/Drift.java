package io.github.elasticsearchjpa.operation;

/**
 * A document that does not agree with the database.
 *
 * @param kind the kind of the difference
 * @param documentId the id of the document; for a row without a document id, the entity
 * type and the key of the row
 * @param detail for a different document, the names of the fields that differ, never
 * their values; for a build failure, the reason; otherwise empty
 */
public record Drift(Kind kind, String documentId, String detail) {

	/** The kinds of differences between a document and the database. */
	public enum Kind {

		/** There is a row in scope, but no document. */
		MISSING("is missing"),

		/** There is a document, but no row in scope. */
		ORPHANED("is orphaned"),

		/** The document has other content than the one its mapper builds now. */
		DIFFERENT("is different"),

		/** The mapper cannot build a document from the row. */
		BUILD_FAILED("cannot be built");

		private final String predicate;

		Kind(String predicate) {
			this.predicate = predicate;
		}

	}

	@Override
	public String toString() {
		return this.documentId + " " + this.kind.predicate + (this.detail.isEmpty() ? "" : ": " + this.detail);
	}

}
