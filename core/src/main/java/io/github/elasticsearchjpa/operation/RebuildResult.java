package io.github.elasticsearchjpa.operation;

import java.time.Duration;

/**
 * The result of a rebuild: the generation that searches read now.
 *
 * @param index the name of the index, without prefix
 * @param generation the name of the generation in Elasticsearch
 * @param documents the number of documents that were loaded into the generation
 * @param duration the duration of the rebuild
 */
public record RebuildResult(String index, String generation, long documents, Duration duration) {
}
