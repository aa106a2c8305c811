package io.github.elasticsearchjpa.internal.outbox;

import java.time.Instant;

import io.github.elasticsearchjpa.internal.document.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * A generation that is being filled, or whose filling was stopped; live changes are
 * written to it, too.
 *
 * @param generation its name in Elasticsearch
 * @param since when the filling began
 * @param documentVersion the version of the documents that fill it
 * @param checkpoint what has been filled, or null if nothing yet
 * @param failure a live change that could not be written to it, or null; then it can
 * never be read
 */
public record Filling(String generation, Instant since, int documentVersion, @Nullable Checkpoint checkpoint,
		@Nullable String failure) {
}
