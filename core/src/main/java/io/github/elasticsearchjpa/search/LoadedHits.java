package io.github.elasticsearchjpa.search;

import java.util.List;

/**
 * The documents of a page, with the entities found for them.
 *
 * @param hits those with an entity that fulfils the filter
 * @param missing those without
 * @param filteredOut how many have an entity that does not
 */
record LoadedHits<E>(List<SearchHit<E>> hits, List<MissingHit> missing, int filteredOut) {
}
