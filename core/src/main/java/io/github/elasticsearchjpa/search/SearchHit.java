package io.github.elasticsearchjpa.search;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A document that matches a query, and the entity it was made from.
 *
 * @param entity the entity, as the database has it now; never a proxy
 * @param id the id of the document
 * @param index the name of the index, as configured
 * @param rank the place of the hit in the whole result, from 1
 * @param score the relevance, or null if the request sorts by something else
 * @param highlights the highlighted fragments by field, empty if none were asked for
 * @param source the document as indexed, or null if it was not asked for
 * @param <E> the entity type
 */
public record SearchHit<E>(E entity, String id, String index, int rank, @Nullable Double score,
		Map<String, List<String>> highlights, @Nullable JsonNode source) {
}
