package io.github.elasticsearchjpa.internal.outbox;

import java.util.Map;

import io.github.elasticsearchjpa.internal.outbox.Batch.Result;
import org.jspecify.annotations.Nullable;

/**
 * The result of building and sending a slice of documents.
 *
 * @param results the result of each document that was built or found deleted; the others
 * are still to be sent
 * @param generationFailures the last failure of each generation that is being filled, by
 * its name
 * @param rejections the documents that each of these generations rejected, with the
 * reasons
 * @param outage why Elasticsearch cannot be used at the moment, or null
 * @param answered whether Elasticsearch answered a request
 */
record SliceResult(Map<ChangeKey, Result> results, Map<String, String> generationFailures,
		Map<String, Map<ChangeKey, String>> rejections, @Nullable String outage, boolean answered) {
}
