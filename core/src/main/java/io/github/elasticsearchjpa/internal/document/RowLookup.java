package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.query.SelectionQuery;

/**
 * Tells which documents of an index have a row: one that is in scope, as committed now.
 */
public final class RowLookup {

	/** From how many places of a table a sample is taken; each costs a statement. */
	private static final int PLACES = 10;

	private final SessionFactory sessionFactory;

	/**
	 * Creates the view.
	 * @param sessionFactory where rows are looked up
	 */
	public RowLookup(SessionFactory sessionFactory) {
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

	/**
	 * The documents of some rows in scope, from several places of the table.
	 * @param type an entity type of an index
	 * @param size how many at most
	 * @return their ids, none if there are no rows
	 */
	public List<String> sample(IndexedType type, int size) {
		return this.sessionFactory.fromTransaction((session) -> {
			long rows = session.createSelectionQuery(type.query("count(*)", ""), Long.class).getSingleResult();
			int places = (rows <= size) ? 1 : Math.min(size, PLACES);
			List<String> sample = new ArrayList<>();
			for (int place = 0; place < places; place++) {
				int end = (int) ((long) size * (place + 1) / places);
				session.createSelectionQuery(type.query(key(type), "") + " order by " + type.id().order(), Object.class)
					.setFirstResult((int) Math.min(rows * place / places, Integer.MAX_VALUE))
					.setMaxResults(end - sample.size())
					.getResultList()
					.forEach((key) -> sample.add(type.documentIdOf(key)));
			}
			return sample;
		});
	}

	/**
	 * Returns whether an entity exists and is in scope. Reads in a transaction of its
	 * own, so uncommitted changes are not seen.
	 * @param index the index
	 * @param id the id of the entity
	 * @return true if a type of the index has such a row in scope
	 */
	public boolean contains(IndexDefinition index, Object id) {
		return this.sessionFactory.fromTransaction(
				(session) -> index.types().stream().filter((type) -> type.id().accepts(id)).anyMatch((type) -> {
					SelectionQuery<Long> query = session
						.createSelectionQuery(type.query("count(*)", type.id().isOneOf(1)), Long.class);
					type.id().bind(List.of(id), query::setParameter);
					return query.getSingleResult() > 0;
				}));
	}

	private static String key(IndexedType type) {
		EntityKey key = type.documentKey();
		return (key == type.id()) ? "id(e)" : "e." + key.attribute();
	}

	private static List<Object> existing(Session session, IndexedType type, List<Object> keys) {
		EntityKey key = type.documentKey();
		SelectionQuery<Object> query = session.createSelectionQuery(type.query(key(type), key.isOneOf(keys.size())),
				Object.class);
		key.bind(keys, query::setParameter);
		return query.getResultList();
	}

}
