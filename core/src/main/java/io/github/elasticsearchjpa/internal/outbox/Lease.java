package io.github.elasticsearchjpa.internal.outbox;

/**
 * A partition that a worker holds.
 *
 * @param partition the id of the partition
 * @param token the fencing token: the external version of everything that is sent under
 * this lease
 * @param previousToken the token before, of this worker or of another holder
 */
record Lease(int partition, long token, long previousToken) {
}
