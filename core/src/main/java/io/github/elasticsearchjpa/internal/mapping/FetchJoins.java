package io.github.elasticsearchjpa.internal.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.hibernate.engine.FetchTiming;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * How associations are loaded by the query for their owners: joined to it, as far as they
 * lead to one entity each, and the first collection, too. What is mapped as eager is
 * among them, which a query would otherwise read row by row. Further collections would
 * multiply the rows, so they are left to be loaded apart.
 */
public final class FetchJoins {

	/** Eager associations are followed that far, unless asked for. */
	private static final int EAGER_STEPS = 3;

	private final MappingMetamodel metamodel;

	private final String root;

	private final StringBuilder hql = new StringBuilder();

	/** The alias of what a path leads to. */
	private final Map<String, String> aliases = new LinkedHashMap<>();

	private final List<List<String>> apart = new ArrayList<>();

	private boolean collectionJoined;

	private FetchJoins(MappingMetamodel metamodel, String root) {
		this.metamodel = metamodel;
		this.root = root;
	}

	/**
	 * Plans how to load associations.
	 * @param entity the entity type that the paths begin at
	 * @param root its alias in the query
	 * @param paths association paths, such as {@code comments.author}
	 * @return the plan
	 * @throws IllegalArgumentException if a path leads nowhere
	 */
	public static FetchJoins of(EntityPersister entity, String root, List<String> paths) {
		FetchJoins joins = new FetchJoins(entity.getFactory().getMappingMetamodel(), root);
		paths.forEach((path) -> joins.follow(entity, path));
		joins.addEager(entity, "", root, new ArrayList<>(List.of(entity)));
		return joins;
	}

	/**
	 * Whether a path of associations begins at an entity type or at a subtype.
	 * @param entity the entity type
	 * @param path attribute names joined by dots
	 * @return whether there is such a path
	 */
	public static boolean leadsFrom(EntityPersister entity, String path) {
		ManagedMappingType at = entity;
		for (String name : path.split("\\.", -1)) {
			Association association = (at != null)
					? Association.find(entity.getFactory().getMappingMetamodel(), at, name) : null;
			if (association == null) {
				return false;
			}
			at = association.target();
		}
		return true;
	}

	/**
	 * The associations that a path can begin with.
	 * @param entity the entity type
	 * @return their names, joined by commas
	 */
	public static String associations(EntityPersister entity) {
		return String.join(", ", Association.names(entity.getFactory().getMappingMetamodel(), entity));
	}

	/**
	 * The joins.
	 * @return what follows the alias of the entity in the query, beginning with a space
	 * unless it is empty
	 */
	public String hql() {
		return this.hql.toString();
	}

	/**
	 * The paths that the query does not load, each as its attribute names.
	 * @return the paths to load apart
	 */
	public List<List<String>> apart() {
		return this.apart;
	}

	/** Joins a path up to where that would multiply rows, or is not possible. */
	private void follow(EntityPersister entity, String path) {
		List<String> names = List.of(path.split("\\.", -1));
		ManagedMappingType at = entity;
		String here = "";
		String from = this.root;
		for (String name : names) {
			AttributeMapping attribute = (at != null) ? at.findAttributeMapping(name) : null;
			here = here.isEmpty() ? name : here + "." + name;
			String alias = (attribute != null) ? join(here, from + "." + name, attribute) : null;
			if (at == null || alias == null) {
				this.apart.add(names);
				return;
			}
			from = alias;
			Association association = Association.find(this.metamodel, at, name);
			at = (association != null) ? association.target() : null;
		}
	}

	/**
	 * Returns the alias of what an attribute holds, or null if it is not to be joined.
	 */
	private @Nullable String join(String path, String from, AttributeMapping attribute) {
		String known = this.aliases.get(path);
		if (known != null) {
			return known;
		}
		if (attribute instanceof PluralAttributeMapping) {
			if (this.collectionJoined) {
				return null;
			}
			this.collectionJoined = true;
		}
		else if (!(attribute instanceof ToOneAttributeMapping)) {
			return from; // an embeddable, in the row of its owner
		}
		String alias = "fetched" + this.aliases.size();
		this.aliases.put(path, alias);
		this.hql.append(" left join fetch ").append(from).append(' ').append(alias);
		return alias;
	}

	/** Not beyond an entity type that is on the way already, as where it leads back. */
	private void addEager(EntityMappingType entity, String path, String from, List<EntityMappingType> way) {
		if (way.size() > EAGER_STEPS) {
			return;
		}
		entity.forEachAttributeMapping((attribute) -> {
			if (attribute instanceof ToOneAttributeMapping toOne
					&& toOne.getMappedFetchOptions().getTiming() == FetchTiming.IMMEDIATE) {
				EntityMappingType target = toOne.getAssociatedEntityMappingType();
				String name = attribute.getAttributeName();
				String alias = way.contains(target) ? null : join(path + name, from + "." + name, attribute);
				if (alias != null) {
					List<EntityMappingType> further = new ArrayList<>(way);
					further.add(target);
					addEager(target, path + name + ".", alias, further);
				}
			}
		});
	}

}
