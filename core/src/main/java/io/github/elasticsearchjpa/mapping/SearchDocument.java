package io.github.elasticsearchjpa.mapping;

/**
 * An entity that builds its own document. If the entity type also has a
 * {@link DocumentMapper}, the mapper takes precedence.
 */
public interface SearchDocument {

	/**
	 * Builds the document of this entity. Called within a session in which the entity is
	 * managed and its configured dependencies are fetched.
	 * @param index the configured name of the index, without prefix
	 * @return a {@code Map}, a record, or anything else that the configured Jackson
	 * mapper writes as a JSON object
	 */
	Object toSearchDocument(String index);

}
