package io.github.elasticsearchjpa.internal.search;

import java.util.Set;
import java.util.function.UnaryOperator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces the names of generations in a response of Elasticsearch by the configured
 * names of their indexes.
 */
final class LogicalNames {

	/** The keys of a hit with content of the document, which is not changed. */
	private static final Set<String> CONTENT_KEYS = Set.of("_source", "fields", "highlight");

	private LogicalNames() {
	}

	/** Replaces the names in hits, in buckets by index, and in failures of shards. */
	static void rename(JsonNode response, JsonNode request, UnaryOperator<String> nameOf) {
		renameHits(response, nameOf);
		renameBuckets(aggregations(request), response.path("aggregations"), nameOf);
		response.path("_shards").path("failures").forEach((failure) -> rename(failure, "index", nameOf));
	}

	/**
	 * Replaces the keys of buckets of {@code terms} aggregations on {@code _index}. Only
	 * the request shows which aggregations these are.
	 */
	private static void renameBuckets(JsonNode requested, JsonNode results, UnaryOperator<String> nameOf) {
		requested.forEachEntry((key, aggregation) -> {
			JsonNode result = results.path(key);
			if (aggregation.path("terms").path("field").asString("").equals("_index")) {
				result.path("buckets").forEach((bucket) -> rename(bucket, "key", nameOf));
			}
			JsonNode nested = aggregations(aggregation);
			renameBuckets(nested, result, nameOf);
			result.path("buckets").forEach((bucket) -> renameBuckets(nested, bucket, nameOf));
		});
	}

	private static JsonNode aggregations(JsonNode request) {
		return request.has("aggs") ? request.path("aggs") : request.path("aggregations");
	}

	/**
	 * Replaces the names in all hits, including inner hits and hits in aggregations and
	 * suggestions.
	 */
	private static void renameHits(JsonNode node, UnaryOperator<String> nameOf) {
		if (node.isObject()) {
			rename(node, "_index", nameOf);
			node.forEachEntry((key, value) -> {
				if (!CONTENT_KEYS.contains(key)) {
					renameHits(value, nameOf);
				}
			});
		}
		else if (node.isArray()) {
			node.forEach((element) -> renameHits(element, nameOf));
		}
	}

	private static void rename(JsonNode node, String key, UnaryOperator<String> nameOf) {
		if (node instanceof ObjectNode object && object.path(key).isString()) {
			object.put(key, nameOf.apply(object.path(key).stringValue()));
		}
	}

}
