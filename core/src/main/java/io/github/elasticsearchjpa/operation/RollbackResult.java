package io.github.elasticsearchjpa.operation;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a rollback did.
 *
 * @param index the name of the index, without prefix
 * @param generation the name in Elasticsearch of the index that is now read
 * @param asOf what time its content is of, or null if it was brought up to date or that
 * is not known
 * @param duration how long it took
 */
public record RollbackResult(String index, String generation, @Nullable Instant asOf, Duration duration) {
}
