package io.github.elasticsearchjpa.internal.search;

import java.util.Set;
import java.util.function.UnaryOperator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the names of indexes as configured into an answer, in place of the generations
 * that Elasticsearch names.
 */
final class LogicalNames {

	/** Of the user's own making: a name in there is none of ours. */
	private static final Set<String> CONTENT = Set.of("_source", "fields", "highlight");

	private LogicalNames() {
	}

	/** Renames hits, wherever they are, buckets by index, and shards that failed. */
	static void rename(JsonNode answer, JsonNode request, UnaryOperator<String> name) {
		renameHits(answer, name);
		renameBuckets(aggregations(request), answer.path("aggregations"), name);
		answer.path("_shards").path("failures").forEach((failure) -> rename(failure, "index", name));
	}

	/** Those of {@code terms} on {@code _index}: only the request says which they are. */
	private static void renameBuckets(JsonNode requested, JsonNode answered, UnaryOperator<String> name) {
		requested.forEachEntry((key, aggregation) -> {
			JsonNode result = answered.path(key);
			if (aggregation.path("terms").path("field").asString("").equals("_index")) {
				result.path("buckets").forEach((bucket) -> rename(bucket, "key", name));
			}
			JsonNode below = aggregations(aggregation);
			renameBuckets(below, result, name);
			result.path("buckets").forEach((bucket) -> renameBuckets(below, bucket, name));
		});
	}

	private static JsonNode aggregations(JsonNode request) {
		return request.has("aggs") ? request.path("aggs") : request.path("aggregations");
	}

	/** Inner hits, and those within aggregations and suggestions, too. */
	private static void renameHits(JsonNode node, UnaryOperator<String> name) {
		if (node.isObject()) {
			rename(node, "_index", name);
			node.forEachEntry((key, value) -> {
				if (!CONTENT.contains(key)) {
					renameHits(value, name);
				}
			});
		}
		else if (node.isArray()) {
			node.forEach((element) -> renameHits(element, name));
		}
	}

	private static void rename(JsonNode node, String key, UnaryOperator<String> name) {
		if (node instanceof ObjectNode object && object.path(key).isString()) {
			object.put(key, name.apply(object.path(key).stringValue()));
		}
	}

}
