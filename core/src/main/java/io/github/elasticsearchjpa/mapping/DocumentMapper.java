package io.github.elasticsearchjpa.mapping;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How entities of one type become documents of an index. Called by several threads at
 * once.
 *
 * @param <E> the entity type; a mapper of a type serves its subtypes too, unless they
 * have a mapper of their own, which makes the document and adds dependencies but has no
 * scope and no document id
 */
@FunctionalInterface
public interface DocumentMapper<E> {

	/**
	 * The document of an entity. Called within a session in which the entity is managed
	 * and its {@linkplain #dependencies dependencies} are fetched.
	 * @param entity the entity
	 * @param index the name of the index, without prefix, as configured
	 * @return a {@code Map}, a record, or anything else that the configured Jackson
	 * mapper writes as a JSON object
	 */
	Object toDocument(E entity, String index);

	/**
	 * What to write of a document when only some attributes of its entity changed, under
	 * the update strategy {@code partial}. The fields replace those of the document;
	 * others stay. By default the changed attributes that the mapping file has a field
	 * for, with their values; where an association is among them, the whole document,
	 * since the library does not know what it shows of it.
	 * @param entity the entity
	 * @param index the name of the index
	 * @param attributes the names of the attributes that changed
	 * @return a JSON object with the fields to write, empty to write nothing, or null for
	 * the default
	 */
	default @Nullable Object toPartialDocument(E entity, String index, Set<String> attributes) {
		return null;
	}

	/**
	 * The attribute whose value is the document's id. It must be unique and must never
	 * change; one that is updatable is refused at start.
	 * @param index the name of the index
	 * @return an attribute name, or null for the entity's own id, which is the default
	 */
	default @Nullable String documentId(String index) {
		return null;
	}

	/**
	 * Which entities belong in the index: an HQL predicate over the alias {@code e}, such
	 * as {@code e.published = true}. It is added to the scope configured for the index;
	 * an entity must meet both.
	 * @param index the name of the index
	 * @return a predicate, or null for every entity, which is the default
	 */
	default @Nullable String scope(String index) {
		return null;
	}

	/**
	 * The association paths that the document reads beyond the entity's own row, such as
	 * {@code author}, {@code comments.author}, or {@code address.country} through an
	 * embeddable. They are fetched for a whole chunk of entities at once. They are added
	 * to those configured for the index.
	 * @param index the name of the index
	 * @return attribute paths, empty by default
	 */
	default Set<String> dependencies(String index) {
		return Set.of();
	}

}
