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
 * A plan that fetches dependencies of entities, step by step: each step of a path is
 * fetched for all entities before the next one. With the fetch batch size of the session,
 * each step takes one statement or a few.
 */
public final class FetchPlan {

	private final SessionFactoryImplementor sessionFactory;

	private final List<List<String>> paths;

	/**
	 * Creates a plan.
	 * @param sessionFactory the session factory of the entities
	 * @param paths the paths to fetch, each as a list of attribute names
	 */
	public FetchPlan(SessionFactoryImplementor sessionFactory, List<List<String>> paths) {
		this.sessionFactory = sessionFactory;
		this.paths = paths;
	}

	/**
	 * Initializes the associations on the paths.
	 * @param entities the entities, attached to an open session
	 */
	public void fetch(Collection<?> entities) {
		for (List<String> path : this.paths) {
			List<Node> nodes = entities.stream().map((entity) -> new Node(entity, null)).toList();
			for (String attribute : path) {
				nodes = fetch(nodes, attribute);
			}
		}
	}

	/** Initializes an attribute of all nodes and returns the nodes that it contains. */
	private List<Node> fetch(List<Node> containing, String name) {
		List<Node> contained = new ArrayList<>();
		for (Node node : containing) {
			Object instance = Hibernate.unproxy(node.instance());
			AttributeMapping attribute = attribute(instance, node.embeddable(), name);
			Object value = (attribute != null) ? attribute.getValue(instance) : null;
			if (attribute != null && value != null) {
				Hibernate.initialize(value);
				EmbeddableMappingType embeddable = embeddable(attribute);
				elements(value).stream()
					.filter((element) -> element != null)
					.forEach((element) -> contained.add(new Node(element, embeddable)));
			}
		}
		return contained;
	}

	/** Returns null if the attribute belongs to another subtype. */
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

	/**
	 * An instance on a path.
	 *
	 * @param instance an entity or an embeddable
	 * @param embeddable the mapping of an embeddable, which cannot be found by its class;
	 * null for an entity
	 */
	private record Node(Object instance, @Nullable EmbeddableMappingType embeddable) {
	}

}
