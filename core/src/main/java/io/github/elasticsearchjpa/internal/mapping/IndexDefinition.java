package io.github.elasticsearchjpa.internal.mapping;

import java.util.List;

import io.github.elasticsearchjpa.internal.connection.Connection;

/**
 * An index as configured and checked.
 *
 * @param name its name, without prefix: the name the user knows
 * @param alias its name in Elasticsearch, with the prefix: an alias of one generation
 * @param connection where it is
 * @param mapping its mapping file
 * @param partial whether an update sends only what changed
 * @param types its entity types, at least one
 * @param documentVersion the version of what their mappers make of an entity
 */
public record IndexDefinition(String name, String alias, Connection connection, MappingFile mapping, boolean partial,
		List<IndexedType> types, int documentVersion) {

	/**
	 * The entity type of a document. In an index of several types, the document's id
	 * carries the name of its type.
	 * @param documentId the id of a document of this index
	 * @return its type
	 * @throws IllegalArgumentException if the id carries no type of this index
	 */
	public IndexedType typeOf(String documentId) {
		return this.types.stream()
			.filter((type) -> type.owns(documentId))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Document '%s' of index '%s' is of none of its types: %s"
				.formatted(documentId, this.name, this.types)));
	}

	/**
	 * The names of its entity types.
	 * @return the names in their order, joined by commas
	 */
	public String typeNames() {
		return String.join(",", this.types.stream().map(IndexedType::name).toList());
	}

	/**
	 * Whether an entity type is in this index.
	 * @param entity its name
	 * @return whether it is
	 */
	public boolean has(String entity) {
		return this.types.stream().anyMatch((type) -> type.name().equals(entity));
	}

	/**
	 * An entity type of this index by name.
	 * @param entity its name
	 * @return the type
	 * @throws IllegalArgumentException if it is none of this index
	 */
	public IndexedType type(String entity) {
		return this.types.stream()
			.filter((type) -> type.name().equals(entity))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"'%s' is no entity of index '%s' on this node".formatted(entity, this.name)));
	}

	/**
	 * The alias through which a generation is written.
	 * @param generation its name in Elasticsearch
	 * @return its private alias
	 */
	public static String writeAlias(String generation) {
		return generation + "-write";
	}

}
