package io.github.elasticsearchjpa.search;

/**
 * A document that matches a query, but whose row was not found in the database.
 *
 * @param id the document id
 * @param index the configured name of the index
 * @param rank the rank of the document in the whole result, from 1; the other hits keep
 * their ranks
 */
public record MissingHit(String id, String index, int rank) {
}
