package io.github.elasticsearchjpa.bulk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.elasticsearchjpa.mapping.EntityKey;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.query.SelectionQuery;

/**
 * Tells which documents of an index have a row: one that is in scope, as committed now.
 */
public final class Rows {

	private final SessionFactory sessionFactory;

	/**
	 * Creates the view.
	 * @param sessionFactory where rows are looked up
	 */
	public Rows(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	/**
	 * Which of some documents have a row. One statement for each entity type.
	 * @param index the index
	 * @param documentIds ids of documents, a page of them
	 * @return the ids of those that have one
	 */
	public Set<String> existing(IndexDefinition index, Collection<String> documentIds) {
		Map<IndexedType, List<Object>> keys = new LinkedHashMap<>();
		for (String id : documentIds) {
			for (IndexedType type : index.types()) {
				type.keyIfOwn(id).ifPresent((key) -> keys.computeIfAbsent(type, (any) -> new ArrayList<>()).add(key));
			}
		}
		Set<String> existing = new HashSet<>();
		if (!keys.isEmpty()) {
			this.sessionFactory
				.inTransaction((session) -> keys.forEach((type, ofType) -> existing(session, type, ofType).stream()
					.map(type::documentIdOf)
					.forEach(existing::add)));
		}
		return existing;
	}

	private static List<Object> existing(Session session, IndexedType type, List<Object> keys) {
		EntityKey key = type.documentKey();
		String select = (key == type.id()) ? "id(e)" : "e." + key.attribute();
		SelectionQuery<Object> query = session.createSelectionQuery(type.query(select, key.isOneOf(keys.size())),
				Object.class);
		key.bind(keys, query::setParameter);
		return query.getResultList();
	}

}
