package io.github.elasticsearchjpa.internal.outbox;

import org.jspecify.annotations.Nullable;

/**
 * The key of a change: a document of an index, or a related entity that documents
 * contain.
 *
 * @param index the name of the index
 * @param entity the name of the indexed entity type
 * @param path null for a document; for a related entity the dependency path from the
 * indexed entity to it, empty for the indexed entity itself
 * @param text the document id if {@code path} is null, otherwise the text of the entity's
 * id
 */
public record ChangeKey(String index, String entity, @Nullable String path, String text) {

	/**
	 * Creates the key of a document.
	 * @param index the name of the index
	 * @param entity the name of the indexed entity type
	 * @param documentId the document id
	 * @return the key
	 */
	public static ChangeKey document(String index, String entity, String documentId) {
		return new ChangeKey(index, entity, null, documentId);
	}

	/** Returns whether this is the key of a document. */
	boolean isDocument() {
		return this.path == null;
	}

	/**
	 * Returns the slice of this key among the slices of its index. The hash must stay the
	 * same on every node and in every release, because two workers must never write the
	 * same document.
	 */
	int slice(int slices) {
		int hash = (this.index + '\n' + this.text).hashCode();
		return Math.floorMod(hash ^ (hash >>> 16), slices);
	}

}
