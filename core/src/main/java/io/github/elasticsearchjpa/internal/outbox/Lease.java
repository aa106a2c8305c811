package io.github.elasticsearchjpa.internal.outbox;

/**
 * A partition held by this worker.
 *
 * @param partition its id
 * @param token its fencing number, which is the version of what is written under it
 * @param previous the token before, by whoever had the partition then
 */
record Lease(int partition, long token, long previous) {
}
