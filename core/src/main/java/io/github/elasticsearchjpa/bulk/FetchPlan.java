package io.github.elasticsearchjpa.bulk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the dependencies of a chunk of entities, one step of a path after the other for
 * the whole chunk. The session's fetch batch size makes each step one statement, or a
 * few.
 */
final class FetchPlan {

	private final SessionFactoryImplementor sessionFactory;

	private final List<List<String>> paths;

	FetchPlan(SessionFactoryImplementor sessionFactory, List<List<String>> paths) {
		this.sessionFactory = sessionFactory;
		this.paths = paths;
	}

	void fetch(Collection<?> entities) {
		for (List<String> path : this.paths) {
			Collection<?> reached = entities;
			for (String attribute : path) {
				reached = step(reached, attribute);
			}
		}
	}

	private Collection<Object> step(Collection<?> owners, String attribute) {
		List<Object> reached = new ArrayList<>();
		for (Object owner : owners) {
			Object value = value(Hibernate.unproxy(owner), attribute);
			Hibernate.initialize(value);
			if (value instanceof Collection<?> elements) {
				reached.addAll(elements);
			}
			else if (value instanceof Map<?, ?> map) {
				reached.addAll(map.values());
			}
			else if (value != null) {
				reached.add(value);
			}
		}
		return reached;
	}

	/** Null also where the attribute belongs to another subtype. */
	private @Nullable Object value(Object owner, String attribute) {
		EntityPersister type = this.sessionFactory.getMappingMetamodel().findEntityDescriptor(owner.getClass());
		AttributeMapping mapping = (type != null) ? type.findAttributeMapping(attribute) : null;
		return (mapping != null) ? mapping.getValue(owner) : null;
	}

}
