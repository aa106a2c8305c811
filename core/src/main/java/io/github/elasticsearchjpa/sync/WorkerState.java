package io.github.elasticsearchjpa.sync;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a worker of this JVM is.
 *
 * @param name the name of its thread
 * @param alive whether its thread runs; false also after the library was closed
 * @param silent how long ago it last began something: little more than
 * {@link SyncSettings#poll()} if nothing waits, as long as a batch takes otherwise
 * @param failure why it does not get on, such as a database that does not answer, or null
 * if it does; an Elasticsearch that does not answer is none, since changes wait then
 */
public record WorkerState(String name, boolean alive, Duration silent, @Nullable String failure) {
}
