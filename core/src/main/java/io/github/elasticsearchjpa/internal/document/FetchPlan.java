package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the dependencies of a chunk of entities, one step of a path after the other for
 * the whole chunk. The session's fetch batch size makes each step one statement, or a
 * few.
 */
public final class FetchPlan {

	private final SessionFactoryImplementor sessionFactory;

	private final List<List<String>> paths;

	/**
	 * Creates a plan.
	 * @param sessionFactory where the entities are mapped
	 * @param paths the paths to fetch, each as its attribute names
	 */
	public FetchPlan(SessionFactoryImplementor sessionFactory, List<List<String>> paths) {
		this.sessionFactory = sessionFactory;
		this.paths = paths;
	}

	/**
	 * Fetches what the paths lead to.
	 * @param entities entities of an open session
	 */
	public void fetch(Collection<?> entities) {
		for (List<String> path : this.paths) {
			List<Reached> reached = new ArrayList<>();
			entities.forEach((entity) -> reached.add(new Reached(entity, null)));
			List<Reached> at = reached;
			for (String attribute : path) {
				at = step(at, attribute);
			}
		}
	}

	private List<Reached> step(List<Reached> owners, String name) {
		List<Reached> reached = new ArrayList<>();
		for (Reached owner : owners) {
			Object instance = Hibernate.unproxy(owner.instance());
			AttributeMapping attribute = attribute(instance, owner.embeddable(), name);
			Object value = (attribute != null) ? attribute.getValue(instance) : null;
			if (attribute != null && value != null) {
				Hibernate.initialize(value);
				EmbeddableMappingType embeddable = embeddable(attribute);
				elements(value).stream()
					.filter((element) -> element != null)
					.forEach((element) -> reached.add(new Reached(element, embeddable)));
			}
		}
		return reached;
	}

	/** Null where the attribute belongs to another subtype. */
	private @Nullable AttributeMapping attribute(Object instance, @Nullable EmbeddableMappingType embeddable,
			String name) {
		ManagedMappingType type = (embeddable != null) ? embeddable
				: this.sessionFactory.getMappingMetamodel().findEntityDescriptor(instance.getClass());
		return (type != null) ? type.findAttributeMapping(name) : null;
	}

	private static @Nullable EmbeddableMappingType embeddable(AttributeMapping attribute) {
		ModelPart value = (attribute instanceof PluralAttributeMapping plural) ? plural.getElementDescriptor()
				: attribute;
		return (value instanceof EmbeddableValuedModelPart embedded) ? embedded.getEmbeddableTypeDescriptor() : null;
	}

	private static Collection<?> elements(Object value) {
		if (value instanceof Map<?, ?> map) {
			return map.values();
		}
		return (value instanceof Collection<?> collection) ? collection : List.of(value);
	}

	/** An entity, or an embeddable, whose type its class does not tell. */
	private record Reached(Object instance, @Nullable EmbeddableMappingType embeddable) {
	}

}
