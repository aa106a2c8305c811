package io.github.elasticsearchjpa.internal.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
 * The fetch joins of a query for entities. The query joins associations to single
 * entities and the first collection. Further collections would multiply the rows, so
 * their paths remain for separate queries. Associations that are mapped as eager are
 * joined, too, because a query would otherwise load them row by row.
 */
public final class FetchJoins {

	/** The maximum number of consecutive eager associations that are joined. */
	private static final int MAX_EAGER_DEPTH = 3;

	private final MappingMetamodel metamodel;

	private final String root;

	private final StringBuilder hql = new StringBuilder();

	/** The alias of the joined association at each path. */
	private final Map<String, String> aliases = new LinkedHashMap<>();

	private final List<List<String>> unjoinedPaths = new ArrayList<>();

	private boolean collectionJoined;

	private FetchJoins(MappingMetamodel metamodel, String root) {
		this.metamodel = metamodel;
		this.root = root;
	}

	/**
	 * Creates the joins for a query.
	 * @param entity the entity type that the query selects
	 * @param root the alias of the entity in the query
	 * @param paths association paths from the entity, such as {@code comments.author}
	 * @return the joins
	 */
	public static FetchJoins of(EntityPersister entity, String root, List<String> paths) {
		FetchJoins joins = new FetchJoins(entity.getFactory().getMappingMetamodel(), root);
		paths.forEach((path) -> joins.joinPath(entity, path));
		joins.joinEager(entity, "", root, new ArrayList<>(List.of(entity)));
		return joins;
	}

	/**
	 * Returns whether an entity type or a subtype has an association path.
	 * @param entity the entity type
	 * @param path the attribute names, joined by dots
	 * @return true if every attribute of the path is an association, a collection or an
	 * embeddable
	 */
	public static boolean isAssociationPath(EntityPersister entity, String path) {
		ManagedMappingType type = entity;
		for (String name : path.split("\\.", -1)) {
			Association association = (type != null)
					? Association.find(entity.getFactory().getMappingMetamodel(), type, name) : null;
			if (association == null) {
				return false;
			}
			type = association.target();
		}
		return true;
	}

	/**
	 * Returns the associations with which a path can begin.
	 * @param entity the entity type
	 * @return the names, joined by commas; {@code none} if there are none
	 */
	public static String associations(EntityPersister entity) {
		Set<String> names = Association.names(entity.getFactory().getMappingMetamodel(), entity);
		return names.isEmpty() ? "none" : String.join(", ", names);
	}

	/**
	 * Returns the joins in HQL.
	 * @return the text to append to the alias of the entity in the query; begins with a
	 * space unless it is empty
	 */
	public String hql() {
		return this.hql.toString();
	}

	/**
	 * Returns the paths that the query does not load completely.
	 * @return the paths to load by separate queries, each as its attribute names
	 */
	public List<List<String>> unjoinedPaths() {
		return this.unjoinedPaths;
	}

	/** Joins the associations of a path up to the first one that cannot be joined. */
	private void joinPath(EntityPersister entity, String path) {
		List<String> names = List.of(path.split("\\.", -1));
		ManagedMappingType type = entity;
		String prefix = "";
		String alias = this.root;
		for (String name : names) {
			AttributeMapping attribute = (type != null) ? type.findAttributeMapping(name) : null;
			prefix = prefix.isEmpty() ? name : prefix + "." + name;
			String joined = (attribute != null) ? join(prefix, alias + "." + name, attribute) : null;
			if (type == null || joined == null) {
				this.unjoinedPaths.add(names);
				return;
			}
			alias = joined;
			Association association = Association.find(this.metamodel, type, name);
			type = (association != null) ? association.target() : null;
		}
	}

	/** Joins an attribute and returns its alias, or null if it must not be joined. */
	private @Nullable String join(String path, String expression, AttributeMapping attribute) {
		String existing = this.aliases.get(path);
		if (existing != null) {
			return existing;
		}
		if (attribute instanceof PluralAttributeMapping) {
			if (this.collectionJoined) {
				return null;
			}
			this.collectionJoined = true;
		}
		else if (!(attribute instanceof ToOneAttributeMapping)) {
			// An embeddable is in the row of its entity and needs no join.
			return expression;
		}
		String alias = "fetched" + this.aliases.size();
		this.aliases.put(path, alias);
		this.hql.append(" left join fetch ").append(expression).append(' ').append(alias);
		return alias;
	}

	/**
	 * Joins eager associations. Does not join an entity type that is already on the path,
	 * such as the other side of a bidirectional association.
	 */
	private void joinEager(EntityMappingType entity, String path, String entityAlias, List<EntityMappingType> onPath) {
		if (onPath.size() > MAX_EAGER_DEPTH) {
			return;
		}
		entity.forEachAttributeMapping((attribute) -> {
			if (attribute instanceof ToOneAttributeMapping toOne
					&& toOne.getMappedFetchOptions().getTiming() == FetchTiming.IMMEDIATE) {
				EntityMappingType target = toOne.getAssociatedEntityMappingType();
				String name = attribute.getAttributeName();
				String alias = onPath.contains(target) ? null : join(path + name, entityAlias + "." + name, attribute);
				if (alias != null) {
					List<EntityMappingType> extended = new ArrayList<>(onPath);
					extended.add(target);
					joinEager(target, path + name + ".", alias, extended);
				}
			}
		});
	}

}
