package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.hibernate.Session;
import org.hibernate.query.SelectionQuery;

/**
 * A lookup of the committed rows in scope of an index. Each method uses a transaction of
 * its own. Thread-safe.
 */
public final class RowLookup {

	/** The number of positions in a table that a sample comes from, a statement each. */
	private static final int SAMPLE_POSITIONS = 10;

	private final LibraryTransactions transactions;

	/**
	 * Creates a lookup.
	 * @param transactions the transactions of the library
	 */
	public RowLookup(LibraryTransactions transactions) {
		this.transactions = transactions;
	}

	/**
	 * Returns the documents that have a row in scope. Runs one statement for each entity
	 * type.
	 * @param index the index
	 * @param documentIds the ids of a page of documents
	 * @return the ids of the documents that have a row
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
			this.transactions
				.inTransaction((session) -> keys.forEach((type, ofType) -> existing(session, type, ofType).stream()
					.map(type::documentIdOf)
					.forEach(existing::add)));
		}
		return existing;
	}

	/**
	 * Returns the document ids of some rows in scope, from several positions of the
	 * table.
	 * @param type an entity type of an index
	 * @param size the maximum number of rows
	 * @return the document ids, empty if there are no rows
	 */
	public List<String> sample(IndexedType type, int size) {
		return this.transactions.fromTransaction((session) -> {
			long rows = session.createSelectionQuery(type.query("count(*)", ""), Long.class).getSingleResult();
			int positions = (rows <= size) ? 1 : Math.min(size, SAMPLE_POSITIONS);
			List<String> sample = new ArrayList<>();
			for (int position = 0; position < positions; position++) {
				int end = (int) ((long) size * (position + 1) / positions);
				session.createSelectionQuery(type.query(key(type), "") + " order by " + type.id().order(), Object.class)
					.setFirstResult((int) Math.min(rows * position / positions, Integer.MAX_VALUE))
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
		return this.transactions.fromTransaction(
				(session) -> index.types().stream().filter((type) -> type.id().accepts(id)).anyMatch((type) -> {
					SelectionQuery<Long> query = session
						.createSelectionQuery(type.query("count(*)", type.id().isOneOf(1)), Long.class);
					type.id().bind(List.of(id), query::setParameter);
					return query.getSingleResult() > 0;
				}));
	}

	/** Returns the HQL expression of the key that identifies a document. */
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
