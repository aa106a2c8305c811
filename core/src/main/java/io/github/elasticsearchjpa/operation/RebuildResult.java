package io.github.elasticsearchjpa.operation;

import java.time.Duration;
import java.util.List;

/**
 * The result of a rebuild: the generation that searches read now.
 *
 * @param index the name of the index, without prefix
 * @param generation the name of the generation in Elasticsearch
 * @param documents the number of documents that were loaded into the generation
 * @param duration the duration of the rebuild
 * @param kept the indexes that the library did not create and that searches read before,
 * under the names by which they are kept; empty unless the rebuild adopted the index
 */
public record RebuildResult(String index, String generation, long documents, Duration duration, List<String> kept) {
}
