package io.github.elasticsearchjpa.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.mapping.IndexDefinition;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a search: one request to Elasticsearch, then one SQL query for the entities of the
 * page, joined to the hits by id.
 */
public final class Searcher {

	private final IndexDefinition index;

	private final HitLoader loader;

	private final int pageSize;

	/**
	 * Creates a searcher of an index.
	 * @param index the index
	 * @param context where entities are loaded
	 * @param pageSize how many hits a request asks for that does not say
	 */
	public Searcher(IndexDefinition index, PersistenceContext context, int pageSize) {
		this.index = index;
		this.loader = new HitLoader(index, context);
		this.pageSize = pageSize;
	}

	/**
	 * Runs a search.
	 * @param search the request
	 * @return the hits with their entities
	 * @throws io.github.elasticsearchjpa.error.RequestFailedException if Elasticsearch
	 * refuses the request or does not answer
	 */
	public SearchResults<Object> search(Search search) {
		ObjectNode body = search.body();
		if (!body.has("size")) {
			body.put("size", this.pageSize);
		}
		JsonNode response = this.index.connection().send("POST", "/" + this.index.alias() + "/_search", body);
		List<JsonNode> found = response.path("hits").path("hits").valueStream().toList();
		Map<String, Object> entities = this.loader.load(found.stream().map(Searcher::id).toList());
		List<SearchHit<Object>> hits = new ArrayList<>();
		List<String> missing = new ArrayList<>();
		int rank = body.path("from").asInt(0);
		for (JsonNode hit : found) {
			rank++;
			Object entity = entities.get(id(hit));
			if (entity == null) {
				missing.add(id(hit));
			}
			else {
				hits.add(hit(hit, entity, rank));
			}
		}
		return new SearchResults<>(List.copyOf(hits), List.copyOf(missing), response);
	}

	private SearchHit<Object> hit(JsonNode hit, Object entity, int rank) {
		JsonNode score = hit.path("_score");
		return new SearchHit<>(entity, id(hit), this.index.name(), rank, score.isNumber() ? score.doubleValue() : null,
				highlights(hit.path("highlight")), hit.get("_source"));
	}

	private static String id(JsonNode hit) {
		return hit.path("_id").asString("");
	}

	private static Map<String, List<String>> highlights(JsonNode highlight) {
		Map<String, List<String>> highlights = new LinkedHashMap<>();
		highlight.forEachEntry((field, fragments) -> highlights.put(field,
				fragments.valueStream().map((fragment) -> fragment.asString("")).toList()));
		return highlights;
	}

}
