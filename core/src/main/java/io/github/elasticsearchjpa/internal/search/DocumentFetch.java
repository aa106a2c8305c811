package io.github.elasticsearchjpa.internal.search;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the current document of an entity by its id, even if searches do not see it yet.
 */
public final class DocumentFetch {

	private final IndexDefinition index;

	private final LibraryTransactions transactions;

	/**
	 * Creates a fetch for an index.
	 * @param index the index
	 * @param transactions the transactions for reading the key of an entity, if the
	 * document id is not the id of the entity
	 */
	public DocumentFetch(IndexDefinition index, LibraryTransactions transactions) {
		this.index = index;
		this.transactions = transactions;
	}

	/**
	 * Reads a document.
	 * @param type the entity type or a subtype; may be null if the index has one type
	 * @param id the id of the entity
	 * @return the document; empty if there is none
	 * @throws IllegalArgumentException if the type is not in the index, if it is null and
	 * the index has several types, or if the id has the wrong type
	 */
	public Optional<JsonNode> fetch(@Nullable Class<?> type, Object id) {
		return documentId(indexedType(type), id).flatMap((documentId) -> this.index.connection()
			.find("/" + this.index.alias() + "/_doc/" + encode(documentId))
			.map((document) -> document.path("_source")));
	}

	private IndexedType indexedType(@Nullable Class<?> type) {
		List<IndexedType> candidates = this.index.types()
			.stream()
			.filter((indexed) -> type == null || indexed.javaType().isAssignableFrom(type))
			.toList();
		if (candidates.size() == 1) {
			return candidates.get(0);
		}
		throw new IllegalArgumentException((type == null)
				? "Index '%s' has several entity types. Pass one of them: %s.".formatted(this.index.name(),
						this.index.typeNames())
				: "%s is not an entity type of index '%s'. Its entity types: %s.".formatted(type.getName(),
						this.index.name(), this.index.typeNames()));
	}

	/**
	 * Returns the document id for the id of an entity. If the document id is another
	 * attribute, reads that from the row; without a row, returns nothing.
	 */
	private Optional<String> documentId(IndexedType type, Object id) {
		type.checkId(id);
		if (type.documentKey() == type.id()) {
			return Optional.of(type.documentIdOf(id));
		}
		return this.transactions.fromTransaction((session) -> {
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
