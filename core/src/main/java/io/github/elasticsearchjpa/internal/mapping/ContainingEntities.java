package io.github.elasticsearchjpa.internal.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.hibernate.Session;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * A query for the indexed entities that contain a related entity at the end of a path,
 * whether or not they are in scope. Used to find the documents to update when the related
 * entity changes.
 */
public final class ContainingEntities {

	private final IndexedType type;

	private final EntityKey relatedKey;

	private final String joins;

	private final String relatedAlias;

	ContainingEntities(IndexedType type, String path, EntityKey relatedKey) {
		this.type = type;
		this.relatedKey = relatedKey;
		StringBuilder text = new StringBuilder();
		String last = "e";
		for (String attribute : path.isEmpty() ? List.<String>of() : List.of(path.split("\\.", -1))) {
			String next = (last.equals("e") ? "x" : last + "x");
			text.append(" join %s.%s %s".formatted(last, attribute, next));
			last = next;
		}
		this.joins = text.toString();
		this.relatedAlias = last;
	}

	/**
	 * Finds a page of containing entities, ordered by id.
	 * @param session the session that runs the query
	 * @param related the id of the related entity as text
	 * @param after the id of the last entity of the previous page, or null for the first
	 * page
	 * @param limit the maximum number of entities
	 * @return the containing entities
	 */
	public List<ContainingEntity> find(Session session, String related, @Nullable Object after, int limit) {
		EntityKey id = this.type.id();
		EntityKey documentKey = this.type.documentKey();
		SelectionQuery<Object[]> query = session.createSelectionQuery(query(after != null), Object[].class);
		this.relatedKey.bind(List.of(this.relatedKey.fromText(related)), query::setParameter);
		if (after != null) {
			id.bindAfter(after, query::setParameter);
		}
		List<ContainingEntity> entities = new ArrayList<>();
		for (Object[] row : query.setMaxResults(limit).getResultList()) {
			Object idValue = Objects.requireNonNull(id.fromRow(row, 0));
			entities.add(entity(idValue, (documentKey != id) ? documentKey.fromRow(row, id.size()) : idValue));
		}
		return entities;
	}

	private ContainingEntity entity(Object id, @Nullable Object key) {
		if (key == null) {
			return new ContainingEntity(id, null, "the document id is null");
		}
		try {
			return new ContainingEntity(id, this.type.documentIdOf(key), null);
		}
		catch (IllegalArgumentException ex) {
			return new ContainingEntity(id, null, ex.getMessage());
		}
	}

	private String query(boolean hasAfter) {
		EntityKey id = this.type.id();
		EntityKey documentKey = this.type.documentKey();
		return "select distinct " + id.order("e") + ((documentKey != id) ? ", " + documentKey.order("e") : "")
				+ " from " + this.type.name() + " e" + this.joins + " where ("
				+ this.relatedKey.isOneOf(this.relatedAlias, 1) + ")" + (hasAfter ? " and (" + id.isAfter() + ")" : "")
				+ " order by " + id.order("e");
	}

}
