package io.github.elasticsearchjpa.outbox;

/**
 * A partition held by this worker.
 *
 * @param partition its id
 * @param token its fencing number, which is the version of what is written under it
 */
record Lease(int partition, long token) {
}
