package io.github.elasticsearchjpa.internal.search;

import java.util.List;

import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.SearchHit;

/**
 * The documents of a page, with the entities found for them.
 *
 * @param hits those with an entity that fulfils the filter
 * @param missing those without
 * @param filteredOut how many have an entity that does not
 */
record LoadedHits<E>(List<SearchHit<E>> hits, List<MissingHit> missing, int filteredOut) {
}
