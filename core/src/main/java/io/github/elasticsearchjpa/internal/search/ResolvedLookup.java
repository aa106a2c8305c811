package io.github.elasticsearchjpa.internal.search;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.search.EntityLookup;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A lookup checked against the entities.
 *
 * @param entity the entity type to load
 * @param key its attribute
 * @param field the field of the document that holds the value, or null for its id
 */
record ResolvedLookup(EntityPersister entity, EntityKey key, @Nullable String field) {

	/** Checks a lookup. */
	static ResolvedLookup of(SessionFactoryImplementor sessionFactory, EntityLookup<?> lookup) {
		EntityPersister entity = sessionFactory.getMappingMetamodel().findEntityDescriptor(lookup.type());
		if (entity == null) {
			throw new IllegalArgumentException("%s is no entity".formatted(lookup.type().getName()));
		}
		return new ResolvedLookup(entity,
				(lookup.by() != null) ? EntityKey.at(entity, lookup.by()) : EntityKey.id(entity), lookup.from());
	}

	/** The text of the value that a hit has, or null if it has none. */
	@Nullable String valueIn(JsonNode hit, String idText) {
		if (this.field == null) {
			return idText;
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
					"The hits do not have the field '%s', by which %s are looked up. Ask for it: \"fields\": [\"%1$s\"]."
						.formatted(this.field, this.entity.getJpaEntityName()));
		}
		return (value.isValueNode() && !value.isNull() && !value.isMissingNode()) ? value.asString() : null;
	}

}
