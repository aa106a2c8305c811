package io.github.elasticsearchjpa.internal.generate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityAssociationMapping;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;

/**
 * The attributes of entity types and embeddables by name, including ids and the
 * attributes of subtypes. Several types can have an attribute of the same name.
 */
final class Attributes {

	private final Map<String, List<ModelPart>> parts = new TreeMap<>();

	/** Returns the attributes of some types. */
	static Attributes of(Collection<? extends ManagedMappingType> types) {
		Attributes attributes = new Attributes();
		types.forEach(attributes::add);
		return attributes;
	}

	private void add(ManagedMappingType type) {
		if (type instanceof EntityMappingType entity) {
			addId(entity.getIdentifierMapping());
			entity.getSubMappingTypes().forEach(this::addDeclared);
		}
		type.forEachAttributeMapping((attribute) -> add(attribute.getAttributeName(), attribute));
	}

	private void addDeclared(EntityMappingType subtype) {
		subtype.visitDeclaredAttributeMappings((attribute) -> add(attribute.getAttributeName(), attribute));
		subtype.getSubMappingTypes().forEach(this::addDeclared);
	}

	private void addId(EntityIdentifierMapping id) {
		if (id instanceof BasicValuedModelPart) {
			add(id.getAttributeName(), id);
		}
		else if (id instanceof EmbeddableValuedModelPart embedded) {
			add(embedded.getEmbeddableTypeDescriptor());
		}
	}

	private void add(String name, ModelPart part) {
		List<ModelPart> named = this.parts.computeIfAbsent(name, (key) -> new ArrayList<>());
		if (!named.contains(part)) {
			named.add(part);
		}
	}

	Collection<String> names() {
		return this.parts.keySet();
	}

	/**
	 * Returns the attributes with the name of a field. If there is none, ignores case,
	 * underscores and hyphens.
	 */
	List<ModelPart> named(String field) {
		List<ModelPart> exact = this.parts.get(field);
		return (exact != null) ? exact
				: this.parts.entrySet()
					.stream()
					.filter((attribute) -> normalize(attribute.getKey()).equals(normalize(field)))
					.flatMap((attribute) -> attribute.getValue().stream())
					.toList();
	}

	private static String normalize(String name) {
		return name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns the attributes of the entities and embeddables that some attributes refer
	 * to; none if they are basic.
	 */
	static Attributes nested(List<ModelPart> attributes) {
		List<ManagedMappingType> types = new ArrayList<>();
		for (ModelPart attribute : attributes) {
			ModelPart part = element(attribute);
			if (part instanceof EmbeddableValuedModelPart embedded) {
				types.add(embedded.getEmbeddableTypeDescriptor());
			}
			else if (part instanceof EntityAssociationMapping association) {
				types.add(association.getAssociatedEntityMappingType());
			}
		}
		return of(types);
	}

	/** Returns whether one of some attributes refers to entities. */
	static boolean referToEntities(List<ModelPart> attributes) {
		return attributes.stream().map(Attributes::element).anyMatch(EntityAssociationMapping.class::isInstance);
	}

	/** Returns the field types that fit some attributes, each once. */
	static List<FieldType> types(List<ModelPart> attributes) {
		return attributes.stream().map(FieldType::of).filter(Objects::nonNull).distinct().toList();
	}

	/** Returns the simple names of the Java types of some attributes, for messages. */
	static String javaType(List<ModelPart> attributes) {
		return String.join(" and ",
				attributes.stream()
					.map(Attributes::element)
					.map((part) -> part.getJavaType().getJavaTypeClass().getSimpleName())
					.distinct()
					.toList());
	}

	/** Returns the element of a plural attribute, or the attribute itself. */
	private static ModelPart element(ModelPart attribute) {
		return (attribute instanceof PluralAttributeMapping plural) ? plural.getElementDescriptor() : attribute;
	}

}
