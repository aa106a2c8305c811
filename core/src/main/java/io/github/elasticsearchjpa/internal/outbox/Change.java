package io.github.elasticsearchjpa.internal.outbox;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.jspecify.annotations.Nullable;

/**
 * A change to enqueue.
 *
 * @param key the document, or the related entity whose containing documents change
 * @param attributes the names of the changed attributes, or null for all
 * @param forced whether to send the document even if it seems unchanged
 */
public record Change(ChangeKey key, @Nullable Set<String> attributes, boolean forced) {

	/**
	 * Creates changes that send documents again, unchanged or not.
	 * @param index the index
	 * @param documentIds the document ids
	 * @return a forced change for each document
	 */
	public static List<Change> rewrites(IndexDefinition index, Collection<String> documentIds) {
		return documentIds.stream()
			.map((id) -> new Change(ChangeKey.document(index.name(), typeOf(index, id).name(), id), null, true))
			.toList();
	}

	/**
	 * Returns the type of a document. An id of no type has no row, so any type will do.
	 */
	private static IndexedType typeOf(IndexDefinition index, String documentId) {
		return index.types()
			.stream()
			.filter((type) -> type.keyIfOwn(documentId).isPresent())
			.findFirst()
			.orElse(index.types().get(0));
	}

	/**
	 * Merges another change of the same key into this one.
	 * @param other the other change
	 * @return both changes in one
	 */
	public Change and(Change other) {
		Set<String> both = null;
		if (this.attributes != null && other.attributes != null) {
			both = new HashSet<>(this.attributes);
			both.addAll(other.attributes);
		}
		return new Change(this.key, both, this.forced || other.forced);
	}

}
