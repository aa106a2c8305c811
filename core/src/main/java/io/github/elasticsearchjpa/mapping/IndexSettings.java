package io.github.elasticsearchjpa.mapping;

import java.util.List;

import io.github.elasticsearchjpa.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of an index, before it is checked against the entities.
 *
 * @param name the name of the index, without prefix; its mapping file is
 * {@code <name>.json}
 * @param entities the entity names, as in JPQL, of what is indexed; at least one
 * @param connection the name of the connection
 * @param dependencies association paths that the documents read, for every entity of the
 * index
 * @param scope an HQL predicate over the alias {@code e}, for every entity of the index;
 * null for all rows
 * @param documentId the unique and immutable attribute whose value is the document's id;
 * null for the entity's id
 * @param updateStrategy what a changed entity sends: {@code full} or {@code partial}
 * @param documentVersion the version of what the mappers make of an entity, at least 1;
 * raise it when a mapper changes, so that a deployment rebuilds the index and nodes with
 * an older version stand by
 */
public record IndexSettings(String name, List<String> entities, String connection, List<String> dependencies,
		@Nullable String scope, @Nullable String documentId, String updateStrategy, int documentVersion) {

	/** The update strategy that sends the whole document. */
	public static final String FULL = "full";

	/** The update strategy that sends what changed. */
	public static final String PARTIAL = "partial";

	/**
	 * Settings with the defaults: the default connection, no dependencies, every row, the
	 * entity's id, full documents.
	 * @param name the name of the index
	 * @param entities the entity names
	 * @return the settings
	 */
	public static IndexSettings of(String name, String... entities) {
		return new IndexSettings(name, List.of(entities), Connection.DEFAULT, List.of(), null, null, FULL, 1);
	}

	/**
	 * These settings on another connection.
	 * @param connection the name of a connection
	 * @return a copy
	 */
	public IndexSettings withConnection(String connection) {
		return new IndexSettings(this.name, this.entities, connection, this.dependencies, this.scope, this.documentId,
				this.updateStrategy, this.documentVersion);
	}

	/**
	 * These settings with other dependencies.
	 * @param dependencies association paths
	 * @return a copy
	 */
	public IndexSettings withDependencies(String... dependencies) {
		return new IndexSettings(this.name, this.entities, this.connection, List.of(dependencies), this.scope,
				this.documentId, this.updateStrategy, this.documentVersion);
	}

	/**
	 * These settings with another scope.
	 * @param scope an HQL predicate over the alias {@code e}, or null for every row
	 * @return a copy
	 */
	public IndexSettings withScope(@Nullable String scope) {
		return new IndexSettings(this.name, this.entities, this.connection, this.dependencies, scope, this.documentId,
				this.updateStrategy, this.documentVersion);
	}

	/**
	 * These settings with another document id.
	 * @param documentId an attribute name, or null for the entity's id
	 * @return a copy
	 */
	public IndexSettings withDocumentId(@Nullable String documentId) {
		return new IndexSettings(this.name, this.entities, this.connection, this.dependencies, this.scope, documentId,
				this.updateStrategy, this.documentVersion);
	}

	/**
	 * These settings with another update strategy.
	 * @param updateStrategy {@link #FULL} or {@link #PARTIAL}
	 * @return a copy
	 */
	public IndexSettings withUpdateStrategy(String updateStrategy) {
		return new IndexSettings(this.name, this.entities, this.connection, this.dependencies, this.scope,
				this.documentId, updateStrategy, this.documentVersion);
	}

	/**
	 * These settings with another document version.
	 * @param documentVersion at least 1
	 * @return a copy
	 */
	public IndexSettings withDocumentVersion(int documentVersion) {
		return new IndexSettings(this.name, this.entities, this.connection, this.dependencies, this.scope,
				this.documentId, this.updateStrategy, documentVersion);
	}

}
