package io.github.elasticsearchjpa.mapping;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A path of associations from an indexed entity to a related one, whose changes change
 * the document.
 *
 * @param path the attributes, joined by dots
 * @param parent the path without its last attribute, empty for the indexed entity itself
 * @param target the type of the related entity
 * @param targetKey its id
 * @param parentKey the id of the type that the last attribute belongs to
 * @param inverse the attribute of the related entity that leads back, if that one owns
 * the association; null if the other side does
 */
public record RelatedPath(String path, String parent, EntityPersister target, EntityKey targetKey, EntityKey parentKey,
		@Nullable String inverse) {

	/** A path over the alias e, and a text, in HQL. */
	private static final Pattern PATH = Pattern.compile("\\be\\.([\\w.]+)");

	private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'");

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
				related.put(here, new RelatedPath(here, parentPath, target, EntityKey.id(target), EntityKey.id(parent),
						association.inverse()));
				parent = target;
				parentPath = here;
			}
		}
	}

}
