package io.github.elasticsearchjpa.internal.mapping;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.github.elasticsearchjpa.mapping.DocumentMapper;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedMapping;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * An entity type in one index: its mapper, the scope that selects its rows, its
 * dependencies and its document ids.
 */
public final class IndexedType {

	/** Separates the name of the type from the key in a document id. */
	private static final char TYPE_SEPARATOR = ':';

	/** The maximum length of a document id in Elasticsearch. */
	private static final int MAX_ID_BYTES = 512;

	private final EntityPersister entity;

	private final DocumentMapper<Object> mapper;

	private final @Nullable String scope;

	private final List<List<String>> dependencies;

	private final List<RelatedPath> related;

	private final EntityKey id;

	private final EntityKey documentKey;

	private final String idPrefix;

	IndexedType(EntityPersister entity, DocumentMapper<Object> mapper, @Nullable String scope,
			List<List<String>> dependencies, List<RelatedPath> related, EntityKey id, EntityKey documentKey,
			boolean oneOfSeveral) {
		this.entity = entity;
		this.mapper = mapper;
		this.scope = scope;
		this.dependencies = dependencies;
		this.related = related;
		this.id = id;
		this.documentKey = documentKey;
		this.idPrefix = oneOfSeveral ? nameOf(entity) + TYPE_SEPARATOR : "";
	}

	/**
	 * Returns the name of the entity type.
	 * @return the entity name as in JPQL
	 */
	public String name() {
		return nameOf(this.entity);
	}

	static String nameOf(EntityPersister entity) {
		return Objects.requireNonNullElse(entity.getJpaEntityName(), entity.getEntityName());
	}

	/**
	 * Returns the class of the entity type.
	 * @return the mapped class
	 */
	public Class<?> javaType() {
		return this.entity.getMappedClass();
	}

	/**
	 * Returns the mapper that builds the documents of this type and its subtypes.
	 * @return the mapper
	 */
	public DocumentMapper<Object> mapper() {
		return this.mapper;
	}

	/**
	 * Returns the association paths that documents of this type read.
	 * @return the paths, each as its attribute names
	 */
	public List<List<String>> dependencies() {
		return this.dependencies;
	}

	/**
	 * Returns Hibernate's mapping of the entity type.
	 * @return the persister
	 */
	public EntityPersister entity() {
		return this.entity;
	}

	/**
	 * Returns the paths to related entities whose changes can change documents of this
	 * type: the paths of the dependencies and of the scope, each with all paths on its
	 * way.
	 * @return the paths, ordered by name, so that a path comes after its prefixes
	 */
	public List<RelatedPath> related() {
		return this.related;
	}

	/**
	 * Returns the query for the entities of this type that contain a related entity.
	 * @param path the path of the related entity, one of {@link #related()}; empty if it
	 * is the indexed entity itself
	 * @return the query
	 * @throws IllegalArgumentException if there is no such path
	 */
	public ContainingEntities containing(String path) {
		if (path.isEmpty()) {
			return new ContainingEntities(this, path, this.id);
		}
		return this.related.stream()
			.filter((related) -> related.path().equals(path))
			.findFirst()
			.map((related) -> new ContainingEntities(this, path, related.targetKey()))
			.orElseThrow(() -> new IllegalArgumentException(
					"'%s' is not a dependency of %s any more".formatted(path, name())));
	}

	/**
	 * Returns the values of attributes of an entity, if all of them are basic values or
	 * collections of basic values.
	 * @param entity an instance, not a proxy
	 * @param attributes the names of the attributes
	 * @return the values by name; null if an association or an embeddable is among the
	 * attributes, because only a mapper can convert it
	 */
	public @Nullable Map<String, @Nullable Object> values(Object entity, Set<String> attributes) {
		EntityPersister type = this.entity.getFactory().getMappingMetamodel().getEntityDescriptor(entity.getClass());
		Map<String, @Nullable Object> values = new HashMap<>();
		for (String name : attributes) {
			AttributeMapping attribute = type.findAttributeMapping(name);
			boolean basic = attribute instanceof BasicValuedMapping
					|| (attribute instanceof PluralAttributeMapping plural
							&& plural.getElementDescriptor() instanceof BasicValuedMapping);
			if (!basic) {
				return null;
			}
			values.put(name, attribute.getValue(entity));
		}
		return values;
	}

	/**
	 * Returns the id of the entity type, by which rows are read in order.
	 * @return the key
	 */
	public EntityKey id() {
		return this.id;
	}

	/**
	 * Returns the key of the document id: the id of the entity, unless another attribute
	 * is configured.
	 * @return the key; the same instance as {@link #id()} if it is the id
	 */
	public EntityKey documentKey() {
		return this.documentKey;
	}

	/**
	 * Returns whether all rows of this type are indexed, with the id of the entity as
	 * document id.
	 * @return true if there is no scope and no other document id
	 */
	public boolean isEveryRowById() {
		return this.scope == null && this.documentKey == this.id;
	}

	/**
	 * Returns the HQL query for rows of this type in scope.
	 * @param select the select expressions, over the alias {@code e}
	 * @param condition a further condition over the alias {@code e}; empty for none
	 * @return the query, without an order
	 */
	public String query(String select, String condition) {
		String query = "select " + select + " from " + name() + " e";
		if (this.scope != null && !condition.isEmpty()) {
			return query + " where " + this.scope + " and (" + condition + ")";
		}
		if (this.scope != null) {
			return query + " where " + this.scope;
		}
		return condition.isEmpty() ? query : query + " where " + condition;
	}

	/**
	 * Returns the document id of an entity: the text of its key. If the index has several
	 * types, the name of the type and a colon come before it.
	 * @param entity an instance, not a proxy
	 * @return the document id
	 * @throws IllegalArgumentException if the key is null or empty, or if the id is
	 * longer than 512 bytes
	 */
	public String documentId(Object entity) {
		return documentIdOf(this.documentKey.valueOf(entity));
	}

	/**
	 * Returns the document id for a key.
	 * @param key a value of {@link #documentKey()}
	 * @return the document id
	 * @throws IllegalArgumentException if the key is empty, or if the id is longer than
	 * 512 bytes
	 */
	public String documentIdOf(Object key) {
		String text = this.documentKey.toText(key);
		if (text.isEmpty()) {
			throw new IllegalArgumentException("the document id is empty");
		}
		String id = this.idPrefix + text;
		int bytes = id.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_ID_BYTES) {
			throw new IllegalArgumentException(
					"the document id is %d bytes long; Elasticsearch allows %d".formatted(bytes, MAX_ID_BYTES));
		}
		return id;
	}

	/**
	 * Returns the key in a document id.
	 * @param documentId the id of a document of this type
	 * @return the value of {@link #documentKey()}
	 * @throws IllegalArgumentException if the id does not contain such a key
	 */
	public Object keyOf(String documentId) {
		return this.documentKey.fromText(keyText(documentId));
	}

	/**
	 * Checks that a value has the type of the entity's id.
	 * @param id the value
	 * @throws IllegalArgumentException if the value has another type
	 */
	public void checkId(Object id) {
		if (!id().accepts(id)) {
			throw new IllegalArgumentException(
					"'%s' of type %s is not an id of %s".formatted(id, id.getClass().getName(), name()));
		}
	}

	/**
	 * Returns the text of the key in a document id.
	 * @param documentId the id of a document of this type
	 * @return the id without the name of the type and the colon, if it has them
	 */
	public String keyText(String documentId) {
		return documentId.substring(this.idPrefix.length());
	}

	/**
	 * Returns the key in a document id, if it is the id of a document of this type.
	 * @param documentId any document id, possibly of a document that the library did not
	 * write
	 * @return the value of {@link #documentKey()}; empty if the id is not one of this
	 * type
	 */
	public Optional<Object> keyIfOwn(String documentId) {
		try {
			return hasIdPrefixOf(documentId) ? Optional.of(keyOf(documentId)) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Returns a description of a document for messages.
	 * @param documentId the id of a document of this type
	 * @return the name of the type and the text of the key, such as {@code Post 42}
	 */
	public String describe(String documentId) {
		return name() + " " + keyText(documentId);
	}

	boolean hasIdPrefixOf(String documentId) {
		return documentId.startsWith(this.idPrefix);
	}

	@Override
	public String toString() {
		return name();
	}

}
