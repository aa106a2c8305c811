package io.github.elasticsearchjpa.internal.mapping;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EntityCollectionPart;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.jspecify.annotations.Nullable;

/**
 * One step of a dependency path: an association, a collection, or an embeddable on the
 * way to one of them.
 *
 * @param target the entity type or embeddable it leads to, or null if it ends the path
 * @param sameRow whether it stays in the row of its owner, as an embeddable does
 * @param inverse the attribute there that owns the association, or null if this side does
 */
record Association(@Nullable ManagedMappingType target, boolean sameRow, @Nullable String inverse) {

	/** Finds an association of a type or of one of its subtypes. */
	static @Nullable Association find(MappingMetamodel metamodel, ManagedMappingType owner, String name) {
		for (ManagedMappingType type : typesOf(metamodel, owner)) {
			AttributeMapping attribute = type.findAttributeMapping(name);
			Association association = (attribute != null) ? of(attribute) : null;
			if (association != null) {
				return association;
			}
		}
		return null;
	}

	/** The names of the associations of a type and its subtypes. */
	static Set<String> names(MappingMetamodel metamodel, ManagedMappingType owner) {
		Set<String> names = new TreeSet<>();
		for (ManagedMappingType type : typesOf(metamodel, owner)) {
			type.forEachAttributeMapping((attribute) -> {
				if (of(attribute) != null) {
					names.add(attribute.getAttributeName());
				}
			});
		}
		return names;
	}

	private static Collection<? extends ManagedMappingType> typesOf(MappingMetamodel metamodel,
			ManagedMappingType owner) {
		return (owner instanceof EntityMappingType entity) ? entity.getEntityPersister()
			.getSubclassEntityNames()
			.stream()
			.map(metamodel::getEntityDescriptor)
			.toList() : List.of(owner);
	}

	private static @Nullable Association of(AttributeMapping attribute) {
		if (attribute instanceof ToOneAttributeMapping toOne) {
			return new Association(toOne.getAssociatedEntityMappingType(), false,
					(toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET) ? toOne.getReferencedPropertyName()
							: null);
		}
		if (attribute instanceof PluralAttributeMapping plural) {
			return new Association(elementType(plural), false, plural.getCollectionDescriptor().getMappedByProperty());
		}
		if (attribute instanceof EmbeddableValuedModelPart embedded) {
			return new Association(embedded.getEmbeddableTypeDescriptor(), true, null);
		}
		return null;
	}

	private static @Nullable ManagedMappingType elementType(PluralAttributeMapping plural) {
		if (plural.getElementDescriptor() instanceof EntityCollectionPart entity) {
			return entity.getAssociatedEntityMappingType();
		}
		return (plural.getElementDescriptor() instanceof EmbeddableValuedModelPart embeddable)
				? embeddable.getEmbeddableTypeDescriptor() : null;
	}

}
