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
 * The attributes that the fields of a document may show, by name: of entity types with
 * their ids and subtypes, or of what associations and embeddables lead to. Several types
 * can have an attribute of the same name.
 */
final class Attributes {

	private final Map<String, List<ModelPart>> parts = new TreeMap<>();

	/** The attributes of entity types. */
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
		List<ModelPart> same = this.parts.computeIfAbsent(name, (key) -> new ArrayList<>());
		if (!same.contains(part)) {
			same.add(part);
		}
	}

	Collection<String> names() {
		return this.parts.keySet();
	}

	/**
	 * Those of a field's name: exactly, or else but for case, underscores and hyphens.
	 */
	List<ModelPart> named(String field) {
		List<ModelPart> exact = this.parts.get(field);
		return (exact != null) ? exact
				: this.parts.entrySet()
					.stream()
					.filter((part) -> plain(part.getKey()).equals(plain(field)))
					.flatMap((part) -> part.getValue().stream())
					.toList();
	}

	private static String plain(String name) {
		return name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
	}

	/** The attributes of what attributes lead to; none if they are basic. */
	static Attributes behind(List<ModelPart> attributes) {
		List<ManagedMappingType> types = new ArrayList<>();
		for (ModelPart attribute : attributes) {
			ModelPart part = (attribute instanceof PluralAttributeMapping plural) ? plural.getElementDescriptor()
					: attribute;
			if (part instanceof EmbeddableValuedModelPart embedded) {
				types.add(embedded.getEmbeddableTypeDescriptor());
			}
			else if (part instanceof EntityAssociationMapping association) {
				types.add(association.getAssociatedEntityMappingType());
			}
		}
		return of(types);
	}

	/** Whether one of some attributes leads to entities. */
	static boolean leadToEntities(List<ModelPart> attributes) {
		return attributes.stream()
			.map((attribute) -> (attribute instanceof PluralAttributeMapping plural) ? plural.getElementDescriptor()
					: attribute)
			.anyMatch(EntityAssociationMapping.class::isInstance);
	}

	/** The types that fit some attributes, each once. */
	static List<FieldType> types(List<ModelPart> attributes) {
		return attributes.stream().map(FieldType::of).filter(Objects::nonNull).distinct().toList();
	}

	/** The Java type of an attribute, for messages. */
	static String javaType(List<ModelPart> attributes) {
		return String.join(" and ",
				attributes.stream()
					.map((attribute) -> (attribute instanceof PluralAttributeMapping plural)
							? plural.getElementDescriptor() : attribute)
					.map((part) -> part.getJavaType().getJavaTypeClass().getSimpleName())
					.distinct()
					.toList());
	}

}
