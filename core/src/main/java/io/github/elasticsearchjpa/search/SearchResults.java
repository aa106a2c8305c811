package io.github.elasticsearchjpa.search;

import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.error.ErrorCause;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A page of hits in the order in which Elasticsearch returned them. Every document of the
 * page has its rank: documents with an entity are in {@link #hits()}, documents without
 * one are in {@link #missing()}, and documents that the filter excluded are counted in
 * {@link #filteredOut()}.
 *
 * @param <E> the entity type
 * @param hits the hits whose entity exists and satisfies the filter, in order of
 * relevance unless the request sorts
 * @param missing the documents of this page without a row, in the order of the page: the
 * row was deleted, or it is hidden by an {@code @SQLRestriction}, a soft delete or a
 * Hibernate filter, or the library did not write the document. Missing documents keep
 * their rank, so the ranks of the hits have gaps
 * @param filteredOut the number of documents of this page whose entity does not satisfy
 * the filter; 0 without a filter
 * @param execution the search that returned these results: its id, request, response and
 * times; its response is not null
 */
public record SearchResults<E>(List<SearchHit<E>> hits, List<MissingHit> missing, int filteredOut,
		SearchExecution execution) implements Iterable<SearchHit<E>> {

	/**
	 * Creates results. Copies the lists.
	 * @param hits see above
	 * @param missing see above
	 * @param filteredOut see above
	 * @param execution see above
	 * @throws NullPointerException if the execution has no response
	 */
	public SearchResults {
		hits = List.copyOf(hits);
		missing = List.copyOf(missing);
		Objects.requireNonNull(execution.response(), "The execution has no response.");
	}

	/**
	 * Returns the entities of the hits.
	 * @return the entities, in the order of the hits
	 */
	public List<E> entities() {
		return this.hits.stream().<E>map(SearchHit::entity).toList();
	}

	/**
	 * Returns the hit of a document.
	 * @param documentId the document id
	 * @return the hit; the first one if several indexes were searched and more than one
	 * has a document with that id
	 */
	public Optional<SearchHit<E>> hit(String documentId) {
		return this.hits.stream().filter((hit) -> hit.id().equals(documentId)).findFirst();
	}

	/**
	 * Returns the hit of a document of one index.
	 * @param index the name of the index
	 * @param documentId the document id
	 * @return the hit
	 */
	public Optional<SearchHit<E>> hit(String index, String documentId) {
		return this.hits.stream().filter((hit) -> hit.index().equals(index) && hit.id().equals(documentId)).findFirst();
	}

	/**
	 * Returns the number of documents that match the request. A filter does not change
	 * it.
	 * @return the total; 0 and not exact if the request disabled counting
	 */
	public TotalHits total() {
		JsonNode total = response().path("hits").path("total");
		return new TotalHits(total.path("value").asLong(0), "eq".equals(total.path("relation").asString("")));
	}

	/**
	 * Returns the rank of the first document of this page.
	 * @return the rank, from 1; 0 if the page is empty
	 */
	public int from() {
		return (size() > 0) ? this.execution.body().path("from").asInt(0) + 1 : 0;
	}

	/**
	 * Returns the rank of the last document of this page.
	 * @return the rank; 0 if the page is empty
	 */
	public int to() {
		return (size() > 0) ? from() + size() - 1 : 0;
	}

	/**
	 * Returns the number of documents of this page, with and without an entity.
	 * @return the number of documents
	 */
	public int size() {
		return response().path("hits").path("hits").size();
	}

	/**
	 * Returns the highest score of all matching documents.
	 * @return the score, or null if there is none, for instance because the request sorts
	 */
	public @Nullable Double maxScore() {
		JsonNode score = response().path("hits").path("max_score");
		return score.isNumber() ? score.doubleValue() : null;
	}

	/**
	 * Returns the lowest score of this page.
	 * @return the score, or null if there is none
	 */
	public @Nullable Double minScore() {
		return response().path("hits")
			.path("hits")
			.valueStream()
			.map((hit) -> hit.path("_score"))
			.filter(JsonNode::isNumber)
			.map(JsonNode::doubleValue)
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

	/**
	 * Returns the aggregations.
	 * @return the aggregations by name as Elasticsearch returned them; a missing node if
	 * there are none
	 */
	public JsonNode aggregations() {
		return response().path("aggregations");
	}

	/**
	 * Returns whether there are aggregations.
	 * @return true if there is at least one
	 */
	public boolean hasAggregations() {
		return !aggregations().isEmpty();
	}

	/**
	 * Returns whether a document of this page has highlights.
	 * @return true if at least one has
	 */
	public boolean hasHighlights() {
		return anyHitHas("highlight");
	}

	/**
	 * Returns whether a document of this page has values of {@code fields}.
	 * @return true if at least one has
	 */
	public boolean hasFields() {
		return anyHitHas("fields");
	}

	private boolean anyHitHas(String key) {
		return response().path("hits").path("hits").valueStream().anyMatch((hit) -> !hit.path(key).isEmpty());
	}

	/**
	 * Returns the time that Elasticsearch measured for the search.
	 * @return the duration, in whole milliseconds
	 */
	public Duration took() {
		return Duration.ofMillis(response().path("took").asLong(0));
	}

	/**
	 * Returns whether Elasticsearch stopped at the timeout of the request and returned
	 * the documents that it had found by then.
	 * @return true if the search timed out
	 */
	public boolean timedOut() {
		return response().path("timed_out").asBoolean(false);
	}

	/**
	 * Returns the number of shards that failed. Their documents are missing from the
	 * results.
	 * @return the number of shards
	 */
	public int failedShards() {
		return response().path("_shards").path("failed").asInt(0);
	}

	/**
	 * Returns the reasons of shard failures.
	 * @return the distinct reasons as Elasticsearch reported them, which can quote values
	 * of the request; empty if no shard failed
	 */
	public List<String> shardFailures() {
		return response().path("_shards")
			.path("failures")
			.valueStream()
			.map((failure) -> failure.path("index").asString("") + ": "
					+ ErrorCause.of(failure.path("reason")).reason())
			.distinct()
			.toList();
	}

	/**
	 * Returns whether matching documents may be missing because of the timeout or of
	 * failed shards.
	 * @return true if the results are incomplete
	 */
	public boolean isPartial() {
		return timedOut() || failedShards() > 0;
	}

	/**
	 * Returns the whole response of Elasticsearch, for parts without an accessor here,
	 * such as suggestions.
	 * @return the response as received, except that index names are the configured ones;
	 * must not be modified
	 */
	public JsonNode response() {
		return Objects.requireNonNull(this.execution.response());
	}

	/**
	 * Returns the hits as a stream.
	 * @return the hits, in order
	 */
	public Stream<SearchHit<E>> stream() {
		return this.hits.stream();
	}

	@Override
	public Iterator<SearchHit<E>> iterator() {
		return this.hits.iterator();
	}

}
