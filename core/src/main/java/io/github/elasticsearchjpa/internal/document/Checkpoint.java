package io.github.elasticsearchjpa.internal.document;

/**
 * The position up to which a load is complete without a gap: every row up to and
 * including this one was read, as were all rows of the types before it in the order of
 * the index, and their documents were acknowledged. Another load can continue from here.
 *
 * @param type the name of the entity type
 * @param upTo the id of the last of these rows, as text
 * @param rows the total number of these rows
 */
public record Checkpoint(String type, String upTo, long rows) {
}
