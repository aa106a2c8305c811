package io.github.elasticsearchjpa.internal.mapping;

import org.jspecify.annotations.Nullable;

/**
 * An indexed entity that contains a changed related entity.
 *
 * @param id the id of the entity, after which the next page begins
 * @param documentId the id of its document, or null if it has none
 * @param problem the reason why it has none, or null
 */
public record ContainingEntity(Object id, @Nullable String documentId, @Nullable String problem) {
}
