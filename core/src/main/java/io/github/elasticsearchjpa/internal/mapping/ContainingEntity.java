package io.github.elasticsearchjpa.internal.mapping;

/**
 * An indexed entity that contains a changed related entity.
 *
 * @param id the id of the entity, after which the next page begins
 * @param documentId the id of its document
 */
public record ContainingEntity(Object id, String documentId) {
}
