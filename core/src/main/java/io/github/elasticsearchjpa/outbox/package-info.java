/**
 * The durable queue of changes not yet indexed: appending, partitions, claiming,
 * completing, retrying, dead letters, and the worker that empties it.
 */
@NullMarked
package io.github.elasticsearchjpa.outbox;

import org.jspecify.annotations.NullMarked;
