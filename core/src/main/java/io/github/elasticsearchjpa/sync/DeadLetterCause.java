package io.github.elasticsearchjpa.sync;

import java.time.Instant;

/**
 * The dead letters of an index that have the same cause: their errors differ at most in
 * numbers and in quoted text.
 *
 * @param id the id of the cause: eight hexadecimal digits, the same for the same kind of
 * error in every index and on every node
 * @param index the name of the index, without prefix
 * @param documents the number of documents
 * @param first the time at which the first of them became a dead letter, by the
 * database's clock
 * @param last the time at which the last of them became a dead letter
 * @param example the latest of these dead letters
 */
public record DeadLetterCause(String id, String index, long documents, Instant first, Instant last,
		DeadLetter example) {
}
