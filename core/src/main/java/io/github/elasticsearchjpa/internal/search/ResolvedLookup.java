package io.github.elasticsearchjpa.internal.search;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.search.EntityLookup;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A lookup whose type and attribute were checked against the mapping of the entities.
 *
 * @param entity the entity type to load
 * @param key the attribute by which entities are loaded
 * @param field the field of the document with the value of the attribute, or null for the
 * document id
 */
record ResolvedLookup(EntityPersister entity, EntityKey key, @Nullable String field) {

	/**
	 * Resolves a lookup.
	 * @throws IllegalArgumentException if the type is not an entity, or the attribute is
	 * not a basic attribute
	 */
	static ResolvedLookup of(SessionFactoryImplementor sessionFactory, EntityLookup<?> lookup) {
		EntityPersister entity = sessionFactory.getMappingMetamodel().findEntityDescriptor(lookup.type());
		if (entity == null) {
			throw new IllegalArgumentException("%s is not an entity type.".formatted(lookup.type().getName()));
		}
		return new ResolvedLookup(entity,
				(lookup.attribute() != null) ? EntityKey.at(entity, lookup.attribute()) : EntityKey.id(entity),
				lookup.field());
	}

	/**
	 * Returns the key of the entity for a hit.
	 * @param hit the hit
	 * @param documentKey the text of the key in the document id
	 * @return the text of the key; null if the document has no value
	 * @throws ElasticsearchJpaException if the hit contains neither fields nor source
	 */
	@Nullable String valueIn(JsonNode hit, String documentKey) {
		if (this.field == null) {
			return documentKey;
		}
		JsonNode value = hit.path("fields").path(this.field).path(0);
		if (value.isMissingNode()) {
			value = hit.path("_source");
			for (String name : this.field.split("\\.", -1)) {
				value = value.path(name);
			}
		}
		if (value.isMissingNode() && !hit.has("_source") && !hit.has("fields")) {
			throw new ElasticsearchJpaException(
					"The hits do not contain the field '%s', which the lookup of %s needs. Add it to the request: \"fields\": [\"%1$s\"]."
						.formatted(this.field, this.entity.getJpaEntityName()));
		}
		return (value.isValueNode() && !value.isNull() && !value.isMissingNode()) ? value.asString() : null;
	}

}
