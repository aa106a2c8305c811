package io.github.elasticsearchjpa.log;

import java.util.Set;

import io.github.elasticsearchjpa.search.SearchExecution.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a response of Elasticsearch that the log keeps: everything that is needed
 * to build the results again, except for the documents.
 *
 * @param total the number of matching documents, or null if it was not counted
 * @param relation {@code eq} if the total is exact, {@code gte} if it is a lower bound;
 * null without a total
 * @param took the time that Elasticsearch reports, in milliseconds, or null
 * @param timedOut whether Elasticsearch stopped the search early because of its timeout
 * @param hits the array {@code hits.hits} without documents, or null if it is not kept
 * @param aggregations the aggregations of the response, or null
 * @param rest the other parts, such as suggestions and failed shards
 */
record StoredResponse(@Nullable Long total, @Nullable String relation, @Nullable Long took, boolean timedOut,
		@Nullable JsonNode hits, @Nullable JsonNode aggregations, JsonNode rest) {

	/** The keys that are stored in columns of their own or are not needed later. */
	private static final Set<String> NOT_IN_REST = Set.of("took", "timed_out", "hits", "aggregations", "count",
			"pit_id", "_scroll_id", "profile");

	/** Splits a response into the parts that the log stores. */
	static StoredResponse of(JsonNode response) {
		JsonNode page = response.path("hits");
		boolean count = response.has("count");
		JsonNode total = count ? response.path("count") : page.path("total").path("value");
		String relation = count ? "eq" : page.path("total").path("relation").asString("eq");
		JsonNode took = response.path("took");
		return new StoredResponse(total.isNumber() ? total.longValue() : null, total.isNumber() ? relation : null,
				took.isNumber() ? took.longValue() : null, response.path("timed_out").asBoolean(false),
				page.get("hits"), response.get("aggregations"), rest(response, page));
	}

	private static ObjectNode rest(JsonNode response, JsonNode page) {
		ObjectNode rest = JsonNodeFactory.instance.objectNode();
		response.forEachEntry((key, value) -> {
			if (!NOT_IN_REST.contains(key)) {
				rest.set(key, value);
			}
		});
		JsonNode highest = page.get("max_score");
		if (highest != null) {
			rest.putObject("hits").set("max_score", highest);
		}
		return rest;
	}

	/** Builds the response again, in the format of Elasticsearch. */
	ObjectNode response(Kind kind) {
		ObjectNode response = JsonNodeFactory.instance.objectNode();
		if (this.took != null) {
			response.put("took", this.took);
		}
		if (kind == Kind.COUNT) {
			response.put("count", (this.total != null) ? this.total : 0);
		}
		else {
			response.put("timed_out", this.timedOut);
			response.set("hits", page());
		}
		this.rest.forEachEntry((key, value) -> {
			if (!key.equals("hits")) {
				response.set(key, value);
			}
		});
		if (this.aggregations != null) {
			response.set("aggregations", this.aggregations);
		}
		return response;
	}

	private ObjectNode page() {
		ObjectNode page = JsonNodeFactory.instance.objectNode();
		if (this.total != null) {
			page.putObject("total").put("value", this.total).put("relation", this.relation);
		}
		JsonNode highest = this.rest.path("hits").get("max_score");
		if (highest != null) {
			page.set("max_score", highest);
		}
		page.set("hits", (this.hits != null) ? this.hits : JsonNodeFactory.instance.arrayNode());
		return page;
	}

}
