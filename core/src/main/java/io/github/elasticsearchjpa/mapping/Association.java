package io.github.elasticsearchjpa.mapping;

import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EntityCollectionPart;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * One step of a dependency path: an association, or a collection of basic values or
 * embeddables, which ends the path.
 *
 * @param target the entity type it leads to, or null if it ends the path
 */
record Association(@Nullable EntityPersister target) {

	/** Finds an association of an entity type or of one of its subtypes. */
	static @Nullable Association find(MappingMetamodel metamodel, EntityPersister owner, String name) {
		for (String subtype : owner.getSubclassEntityNames()) {
			AttributeMapping attribute = metamodel.getEntityDescriptor(subtype).findAttributeMapping(name);
			if (attribute instanceof ToOneAttributeMapping toOne) {
				return new Association(toOne.getAssociatedEntityMappingType().getEntityPersister());
			}
			if (attribute instanceof PluralAttributeMapping plural) {
				return new Association((plural.getElementDescriptor() instanceof EntityCollectionPart part)
						? part.getAssociatedEntityMappingType().getEntityPersister() : null);
			}
		}
		return null;
	}

}
