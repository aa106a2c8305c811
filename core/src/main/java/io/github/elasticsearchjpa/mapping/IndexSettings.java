package io.github.elasticsearchjpa.mapping;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one index. Immutable; each {@code with...} method returns a copy. The
 * settings are checked against the entities when the library is built.
 *
 * <pre>
 * IndexSettings.of("blog", "Post").withDependencies("author")
 * </pre>
 */
public final class IndexSettings {

	/** The name of the default connection of an index. */
	public static final String DEFAULT_CONNECTION = "default";

	/** The update strategy that sends the whole document. */
	public static final String FULL = "full";

	/** The update strategy that sends the changed fields only. */
	public static final String PARTIAL = "partial";

	private String name;

	private List<String> entities;

	private String connection = DEFAULT_CONNECTION;

	private List<String> dependencies = List.of();

	private @Nullable String scope;

	private @Nullable String documentId;

	private String updateStrategy = FULL;

	private int documentVersion = 1;

	private IndexSettings(String name, List<String> entities) {
		this.name = name;
		this.entities = List.copyOf(entities);
	}

	/**
	 * Creates settings with the defaults: the default connection, no dependencies, every
	 * row, the entity's id as document id, full documents, document version 1.
	 * @param name the name of the index, without prefix; its mapping file is
	 * {@code <name>.json}
	 * @param entities the names of the indexed entities, as in JPQL; at least one
	 * @return the settings
	 */
	public static IndexSettings of(String name, String... entities) {
		return new IndexSettings(name, List.of(entities));
	}

	private IndexSettings(IndexSettings other) {
		this.name = other.name;
		this.entities = other.entities;
		this.connection = other.connection;
		this.dependencies = other.dependencies;
		this.scope = other.scope;
		this.documentId = other.documentId;
		this.updateStrategy = other.updateStrategy;
		this.documentVersion = other.documentVersion;
	}

	private IndexSettings copy(Consumer<IndexSettings> change) {
		IndexSettings copy = new IndexSettings(this);
		change.accept(copy);
		return copy;
	}

	/**
	 * Returns the name of the index.
	 * @return the name, without prefix
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the names of the indexed entities.
	 * @return the names as in JPQL
	 */
	public List<String> entities() {
		return this.entities;
	}

	/**
	 * Returns the name of the connection of the index.
	 * @return the name; {@code default} by default
	 */
	public String connection() {
		return this.connection;
	}

	/**
	 * Returns a copy with another connection.
	 * @param connection the name of a connection; {@code default} by default
	 * @return a copy
	 */
	public IndexSettings withConnection(String connection) {
		return copy((copy) -> copy.connection = connection);
	}

	/**
	 * Returns the association paths that documents read, for every entity of the index.
	 * @return the paths
	 */
	public List<String> dependencies() {
		return this.dependencies;
	}

	/**
	 * Returns a copy with other dependencies.
	 * @param dependencies association paths, such as {@code author} or {@code
	 * comments.author}; none by default
	 * @return a copy
	 */
	public IndexSettings withDependencies(String... dependencies) {
		return copy((copy) -> copy.dependencies = List.of(dependencies));
	}

	/**
	 * Returns the HQL predicate over the alias {@code e} that selects the indexed rows.
	 * @return the predicate, or null for all rows
	 */
	public @Nullable String scope() {
		return this.scope;
	}

	/**
	 * Returns a copy with another scope.
	 * @param scope an HQL predicate for every entity of the index, or null for all rows;
	 * null by default
	 * @return a copy
	 */
	public IndexSettings withScope(@Nullable String scope) {
		return copy((copy) -> copy.scope = scope);
	}

	/**
	 * Returns the attribute whose value is the document id.
	 * @return the attribute, or null for the entity's id
	 */
	public @Nullable String documentId() {
		return this.documentId;
	}

	/**
	 * Returns a copy with another document id.
	 * @param documentId a unique attribute that is never updated, or null for the
	 * entity's id; null by default
	 * @return a copy
	 */
	public IndexSettings withDocumentId(@Nullable String documentId) {
		return copy((copy) -> copy.documentId = documentId);
	}

	/**
	 * Returns the update strategy.
	 * @return {@code full} or {@code partial}
	 */
	public String updateStrategy() {
		return this.updateStrategy;
	}

	/**
	 * Returns a copy with another update strategy.
	 * @param updateStrategy {@code full} or {@code partial}; {@code full} by default
	 * @return a copy
	 */
	public IndexSettings withUpdateStrategy(String updateStrategy) {
		return copy((copy) -> copy.updateStrategy = updateStrategy);
	}

	/**
	 * Returns the version of the documents.
	 * @return the version; 1 by default
	 */
	public int documentVersion() {
		return this.documentVersion;
	}

	/**
	 * Returns a copy with another document version. Raise it when a mapper changes: a
	 * deployment then rebuilds the index, and nodes with an older version stop indexing
	 * it.
	 * @param documentVersion the version, at least 1; 1 by default
	 * @return a copy
	 */
	public IndexSettings withDocumentVersion(int documentVersion) {
		return copy((copy) -> copy.documentVersion = documentVersion);
	}

}
