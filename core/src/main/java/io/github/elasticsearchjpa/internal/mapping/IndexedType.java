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
 * An entity type in one index: which of its rows belong there, how they are identified,
 * and what their documents say.
 */
public final class IndexedType {

	private static final char TYPE_END = ':';

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
		this.idPrefix = oneOfSeveral ? nameOf(entity) + TYPE_END : "";
	}

	/**
	 * The name of the entity type, as in JPQL.
	 * @return the entity name
	 */
	public String name() {
		return nameOf(this.entity);
	}

	static String nameOf(EntityPersister entity) {
		return Objects.requireNonNullElse(entity.getJpaEntityName(), entity.getEntityName());
	}

	/**
	 * The class of the entity type.
	 * @return the mapped class
	 */
	public Class<?> javaType() {
		return this.entity.getMappedClass();
	}

	/**
	 * How entities of this type become documents.
	 * @return the mapper
	 */
	public DocumentMapper<Object> mapper() {
		return this.mapper;
	}

	/**
	 * The association paths that documents of this type read, each as its attribute
	 * names.
	 * @return the paths
	 */
	public List<List<String>> dependencies() {
		return this.dependencies;
	}

	/**
	 * The mapping of the entity type.
	 * @return Hibernate's view of it
	 */
	public EntityPersister entity() {
		return this.entity;
	}

	/**
	 * The paths to entities whose changes change documents of this type: the dependencies
	 * and what the scope reads, each with every path on its way.
	 * @return the paths, shorter ones first
	 */
	public List<RelatedPath> related() {
		return this.related;
	}

	/**
	 * The indexed entities at the other end of a path.
	 * @param path one of {@link #related()}, or empty for the entity itself
	 * @return the query for them
	 * @throws IllegalArgumentException if there is no such path
	 */
	public ContainingEntities owners(String path) {
		if (path.isEmpty()) {
			return new ContainingEntities(this, path, this.id);
		}
		return this.related.stream()
			.filter((related) -> related.path().equals(path))
			.findFirst()
			.map((related) -> new ContainingEntities(this, path, related.targetKey()))
			.orElseThrow(
					() -> new IllegalArgumentException("'%s' is no dependency of %s any more".formatted(path, name())));
	}

	/**
	 * The values of some attributes of an entity.
	 * @param entity an instance, not a proxy
	 * @param attributes the names of attributes
	 * @return the values, or null if an association or an embeddable is among them, of
	 * which only a mapper knows what a document shows
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
	 * The id of the entity type.
	 * @return the key by which its rows are read in order
	 */
	public EntityKey id() {
		return this.id;
	}

	/**
	 * What documents of this type are identified by: the entity's id unless configured
	 * otherwise.
	 * @return the key in the document's id
	 */
	public EntityKey documentKey() {
		return this.documentKey;
	}

	/**
	 * Whether every row of this type belongs in the index, by its id.
	 * @return whether there is no scope, and documents are identified by the entity's id
	 */
	public boolean isEveryRowById() {
		return this.scope == null && this.documentKey == this.id;
	}

	/**
	 * The HQL query for rows of this type that belong in the index.
	 * @param select what to select, over the alias {@code e}
	 * @param condition a further condition, or an empty text for none
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
	 * The id of the document of an entity: the text of its key, after the type's name and
	 * a colon if the index has several types.
	 * @param entity an instance, not a proxy
	 * @return the id of its document
	 * @throws IllegalArgumentException if the key is null or empty, or the id would be
	 * over 512 bytes long
	 */
	public String documentId(Object entity) {
		return documentIdOf(this.documentKey.valueOf(entity));
	}

	/**
	 * The id of the document with a key.
	 * @param key a value of {@link #documentKey()}
	 * @return the id of its document
	 * @throws IllegalArgumentException if it would be empty or over 512 bytes long
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
					"the document id is %d bytes long, and Elasticsearch allows %d".formatted(bytes, MAX_ID_BYTES));
		}
		return id;
	}

	/**
	 * The key that the id of a document carries.
	 * @param documentId the id of a document of this type
	 * @return the value of {@link #documentKey()}
	 * @throws IllegalArgumentException if it is no such id
	 */
	public Object keyOf(String documentId) {
		return this.documentKey.fromText(keyText(documentId));
	}

	/**
	 * Checks an id that somebody gave.
	 * @param id what should be the id of an entity of this type
	 * @throws IllegalArgumentException if it is of another type
	 */
	public void checkId(Object id) {
		if (!id().accepts(id)) {
			throw new IllegalArgumentException(
					"'%s', a %s, is no id of %s".formatted(id, id.getClass().getName(), name()));
		}
	}

	/**
	 * The text of the key that the id of a document carries.
	 * @param documentId the id of a document of this type
	 * @return the id without the type's name, if it has that
	 */
	public String keyText(String documentId) {
		return documentId.substring(this.idPrefix.length());
	}

	/**
	 * The key that the id of any document carries, if that is one of this type.
	 * @param documentId the id of a document, perhaps one that was not made here
	 * @return the value of {@link #documentKey()}, or empty if it is no such id
	 */
	public Optional<Object> keyIfOwn(String documentId) {
		try {
			return owns(documentId) ? Optional.of(keyOf(documentId)) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/**
	 * A document in words.
	 * @param documentId the id of a document of this type
	 * @return the name of the type and the text of the key, such as {@code Post 42}
	 */
	public String describe(String documentId) {
		return name() + " " + keyText(documentId);
	}

	boolean owns(String documentId) {
		return documentId.startsWith(this.idPrefix);
	}

	@Override
	public String toString() {
		return name();
	}

}
