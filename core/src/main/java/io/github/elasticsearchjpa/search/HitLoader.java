package io.github.elasticsearchjpa.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.mapping.EntityKey;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import org.hibernate.Hibernate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the entities of documents: one query for each entity type among them. */
final class HitLoader {

	private static final Logger logger = LoggerFactory.getLogger(HitLoader.class);

	private final IndexDefinition index;

	private final PersistenceContext context;

	HitLoader(IndexDefinition index, PersistenceContext context) {
		this.index = index;
		this.context = context;
	}

	/** The entities by document id; ids without a row are left out. */
	Map<String, Object> load(Collection<String> documentIds) {
		Map<IndexedType, List<Object>> keys = new LinkedHashMap<>();
		for (String id : documentIds) {
			try {
				IndexedType type = this.index.typeOf(id);
				keys.computeIfAbsent(type, (any) -> new ArrayList<>()).add(type.keyOf(id));
			}
			catch (IllegalArgumentException ex) {
				logger.warn("Index '{}' has a document that was not made here: {}", this.index.name(), ex.getMessage());
			}
		}
		Map<String, Object> entities = new HashMap<>();
		if (!keys.isEmpty()) {
			this.context.run(
					(entityManager) -> keys.forEach((type, values) -> query(entityManager, type, values).getResultList()
						.forEach((entity) -> put(entities, type, entity))));
		}
		return entities;
	}

	/**
	 * An entity that another one refers to may come as a proxy, which is of no subtype.
	 */
	private static void put(Map<String, Object> entities, IndexedType type, Object entity) {
		Object instance = Hibernate.unproxy(entity);
		entities.put(type.documentId(instance), instance);
	}

	private static TypedQuery<Object> query(EntityManager entityManager, IndexedType type, List<Object> keys) {
		EntityKey key = type.documentKey();
		TypedQuery<Object> query = entityManager
			.createQuery("select e from " + type.name() + " e where " + key.isOneOf(keys.size()), Object.class);
		key.bind(keys, query::setParameter);
		return query;
	}

}
