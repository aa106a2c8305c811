package io.github.elasticsearchjpa.log;

import java.util.Set;

import io.github.elasticsearchjpa.search.SearchExecution.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the log keeps of an answer: all that results can be made of again, but no
 * documents.
 *
 * @param total how many documents match, or null if that was not counted
 * @param relation {@code eq}, or {@code gte} if there are at least so many, or null
 * @param took Elasticsearch's own measure in milliseconds, or null
 * @param timedOut whether it stopped before it had looked at everything
 * @param hits the page, as in the answer but for its documents; null if not kept
 * @param aggregations as in the answer, or null
 * @param rest what else is in the answer, such as suggestions and failed shards
 */
record StoredResponse(@Nullable Long total, @Nullable String relation, @Nullable Long took, boolean timedOut,
		@Nullable JsonNode hits, @Nullable JsonNode aggregations, JsonNode rest) {

	/** In columns of their own, or of no use later. */
	private static final Set<String> NOT_THE_REST = Set.of("took", "timed_out", "hits", "aggregations", "count",
			"pit_id", "_scroll_id", "profile");

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
			if (!NOT_THE_REST.contains(key)) {
				rest.set(key, value);
			}
		});
		JsonNode highest = page.get("max_score");
		if (highest != null) {
			rest.putObject("hits").set("max_score", highest);
		}
		return rest;
	}

	/** The answer again, in the shape in which Elasticsearch gave it. */
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
