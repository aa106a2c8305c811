package io.github.elasticsearchjpa.mapping;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A mapper from entities of one type to documents of an index. Must be thread-safe.
 * <p>
 * A mapper also serves the subtypes of its entity type, unless a subtype has a mapper of
 * its own. The mapper of a subtype builds the documents of the subtype and can add
 * dependencies. It must not define a scope or a document id.
 *
 * @param <E> the entity type
 */
@FunctionalInterface
public interface DocumentMapper<E> {

	/**
	 * Builds the document of an entity. Called within a session in which the entity is
	 * managed and its {@linkplain #dependencies dependencies} are fetched.
	 * @param entity the entity, never a proxy
	 * @param index the configured name of the index, without prefix
	 * @return a {@code Map}, a record, or anything else that the configured Jackson
	 * mapper writes as a JSON object
	 */
	Object toDocument(E entity, String index);

	/**
	 * Builds the fields of a document to write when only some attributes of its entity
	 * changed. Used by the update strategy {@code partial} only. The fields replace the
	 * fields of the same name in the document; other fields stay as they are.
	 * <p>
	 * By default, the changed attributes that have a field of the same name in the
	 * mapping file are written with their values. If one of them is an association or an
	 * embeddable, the whole document is written, because the library does not know which
	 * of its data the document contains.
	 * @param entity the entity, never a proxy
	 * @param index the configured name of the index, without prefix
	 * @param attributes the names of the changed attributes
	 * @return an object that Jackson writes as a JSON object with the fields to write; an
	 * empty one to write nothing; null for the default
	 */
	default @Nullable Object toPartialDocument(E entity, String index, Set<String> attributes) {
		return null;
	}

	/**
	 * Returns the attribute whose value is the document id. The attribute must be unique
	 * and must never change. An updatable attribute is a configuration error.
	 * @param index the configured name of the index, without prefix
	 * @return the name of the attribute, or null for the id of the entity; null by
	 * default
	 */
	default @Nullable String documentId(String index) {
		return null;
	}

	/**
	 * Returns the HQL predicate over the alias {@code e} that selects the indexed
	 * entities, such as {@code e.published = true}. If the index has a configured scope,
	 * an entity must satisfy both.
	 * @param index the configured name of the index, without prefix
	 * @return the predicate, or null for all entities; null by default
	 */
	default @Nullable String scope(String index) {
		return null;
	}

	/**
	 * Returns the association paths that the document reads beyond the row of the entity,
	 * such as {@code author}, {@code comments.author}, or {@code address.country} through
	 * an embeddable. They are fetched for a whole chunk of entities at once, and are
	 * added to the configured dependencies of the index.
	 * @param index the configured name of the index, without prefix
	 * @return the paths; empty by default
	 */
	default Set<String> dependencies(String index) {
		return Set.of();
	}

}
