package io.github.elasticsearchjpa.internal.log;

import java.util.Set;

import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search that waits to be written. Its JSON is kept as trees, which the log's thread
 * converts to text.
 *
 * @param execution the search; its response lacks the documents of the hits
 * @param weight the approximate memory, in bytes
 */
record QueuedSearch(SearchExecution execution, long weight) implements QueuedEntry {

	/** The approximate memory of a JSON node, in bytes. */
	private static final long NODE_WEIGHT = 64;

	/** The parts of a hit that the log keeps. */
	private static final Set<String> HIT_KEYS = Set.of("_index", "_id", "_score", "sort", "highlight", "fields",
			"matched_queries");

	/**
	 * Creates the row of a search.
	 * @param search the search
	 * @param withHits whether the log keeps hits
	 */
	static QueuedSearch of(SearchExecution search, boolean withHits) {
		JsonNode response = reduce(search.response(), withHits);
		SearchOptions options = search.options();
		long weight = 10 * NODE_WEIGHT + weight(search.body()) + weight(response);
		if (options.terms() != null) {
			weight += 2L * options.terms().length();
		}
		return new QueuedSearch(new SearchExecution(search.id(), search.kind(), search.indexes(), search.body(),
				options, search.executedAt(), search.duration(), response, search.failure()), weight);
	}

	/** Copies the parts of the response that the log keeps, without the documents. */
	private static @Nullable JsonNode reduce(@Nullable JsonNode response, boolean withHits) {
		if (response == null || !response.path("hits").has("hits")) {
			return response;
		}
		ObjectNode reduced = JsonNodeFactory.instance.objectNode();
		response.forEachEntry(reduced::set);
		ObjectNode page = reduced.putObject("hits");
		response.path("hits").forEachEntry((key, value) -> {
			if (!key.equals("hits")) {
				page.set(key, value);
			}
			else if (withHits) {
				page.set(key, withoutDocuments(value));
			}
		});
		return reduced;
	}

	private static ArrayNode withoutDocuments(JsonNode hits) {
		ArrayNode reduced = JsonNodeFactory.instance.arrayNode();
		for (JsonNode hit : hits) {
			ObjectNode kept = reduced.addObject();
			hit.forEachEntry((key, value) -> {
				if (HIT_KEYS.contains(key)) {
					kept.set(key, value);
				}
			});
		}
		return reduced;
	}

	/** Estimates the memory of a tree. This is far cheaper than writing it as text. */
	private static long weight(@Nullable JsonNode node) {
		if (node == null) {
			return 0;
		}
		if (node.isString()) {
			return NODE_WEIGHT + 2L * node.stringValue().length();
		}
		long weight = NODE_WEIGHT;
		for (JsonNode child : node) {
			weight += NODE_WEIGHT + weight(child);
		}
		return weight;
	}

	@Override
	public boolean isOf(String user) {
		return user.equals(this.execution.options().user());
	}

}
