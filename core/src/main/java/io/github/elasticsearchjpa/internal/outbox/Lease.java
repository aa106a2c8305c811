package io.github.elasticsearchjpa.internal.outbox;

/**
 * A partition that a worker holds.
 *
 * @param partition the id of the partition
 * @param token the fencing token: the external version of everything that is sent under
 * this lease
 * @param previousToken the token before, of this worker or of another holder
 * @param takenOver whether the lease of another holder had expired when the partition was
 * claimed, so that its last batch has not ended
 */
record Lease(int partition, long token, long previousToken, boolean takenOver) {
}
