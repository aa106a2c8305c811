package io.github.elasticsearchjpa.internal.search;

/**
 * An entity that was loaded for a hit.
 *
 * @param entity the entity
 * @param satisfiesFilter true if the entity satisfies the filter of the search, or if
 * there is no filter
 */
record LoadedEntity(Object entity, boolean satisfiesFilter) {
}
