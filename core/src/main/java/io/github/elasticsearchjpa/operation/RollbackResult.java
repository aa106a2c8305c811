package io.github.elasticsearchjpa.operation;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The result of a rollback: the generation that searches read now.
 *
 * @param index the name of the index, without prefix
 * @param generation the name of the generation in Elasticsearch
 * @param asOf the time at which the generation was retired, if the catch-up was skipped:
 * later changes are not in it; null if the generation was brought up to date, or if the
 * time is unknown
 * @param duration the duration of the rollback
 */
public record RollbackResult(String index, String generation, @Nullable Instant asOf, Duration duration) {
}
