package io.github.elasticsearchjpa.internal.outbox;

import java.time.Instant;

import io.github.elasticsearchjpa.internal.document.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * A generation that is being filled, or whose filling was stopped. Workers write live
 * changes to it, too.
 *
 * @param generation the name of the generation in Elasticsearch
 * @param since the time at which the filling began
 * @param documentVersion the version of its documents
 * @param checkpoint the progress of the filling, or null if nothing is filled yet
 * @param failure the last failure of a live write, or null if there was none; a
 * generation with a failure is never published
 */
public record Filling(String generation, Instant since, int documentVersion, @Nullable Checkpoint checkpoint,
		@Nullable String failure) {
}
