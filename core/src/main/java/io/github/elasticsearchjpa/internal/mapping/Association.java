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
import org.hibernate.metamodel.mapping.internal.ManyToManyCollectionPart;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that can be a step of a dependency path: an association to an entity, a
 * collection, or an embeddable.
 *
 * @param target the type of the associated entities or of the embeddable; null for a
 * collection of basic values, which ends a path
 * @param sameRow whether the attribute is stored in the row of its entity, as an
 * embeddable is
 * @param inverse the attribute of the target that owns the association (the target of
 * {@code mappedBy}); null if the association is owned by this side
 * @param constrained whether a foreign key constraint guarantees that the associated
 * entities exist, so that no row can refer to an entity before it is inserted
 */
record Association(@Nullable ManagedMappingType target, boolean sameRow, @Nullable String inverse,
		boolean constrained) {

	/** Returns an association of a type or of one of its subtypes, or null. */
	static @Nullable Association find(MappingMetamodel metamodel, ManagedMappingType type, String name) {
		for (ManagedMappingType candidate : withSubtypes(metamodel, type)) {
			AttributeMapping attribute = candidate.findAttributeMapping(name);
			Association association = (attribute != null) ? of(attribute) : null;
			if (association != null) {
				return association;
			}
		}
		return null;
	}

	/** Returns the names of the associations of a type and its subtypes. */
	static Set<String> names(MappingMetamodel metamodel, ManagedMappingType type) {
		Set<String> names = new TreeSet<>();
		for (ManagedMappingType candidate : withSubtypes(metamodel, type)) {
			candidate.forEachAttributeMapping((attribute) -> {
				if (of(attribute) != null) {
					names.add(attribute.getAttributeName());
				}
			});
		}
		return names;
	}

	private static Collection<? extends ManagedMappingType> withSubtypes(MappingMetamodel metamodel,
			ManagedMappingType type) {
		return (type instanceof EntityMappingType entity) ? entity.getEntityPersister()
			.getSubclassEntityNames()
			.stream()
			.map(metamodel::getEntityDescriptor)
			.toList() : List.of(type);
	}

	private static @Nullable Association of(AttributeMapping attribute) {
		if (attribute instanceof ToOneAttributeMapping toOne) {
			return new Association(toOne.getAssociatedEntityMappingType(), false,
					(toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET) ? toOne.getReferencedPropertyName()
							: null,
					!toOne.hasNotFoundAction() && isConstrained(toOne.getForeignKeyDescriptor()));
		}
		if (attribute instanceof PluralAttributeMapping plural) {
			return new Association(elementType(plural), false, plural.getCollectionDescriptor().getMappedByProperty(),
					plural.getElementDescriptor() instanceof ManyToManyCollectionPart element
							&& isConstrained(element.getForeignKeyDescriptor()));
		}
		if (attribute instanceof EmbeddableValuedModelPart embedded) {
			return new Association(embedded.getEmbeddableTypeDescriptor(), true, null, false);
		}
		return null;
	}

	private static boolean isConstrained(@Nullable ForeignKeyDescriptor foreignKey) {
		return foreignKey != null && foreignKey.hasConstraint();
	}

	private static @Nullable ManagedMappingType elementType(PluralAttributeMapping plural) {
		if (plural.getElementDescriptor() instanceof EntityCollectionPart entity) {
			return entity.getAssociatedEntityMappingType();
		}
		return (plural.getElementDescriptor() instanceof EmbeddableValuedModelPart embeddable)
				? embeddable.getEmbeddableTypeDescriptor() : null;
	}

}
