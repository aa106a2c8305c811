package io.github.elasticsearchjpa.operation;

import java.time.Duration;

/**
 * What a rebuild did.
 *
 * @param index the name of the index, without prefix
 * @param generation the name in Elasticsearch of the index that is now read
 * @param documents how many documents it has
 * @param duration how long it took
 */
public record RebuildResult(String index, String generation, long documents, Duration duration) {
}
