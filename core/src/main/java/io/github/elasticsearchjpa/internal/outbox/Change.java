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
	 * Returns the type of a document. Falls back to the first type if the id belongs to
	 * none: such a document has no row, and a worker deletes it whatever its type is.
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
	 * @return a change with the attributes of both, forced if one of them is
	 */
	public Change merge(Change other) {
		Set<String> merged = null;
		if (this.attributes != null && other.attributes != null) {
			merged = new HashSet<>(this.attributes);
			merged.addAll(other.attributes);
		}
		return new Change(this.key, merged, this.forced || other.forced);
	}

}
