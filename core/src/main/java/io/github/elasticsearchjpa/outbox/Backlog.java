package io.github.elasticsearchjpa.outbox;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What waits for an index.
 *
 * @param index the name of the index
 * @param changes how many changes wait to be indexed
 * @param oldest when the oldest of them was recorded, or null if none waits
 * @param deadLetters how many changes were set aside
 */
public record Backlog(String index, long changes, @Nullable Instant oldest, long deadLetters) {
}
