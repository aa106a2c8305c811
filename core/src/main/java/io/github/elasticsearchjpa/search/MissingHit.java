package io.github.elasticsearchjpa.search;

/**
 * A document that matches a query, but whose row is not in the database.
 *
 * @param id the id of the document
 * @param index the name of the index, as configured
 * @param rank its place in the whole result, from 1
 */
public record MissingHit(String id, String index, int rank) {
}
