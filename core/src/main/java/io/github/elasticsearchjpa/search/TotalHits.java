package io.github.elasticsearchjpa.search;

/**
 * How many documents match a query.
 *
 * @param value the number of documents
 * @param exact false if there are at least so many: Elasticsearch counts up to 10,000
 * unless the request says otherwise with {@code track_total_hits}
 */
public record TotalHits(long value, boolean exact) {
}
