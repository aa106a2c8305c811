package io.github.elasticsearchjpa.mapping;

import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A path of associations from an indexed entity to a related one, whose changes change
 * the document.
 *
 * @param path the attributes, joined by dots
 * @param parent the path without its last attribute, empty for the indexed entity itself
 * @param target the type of the related entity
 * @param targetKey its id
 * @param parentKey the id of the type that the last attribute belongs to
 * @param inverse the attribute of the related entity that leads back, if that one owns
 * the association; null if the other side does
 */
public record RelatedPath(String path, String parent, EntityPersister target, EntityKey targetKey, EntityKey parentKey,
		@Nullable String inverse) {
}
