package io.github.elasticsearchjpa.internal.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.hibernate.Session;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * The query for the indexed entities that a related entity belongs to, whether or not
 * they are in scope now.
 */
public final class ContainingEntities {

	/**
	 * An indexed entity.
	 *
	 * @param id its id, after which the next page begins
	 * @param documentId the id of its document
	 */
	public record Owner(Object id, String documentId) {
	}

	private final IndexedType type;

	private final String joins;

	private final String alias;

	private final EntityKey related;

	ContainingEntities(IndexedType type, String path, EntityKey related) {
		this.type = type;
		this.related = related;
		StringBuilder text = new StringBuilder();
		String last = "e";
		for (String attribute : path.isEmpty() ? List.<String>of() : List.of(path.split("\\.", -1))) {
			String next = (last.equals("e") ? "x" : last + "x");
			text.append(" join %s.%s %s".formatted(last, attribute, next));
			last = next;
		}
		this.joins = text.toString();
		this.alias = last;
	}

	/**
	 * Finds a page of owners, in the order of their ids.
	 * @param session where to look
	 * @param related the text of the related entity's id
	 * @param after the id of the last one of the page before, or null for the first page
	 * @param size how many at most
	 * @return the owners
	 */
	public List<Owner> find(Session session, String related, @Nullable Object after, int size) {
		EntityKey id = this.type.id();
		EntityKey document = this.type.documentKey();
		String query = "select distinct " + id.order("e") + ((document != id) ? ", " + document.order("e") : "")
				+ " from " + this.type.name() + " e" + this.joins + " where (" + this.related.isOneOf(this.alias, 1)
				+ ")" + ((after != null) ? " and (" + id.isAfter() + ")" : "") + " order by " + id.order("e");
		SelectionQuery<Object[]> found = session.createSelectionQuery(query, Object[].class);
		this.related.bind(List.of(this.related.fromText(related)), found::setParameter);
		if (after != null) {
			id.bindAfter(after, found::setParameter);
		}
		List<Owner> owners = new ArrayList<>();
		for (Object[] row : found.setMaxResults(size).getResultList()) {
			Object value = Objects.requireNonNull(id.fromRow(row, 0));
			owners.add(new Owner(value, this.type
				.documentIdOf((document != id) ? Objects.requireNonNull(document.fromRow(row, id.size())) : value)));
		}
		return owners;
	}

}
