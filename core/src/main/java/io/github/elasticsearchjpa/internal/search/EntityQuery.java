package io.github.elasticsearchjpa.internal.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.document.FetchPlan;
import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.FetchJoins;
import io.github.elasticsearchjpa.search.SearchOptions;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;

/**
 * The query for the entities of one type on a page of hits. Also loads the entities that
 * do not satisfy the filter, so that filtered hits can be distinguished from missing
 * hits. Loads collections that the query cannot join afterwards, by one statement for
 * each step of a path.
 */
final class EntityQuery {

	/** The maximum number of collections that one statement loads. */
	private static final int MAX_BATCH_SIZE = 1000;

	/** The number of statement parameters that are reserved for the filter. */
	private static final int FILTER_PARAMETERS = 100;

	private final EntityPersister entity;

	private final EntityKey key;

	private final SearchOptions options;

	private final FetchJoins joins;

	EntityQuery(EntityPersister entity, EntityKey key, SearchOptions options) {
		this.entity = entity;
		this.key = key;
		this.options = options;
		this.joins = FetchJoins.of(entity, "hit",
				options.fetch().stream().filter((path) -> FetchJoins.isAssociationPath(entity, path)).toList());
	}

	/**
	 * Loads entities and returns them by the text of their key. Runs one query, unless it
	 * would have more parameters than the database allows.
	 */
	Map<String, LoadedEntity> run(EntityManager entityManager, List<Object> keys) {
		if (this.joins.unjoinedPaths().isEmpty()) {
			return load(entityManager, keys);
		}
		Session session = entityManager.unwrap(Session.class);
		int batchSize = session.getFetchBatchSize();
		// Set before the query, because Hibernate applies it when it loads the entities.
		session.setFetchBatchSize(Math.min(keys.size(), MAX_BATCH_SIZE));
		try {
			Map<String, LoadedEntity> loaded = load(session, keys);
			new FetchPlan((SessionFactoryImplementor) session.getSessionFactory(), this.joins.unjoinedPaths())
				.fetch(loaded.values().stream().map(LoadedEntity::entity).toList());
			return loaded;
		}
		finally {
			session.setFetchBatchSize(batchSize);
		}
	}

	private Map<String, LoadedEntity> load(EntityManager entityManager, List<Object> keys) {
		Map<String, LoadedEntity> loaded = new HashMap<>();
		int maxKeys = maxKeys();
		for (int first = 0; first < keys.size(); first += maxKeys) {
			List<Object> chunk = keys.subList(first, Math.min(first + maxKeys, keys.size()));
			query(entityManager, chunk).getResultList().forEach((row) -> add(loaded, row));
		}
		return loaded;
	}

	/**
	 * Returns the maximum number of keys of a query. It is a power of two, because the
	 * number of parameters is padded to one.
	 */
	private int maxKeys() {
		int limit = this.entity.getFactory().getJdbcServices().getDialect().getParameterCountLimit();
		int maxKeys = Math.max((limit - FILTER_PARAMETERS) / this.key.size(), 1);
		return (limit > 0) ? Integer.highestOneBit(maxKeys) : Integer.MAX_VALUE / 2;
	}

	private TypedQuery<Object[]> query(EntityManager entityManager, List<Object> keys) {
		String filterColumn = (this.options.filter() == null) ? "" : """
				, case when exists (select 1 from %s e where e = hit and (%s)) then true else false end"""
			.formatted(this.entity.getEntityName(), this.options.filter());
		TypedQuery<Object[]> query = entityManager
			.createQuery(
					"select hit, " + this.key.order("hit") + filterColumn + " from " + this.entity.getEntityName()
							+ " hit" + this.joins.hql() + " where " + this.key.isOneOf("hit", keys.size()),
					Object[].class);
		this.key.bind(keys, query::setParameter);
		this.options.filterParameters().forEach(query::setParameter);
		return query;
	}

	/** Adds a row. An entity has a row for each element of a joined collection. */
	private void add(Map<String, LoadedEntity> loaded, Object[] row) {
		Object key = this.key.fromRow(row, 1);
		if (key == null) {
			return;
		}
		// The session returns a proxy if another entity refers to this one.
		Object instance = Hibernate.unproxy(row[0]);
		boolean satisfiesFilter = this.options.filter() == null || Boolean.TRUE.equals(row[row.length - 1]);
		LoadedEntity previous = loaded.put(this.key.toText(key), new LoadedEntity(instance, satisfiesFilter));
		if (previous != null && previous.entity() != instance) {
			throw new ElasticsearchJpaException(
					"Several rows of %s have %s %s. The attribute of a lookup must be unique."
						.formatted(this.entity.getJpaEntityName(), this.key.attribute(), this.key.toText(key)));
		}
	}

}
