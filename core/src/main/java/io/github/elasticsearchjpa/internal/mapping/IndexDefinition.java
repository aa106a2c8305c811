package io.github.elasticsearchjpa.internal.mapping;

import java.util.List;

import io.github.elasticsearchjpa.internal.connection.Connection;

/**
 * The definition of an index: its settings after they were checked.
 *
 * @param name the configured name, without prefix
 * @param alias the name in Elasticsearch, with prefix; an alias of one generation
 * @param connection the connection of the index
 * @param mapping the mapping file
 * @param partial true if updates send only the changed fields
 * @param types the entity types, at least one
 * @param documentVersion the configured version of the documents, at least 1
 */
public record IndexDefinition(String name, String alias, Connection connection, MappingFile mapping, boolean partial,
		List<IndexedType> types, int documentVersion) {

	/**
	 * Returns the entity type of a document. In an index of several types, document ids
	 * begin with the name of the type.
	 * @param documentId the id of a document of this index
	 * @return the type
	 * @throws IllegalArgumentException if the id does not begin with a type of this index
	 */
	public IndexedType typeOf(String documentId) {
		return this.types.stream()
			.filter((type) -> type.hasIdPrefixOf(documentId))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"The document id '%s' of index '%s' does not begin with one of its entity types: %s"
						.formatted(documentId, this.name, this.types)));
	}

	/**
	 * Returns the names of the entity types.
	 * @return the names in the order of the configuration, joined by commas
	 */
	public String typeNames() {
		return String.join(",", this.types.stream().map(IndexedType::name).toList());
	}

	/**
	 * Returns whether this index has an entity type.
	 * @param entity the name of the type
	 * @return true if the index has the type
	 */
	public boolean has(String entity) {
		return this.types.stream().anyMatch((type) -> type.name().equals(entity));
	}

	/**
	 * Returns an entity type of this index by name.
	 * @param entity the name of the type
	 * @return the type
	 * @throws IllegalArgumentException if the index does not have the type
	 */
	public IndexedType type(String entity) {
		return this.types.stream()
			.filter((type) -> type.name().equals(entity))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"'%s' is not an entity type of index '%s' in the configuration of this node".formatted(entity,
							this.name)));
	}

	/**
	 * Returns the alias through which documents are written to a generation.
	 * @param generation the name of the generation in Elasticsearch
	 * @return the alias, which points to that generation only
	 */
	public static String writeAlias(String generation) {
		return generation + "-write";
	}

}
