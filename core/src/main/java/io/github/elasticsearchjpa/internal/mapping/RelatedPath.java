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
 * A path of associations from an indexed entity to a related entity. A change of the
 * related entity can change the document of the indexed entity.
 * <p>
 * The <em>containing</em> entity of a related entity is the one before it on the path: an
 * author at {@code comments.author} is contained in a comment, and the comment is
 * contained in the indexed entity.
 *
 * @param path the attribute names, joined by dots; may lead through embeddables
 * @param containingPath the path of the containing entity; empty if that is the indexed
 * entity
 * @param target the type of the related entity
 * @param targetKey the id of the related entity
 * @param containingType the type of the containing entity, which has the last association
 * @param containingKey the id of the containing entity
 * @param inverse the attribute of the related entity that refers back to the containing
 * entity, if that attribute owns the association; null if the containing entity owns it
 * @param constrained whether no containing entity can refer to a related entity before it
 * is inserted
 */
public record RelatedPath(String path, String containingPath, EntityPersister target, EntityKey targetKey,
		EntityPersister containingType, EntityKey containingKey, @Nullable String inverse, boolean constrained) {

	/** A path over the alias {@code e} in HQL. */
	private static final Pattern PATH = Pattern.compile("\\be\\.([\\w.]+)");

	/** A text literal in HQL. */
	private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'");

	/**
	 * Returns whether the owning attribute of the related entity is a collection, as in a
	 * many-to-many association.
	 * @return true if {@link #inverse()} is a collection
	 */
	public boolean isInverseOfCollection() {
		return this.inverse != null && this.target.findByPath(this.inverse) instanceof PluralAttributeMapping;
	}

	/**
	 * Finds the containing entities of a related entity in the transaction of a session.
	 * Does not flush the session.
	 * @param session the session that runs the query
	 * @param related the id of the related entity
	 * @return the ids of the containing entities
	 */
	public List<Object> findContaining(SharedSessionContract session, Object related) {
		String lastStep = this.path.substring(this.containingPath.isEmpty() ? 0 : this.containingPath.length() + 1);
		SelectionQuery<Object[]> query = session.createSelectionQuery(
				"select distinct " + this.containingKey.order("e") + " from " + IndexedType.nameOf(this.containingType)
						+ " e join e." + lastStep + " x where " + this.targetKey.isOneOf("x", 1),
				Object[].class);
		this.targetKey.bind(List.of(related), query::setParameter);
		return query.setQueryFlushMode(QueryFlushMode.NO_FLUSH)
			.getResultList()
			.stream()
			.map((row) -> this.containingKey.fromRow(row, 0))
			.toList();
	}

	/**
	 * Returns the paths that the dependencies and the scope of an entity type contain,
	 * each with all paths on its way.
	 */
	static List<RelatedPath> of(MappingMetamodel metamodel, EntityPersister entity, List<List<String>> dependencies,
			@Nullable String scope) {
		Map<String, RelatedPath> related = new TreeMap<>();
		dependencies.forEach((path) -> addEntitiesOn(path, metamodel, entity, related));
		if (scope != null) {
			PATH.matcher(TEXT.matcher(scope).replaceAll("''"))
				.results()
				.forEach(
						(match) -> addEntitiesOn(List.of(match.group(1).split("\\.", -1)), metamodel, entity, related));
		}
		return List.copyOf(related.values());
	}

	/** Adds each entity on a path, and stops at the first basic attribute. */
	private static void addEntitiesOn(List<String> path, MappingMetamodel metamodel, EntityPersister entity,
			Map<String, RelatedPath> related) {
		ManagedMappingType type = entity;
		EntityPersister containing = entity;
		String containingPath = "";
		String prefix = "";
		for (String attribute : path) {
			Association association = (type != null) ? Association.find(metamodel, type, attribute) : null;
			if (association == null) {
				return;
			}
			prefix = prefix.isEmpty() ? attribute : prefix + "." + attribute;
			type = association.target();
			if (type instanceof EntityMappingType entityType) {
				EntityPersister target = entityType.getEntityPersister();
				related.put(prefix, new RelatedPath(prefix, containingPath, target, EntityKey.id(target), containing,
						EntityKey.id(containing), association.inverse(), association.constrained()));
				containing = target;
				containingPath = prefix;
			}
		}
	}

}
