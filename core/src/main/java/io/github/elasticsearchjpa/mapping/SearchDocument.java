package io.github.elasticsearchjpa.mapping;

/**
 * An entity that knows its own document. The short form of a {@link DocumentMapper},
 * which wins if there is one for the entity type.
 */
public interface SearchDocument {

	/**
	 * The document of this entity. Called within a session in which the entity is managed
	 * and its declared dependencies are fetched.
	 * @param index the name of the index, without prefix, as configured
	 * @return a {@code Map}, a record, or anything else that the configured Jackson
	 * mapper writes as a JSON object
	 */
	Object toSearchDocument(String index);

}
