package io.github.elasticsearchjpa.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A document that matches a query, with its entity.
 *
 * @param entity the entity in its current state in the database; never a proxy
 * @param type the entity type that is configured for the index or given by the lookup;
 * the entity may be an instance of a subtype
 * @param id the document id
 * @param index the configured name of the index
 * @param rank the rank of the hit in the whole result, from 1; with {@code search_after},
 * the rank on its page
 * @param json the whole hit as Elasticsearch returned it, except that index names are the
 * configured ones; for parts without an accessor here, such as {@code inner_hits}; must
 * not be modified
 * @param <E> the entity type
 */
public record SearchHit<E>(E entity, Class<?> type, String id, String index, int rank, JsonNode json) {

	/**
	 * Returns the relevance score.
	 * @return the score, or null if the request sorts by something else
	 */
	public @Nullable Double score() {
		JsonNode score = this.json.path("_score");
		return score.isNumber() ? score.doubleValue() : null;
	}

	/**
	 * Returns the highlighted fragments.
	 * @return the fragments by field; empty if the hit has no highlights
	 */
	public Map<String, List<String>> highlights() {
		Map<String, List<String>> highlights = new LinkedHashMap<>();
		this.json.path("highlight")
			.forEachEntry((field, fragments) -> highlights.put(field,
					fragments.valueStream().map((fragment) -> fragment.asString("")).toList()));
		return highlights;
	}

	/**
	 * Returns the values of the {@code fields} that the request asked for.
	 * @return the values by field; empty if the hit has no fields
	 */
	public Map<String, List<JsonNode>> fields() {
		Map<String, List<JsonNode>> fields = new LinkedHashMap<>();
		this.json.path("fields").forEachEntry((field, values) -> fields.put(field, values.valueStream().toList()));
		return fields;
	}

	/**
	 * Returns the document as it was indexed.
	 * @return the {@code _source} of the hit, or null if the response does not contain it
	 */
	public @Nullable JsonNode source() {
		return this.json.get("_source");
	}

}
