package io.github.elasticsearchjpa.internal.document;

/**
 * How far a load has come without a gap: every row up to and including this one, and all
 * rows of the types before it in the index's order, were read, and their documents
 * acknowledged. Another load can go on from here.
 *
 * @param type the name of the entity type
 * @param upTo the id of the last of these rows, as text
 * @param rows how many rows that is in total
 */
public record Checkpoint(String type, String upTo, long rows) {
}
