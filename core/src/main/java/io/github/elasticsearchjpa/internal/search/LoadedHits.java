package io.github.elasticsearchjpa.internal.search;

import java.util.List;

import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.SearchHit;

/**
 * The documents of a page with their entities.
 *
 * @param hits the documents whose entity satisfies the filter
 * @param missing the documents without an entity
 * @param filteredOut the number of documents whose entity does not satisfy the filter
 */
record LoadedHits<E>(List<SearchHit<E>> hits, List<MissingHit> missing, int filteredOut) {
}
