package io.github.elasticsearchjpa.internal.search;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.hibernate.SessionFactory;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the document of an entity as its index has it, past what searches see.
 */
public final class DocumentFetch {

	private final IndexDefinition index;

	private final SessionFactory sessionFactory;

	/**
	 * Creates the reader.
	 * @param index the index
	 * @param sessionFactory where the key of an entity is looked up, if that is not its
	 * id
	 */
	public DocumentFetch(IndexDefinition index, SessionFactory sessionFactory) {
		this.index = index;
		this.sessionFactory = sessionFactory;
	}

	/**
	 * Reads a document.
	 * @param type the entity type, or null if the index has one only
	 * @param id the id of the entity
	 * @return the document; empty if there is none
	 * @throws IllegalArgumentException if that is no entity of the index
	 */
	public Optional<JsonNode> fetch(@Nullable Class<?> type, Object id) {
		return documentId(type(type), id).flatMap((documentId) -> this.index.connection()
			.find("/" + this.index.alias() + "/_doc/" + encode(documentId))
			.map((found) -> found.path("_source")));
	}

	private IndexedType type(@Nullable Class<?> type) {
		List<IndexedType> fitting = this.index.types()
			.stream()
			.filter((indexed) -> type == null || indexed.javaType().isAssignableFrom(type))
			.toList();
		if (fitting.size() == 1) {
			return fitting.get(0);
		}
		throw new IllegalArgumentException((type == null)
				? "Index '%s' has several types, so say of which one: %s.".formatted(this.index.name(),
						this.index.typeNames())
				: "%s is not in index '%s'. Its types: %s.".formatted(type.getName(), this.index.name(),
						this.index.typeNames()));
	}

	/** Without a row, there is no way from its id to a key that is another attribute. */
	private Optional<String> documentId(IndexedType type, Object id) {
		type.checkId(id);
		if (type.documentKey() == type.id()) {
			return Optional.of(type.documentIdOf(id));
		}
		return this.sessionFactory.fromTransaction((session) -> {
			SelectionQuery<Object> query = session.createSelectionQuery("select e." + type.documentKey().attribute()
					+ " from " + type.name() + " e where " + type.id().isOneOf(1), Object.class);
			type.id().bind(List.of(id), query::setParameter);
			return query.uniqueResultOptional();
		}).map(type::documentIdOf);
	}

	private static String encode(String documentId) {
		return URLEncoder.encode(documentId, StandardCharsets.UTF_8).replace("+", "%20");
	}

}
