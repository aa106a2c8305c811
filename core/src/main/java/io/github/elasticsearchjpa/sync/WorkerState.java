package io.github.elasticsearchjpa.sync;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The state of a worker of this JVM.
 *
 * @param name the name of the worker's thread
 * @param alive whether the thread runs; false after the library was closed, and if the
 * thread ended unexpectedly
 * @param silent the time since the worker last began a poll or a batch: little more than
 * {@link SyncSettings#poll()} if nothing is pending, otherwise up to the time that a
 * batch takes; much more if the worker is stuck
 * @param failure the error of the last poll, such as a database that does not respond, or
 * null if it succeeded. An Elasticsearch that does not respond is not a failure of the
 * worker: the changes stay in the outbox and are retried
 */
public record WorkerState(String name, boolean alive, Duration silent, @Nullable String failure) {
}
