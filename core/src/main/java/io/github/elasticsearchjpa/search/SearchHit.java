package io.github.elasticsearchjpa.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A document that matches a query, and the entity it was made from.
 *
 * @param entity the entity, as the database has it now; never a proxy
 * @param type the entity type, as configured for the index or asked for; the entity may
 * be of a subtype
 * @param id the id of the document
 * @param index the name of the index, as configured
 * @param rank the place of the hit in the whole result, from 1; of a request with
 * {@code search_after}, on its page
 * @param json the whole hit as Elasticsearch returned it, with the names of indexes as
 * configured, for what has no accessor here, such as {@code inner_hits}; not to be
 * changed
 * @param <E> the entity type
 */
public record SearchHit<E>(E entity, Class<?> type, String id, String index, int rank, JsonNode json) {

	/**
	 * The relevance.
	 * @return the score, or null if the request sorts by something else
	 */
	public @Nullable Double score() {
		JsonNode score = this.json.path("_score");
		return score.isNumber() ? score.doubleValue() : null;
	}

	/**
	 * The highlighted fragments.
	 * @return the fragments by field, empty if none were asked for
	 */
	public Map<String, List<String>> highlights() {
		Map<String, List<String>> highlights = new LinkedHashMap<>();
		this.json.path("highlight")
			.forEachEntry((field, fragments) -> highlights.put(field,
					fragments.valueStream().map((fragment) -> fragment.asString("")).toList()));
		return highlights;
	}

	/**
	 * The values that the request asked for by {@code fields}.
	 * @return the values by field, empty if none were asked for
	 */
	public Map<String, List<JsonNode>> fields() {
		Map<String, List<JsonNode>> fields = new LinkedHashMap<>();
		this.json.path("fields").forEachEntry((field, values) -> fields.put(field, values.valueStream().toList()));
		return fields;
	}

	/**
	 * The document as indexed.
	 * @return the document, or null if it was not asked for
	 */
	public @Nullable JsonNode source() {
		return this.json.get("_source");
	}

}
