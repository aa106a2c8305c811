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
 * The query for the entities of one type on a page. What is filtered out is selected,
 * too, and marked, so that it can be told from what is gone. Collections that it cannot
 * join are loaded after it, each step of a path by one statement for all entities.
 */
final class EntityQuery {

	/** How many collections are loaded by one statement at most. */
	private static final int MAX_BATCH = 1000;

	/** Left of the parameters that a database allows, for the filter. */
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
				options.fetch().stream().filter((path) -> FetchJoins.leadsFrom(entity, path)).toList());
	}

	/**
	 * The entities by the text of their key: one statement, unless that has more
	 * parameters than the database allows.
	 */
	Map<String, Found> run(EntityManager entityManager, List<Object> keys) {
		if (this.joins.apart().isEmpty()) {
			return find(entityManager, keys);
		}
		Session session = entityManager.unwrap(Session.class);
		int before = session.getFetchBatchSize();
		session.setFetchBatchSize(Math.min(keys.size(), MAX_BATCH)); // counts from the
																		// query on
		try {
			Map<String, Found> found = find(session, keys);
			new FetchPlan((SessionFactoryImplementor) session.getSessionFactory(), this.joins.apart())
				.fetch(found.values().stream().map(Found::entity).toList());
			return found;
		}
		finally {
			session.setFetchBatchSize(before);
		}
	}

	private Map<String, Found> find(EntityManager entityManager, List<Object> keys) {
		Map<String, Found> found = new HashMap<>();
		int most = mostKeys();
		for (int first = 0; first < keys.size(); first += most) {
			List<Object> some = keys.subList(first, Math.min(first + most, keys.size()));
			query(entityManager, some).getResultList().forEach((row) -> add(found, row));
		}
		return found;
	}

	private int mostKeys() {
		int limit = this.entity.getFactory().getJdbcServices().getDialect().getParameterCountLimit();
		int most = Math.max((limit - FILTER_PARAMETERS) / this.key.size(), 1);
		return (limit > 0) ? Integer.highestOneBit(most) : Integer.MAX_VALUE / 2;
	}

	private TypedQuery<Object[]> query(EntityManager entityManager, List<Object> keys) {
		String filtered = (this.options.filter() == null) ? "" : """
				, case when exists (select 1 from %s e where e = hit and (%s)) then true else false end"""
			.formatted(this.entity.getEntityName(), this.options.filter());
		TypedQuery<Object[]> query = entityManager
			.createQuery("select hit, " + this.key.order("hit") + filtered + " from " + this.entity.getEntityName()
					+ " hit" + this.joins.hql() + " where " + this.key.isOneOf("hit", keys.size()), Object[].class);
		this.key.bind(keys, query::setParameter);
		this.options.filterParameters().forEach(query::setParameter);
		return query;
	}

	/** An entity comes once for each element of a collection that is joined. */
	private void add(Map<String, Found> found, Object[] row) {
		Object key = this.key.fromRow(row, 1);
		if (key == null) {
			return;
		}
		Object instance = Hibernate.unproxy(row[0]); // another one may refer to it
		boolean fits = this.options.filter() == null || Boolean.TRUE.equals(row[row.length - 1]);
		Found before = found.put(this.key.toText(key), new Found(instance, fits));
		if (before != null && before.entity() != instance) {
			throw new ElasticsearchJpaException(
					"There are two %s with %s %s. Hits can be loaded by what is unique only."
						.formatted(this.entity.getJpaEntityName(), this.key.attribute(), this.key.toText(key)));
		}
	}

	/**
	 * An entity.
	 *
	 * @param entity the entity
	 * @param fits whether it fulfils the filter
	 */
	record Found(Object entity, boolean fits) {
	}

}
