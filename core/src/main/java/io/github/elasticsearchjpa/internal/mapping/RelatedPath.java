package io.github.elasticsearchjpa.internal.mapping;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.hibernate.SharedSessionContract;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * A path of associations from an indexed entity to a related one, whose changes change
 * the document.
 *
 * @param path the attributes, joined by dots
 * @param parent the path without its last attribute, empty for the indexed entity itself
 * @param target the type of the related entity
 * @param targetKey its id
 * @param parentType the entity type that the last association belongs to
 * @param parentKey its id
 * @param inverse the attribute of the related entity that leads back, if that one owns
 * the association; null if the other side does
 */
public record RelatedPath(String path, String parent, EntityPersister target, EntityKey targetKey,
		EntityPersister parentType, EntityKey parentKey, @Nullable String inverse) {

	/** A path over the alias e, and a text, in HQL. */
	private static final Pattern PATH = Pattern.compile("\\be\\.([\\w.]+)");

	private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'");

	/**
	 * Whether the association that leads back has many elements, as that of a
	 * many-to-many has.
	 * @return whether {@link #inverse()} is a collection
	 */
	public boolean isInverseOfCollection() {
		return this.inverse != null && this.target.findByPath(this.inverse) instanceof PluralAttributeMapping;
	}

	/**
	 * The entities one step back that lead to a related entity, as the database has it in
	 * a session's transaction.
	 * @param session where to look; it is not flushed
	 * @param related the id of the related entity
	 * @return their ids
	 */
	public List<Object> parents(SharedSessionContract session, Object related) {
		String step = this.path.substring(this.parent.isEmpty() ? 0 : this.parent.length() + 1);
		SelectionQuery<Object[]> query = session.createSelectionQuery(
				"select distinct " + this.parentKey.order("e") + " from " + IndexedType.nameOf(this.parentType)
						+ " e join e." + step + " x where " + this.targetKey.isOneOf("x", 1),
				Object[].class);
		this.targetKey.bind(List.of(related), query::setParameter);
		return query.setQueryFlushMode(QueryFlushMode.NO_FLUSH)
			.getResultList()
			.stream()
			.map((row) -> this.parentKey.fromRow(row, 0))
			.toList();
	}

	/** The paths that the dependencies and the scope of an entity type read. */
	static List<RelatedPath> of(MappingMetamodel metamodel, EntityPersister entity, List<List<String>> dependencies,
			@Nullable String scope) {
		Map<String, RelatedPath> related = new TreeMap<>();
		dependencies.forEach((path) -> follow(metamodel, entity, path, related));
		if (scope != null) {
			PATH.matcher(TEXT.matcher(scope).replaceAll("''"))
				.results()
				.forEach((match) -> follow(metamodel, entity, List.of(match.group(1).split("\\.", -1)), related));
		}
		return List.copyOf(related.values());
	}

	/** Goes as far as the path leads to entities; an embeddable is on the way to one. */
	private static void follow(MappingMetamodel metamodel, EntityPersister entity, List<String> path,
			Map<String, RelatedPath> related) {
		ManagedMappingType at = entity;
		EntityPersister parent = entity;
		String parentPath = "";
		String here = "";
		for (String attribute : path) {
			Association association = (at != null) ? Association.find(metamodel, at, attribute) : null;
			if (association == null) {
				return;
			}
			here = here.isEmpty() ? attribute : here + "." + attribute;
			at = association.target();
			if (at instanceof EntityMappingType type) {
				EntityPersister target = type.getEntityPersister();
				related.put(here, new RelatedPath(here, parentPath, target, EntityKey.id(target), parent,
						EntityKey.id(parent), association.inverse()));
				parent = target;
				parentPath = here;
			}
		}
	}

}
