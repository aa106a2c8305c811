package io.github.elasticsearchjpa.internal.outbox;

import org.jspecify.annotations.Nullable;

/**
 * What a change is about: a document of an index, or an entity from which documents can
 * be found.
 *
 * @param index the name of the index
 * @param entity the name of the entity type indexed there
 * @param path null if {@code text} is the id of a document; otherwise the dependency path
 * from the indexed entity to the entity whose id {@code text} is, empty for the indexed
 * entity itself
 * @param text the id of the document, or the text of the entity's id
 */
public record ChangeKey(String index, String entity, @Nullable String path, String text) {

	/**
	 * The key of a document.
	 * @param index the name of the index
	 * @param entity the name of its entity type
	 * @param documentId its id
	 * @return the key
	 */
	public static ChangeKey document(String index, String entity, String documentId) {
		return new ChangeKey(index, entity, null, documentId);
	}

	boolean isDocument() {
		return this.path == null;
	}

	/**
	 * The partition of this key: a fixed hash, the same on every node and in every
	 * version, since one key must never have two writers.
	 */
	int partition(int partitions) {
		int hash = (this.index + '\n' + this.text).hashCode();
		return Math.floorMod(hash ^ (hash >>> 16), partitions);
	}

}
