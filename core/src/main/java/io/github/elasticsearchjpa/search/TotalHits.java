package io.github.elasticsearchjpa.search;

/**
 * The number of documents that match a query.
 *
 * @param value the number of documents; a lower bound if it is not exact
 * @param exact true if the number is exact; Elasticsearch counts up to 10,000 documents
 * exactly, unless the request sets {@code track_total_hits}
 */
public record TotalHits(long value, boolean exact) {
}
