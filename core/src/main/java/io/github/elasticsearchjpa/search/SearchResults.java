package io.github.elasticsearchjpa.search;

import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.connection.Connection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A page of hits in the order in which Elasticsearch returned them. Every document of the
 * page has its rank: those with an entity are in {@link #hits()}, those without are in
 * {@link #missing()}, and those that a filter left out are counted.
 *
 * @param <E> the entity type
 */
public final class SearchResults<E> implements Iterable<SearchHit<E>> {

	private final List<SearchHit<E>> hits;

	private final List<MissingHit> missing;

	private final int filteredOut;

	private final ExecutedSearch executed;

	private final JsonNode response;

	SearchResults(LoadedHits<E> loaded, ExecutedSearch executed) {
		this.hits = List.copyOf(loaded.hits());
		this.missing = List.copyOf(loaded.missing());
		this.filteredOut = loaded.filteredOut();
		this.executed = executed;
		this.response = Objects.requireNonNull(executed.response());
	}

	/**
	 * The search that these are the results of: its id, request and times.
	 * @return what listeners were told
	 */
	public ExecutedSearch executed() {
		return this.executed;
	}

	/**
	 * The hits whose entity exists, and fulfils the filter if there is one.
	 * @return the hits, in order of relevance unless the request sorts
	 */
	public List<SearchHit<E>> hits() {
		return this.hits;
	}

	/**
	 * The entities of the hits.
	 * @return the entities, in the order of the hits
	 */
	public List<E> entities() {
		return this.hits.stream().<E>map(SearchHit::entity).toList();
	}

	/**
	 * A hit by the id of its document.
	 * @param documentId the id of the document
	 * @return the hit; the first one, if several indexes were searched and more than one
	 * has a document of that id
	 */
	public Optional<SearchHit<E>> hit(String documentId) {
		return this.hits.stream().filter((hit) -> hit.id().equals(documentId)).findFirst();
	}

	/**
	 * A hit by its index and the id of its document.
	 * @param index the name of the index
	 * @param documentId the id of the document
	 * @return the hit
	 */
	public Optional<SearchHit<E>> hit(String index, String documentId) {
		return this.hits.stream().filter((hit) -> hit.index().equals(index) && hit.id().equals(documentId)).findFirst();
	}

	/**
	 * The documents on this page whose row was not found: it is gone, or hidden by an
	 * {@code @SQLRestriction}, a soft delete or a Hibernate filter; or the document was
	 * not made here. They keep their rank, so the ranks of {@link #hits()} have gaps.
	 * @return the documents, in the order of the page
	 */
	public List<MissingHit> missing() {
		return this.missing;
	}

	/**
	 * How many hits of this page have an entity that does not fulfil the filter.
	 * @return the number, 0 without a filter
	 */
	public int filteredOut() {
		return this.filteredOut;
	}

	/**
	 * How many documents match. A filter does not change it.
	 * @return the total; zero and not exact if the request asked not to count
	 */
	public Total total() {
		JsonNode total = this.response.path("hits").path("total");
		return new Total(total.path("value").asLong(0), "eq".equals(total.path("relation").asString("")));
	}

	/**
	 * The rank of the first document of this page.
	 * @return the rank, from 1; 0 if the page is empty
	 */
	public int from() {
		return (size() > 0) ? this.executed.body().path("from").asInt(0) + 1 : 0;
	}

	/**
	 * The rank of the last document of this page.
	 * @return the rank; 0 if the page is empty
	 */
	public int to() {
		return (size() > 0) ? from() + size() - 1 : 0;
	}

	/**
	 * How many documents this page has, with and without an entity.
	 * @return the number of documents
	 */
	public int size() {
		return this.response.path("hits").path("hits").size();
	}

	/**
	 * The score of the best document of the whole result.
	 * @return the score, or null if there is none, as when the request sorts
	 */
	public @Nullable Double maxScore() {
		JsonNode score = this.response.path("hits").path("max_score");
		return score.isNumber() ? score.doubleValue() : null;
	}

	/**
	 * The lowest score on this page.
	 * @return the score, or null if there is none
	 */
	public @Nullable Double minScore() {
		return this.response.path("hits")
			.path("hits")
			.valueStream()
			.map((hit) -> hit.path("_score"))
			.filter(JsonNode::isNumber)
			.map(JsonNode::doubleValue)
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

	/**
	 * The aggregations.
	 * @return them by name as Elasticsearch returned them; a missing node if there are
	 * none
	 */
	public JsonNode aggregations() {
		return this.response.path("aggregations");
	}

	/**
	 * Whether there are aggregations.
	 * @return whether there are
	 */
	public boolean hasAggregations() {
		return !aggregations().isEmpty();
	}

	/**
	 * Whether a document of this page has highlights.
	 * @return whether one has
	 */
	public boolean hasHighlights() {
		return anyHitHas("highlight");
	}

	/**
	 * Whether a document of this page has values of {@code fields}.
	 * @return whether one has
	 */
	public boolean hasFields() {
		return anyHitHas("fields");
	}

	private boolean anyHitHas(String key) {
		return this.response.path("hits").path("hits").valueStream().anyMatch((hit) -> !hit.path(key).isEmpty());
	}

	/**
	 * How long Elasticsearch took.
	 * @return its own measure, in milliseconds
	 */
	public Duration took() {
		return Duration.ofMillis(this.response.path("took").asLong(0));
	}

	/**
	 * Whether Elasticsearch stopped at the time limit of the request, and these are the
	 * documents it had found by then.
	 * @return whether it did
	 */
	public boolean timedOut() {
		return this.response.path("timed_out").asBoolean(false);
	}

	/**
	 * How many parts of the index did not answer, so that their documents are missing
	 * here.
	 * @return the number of shards
	 */
	public int failedShards() {
		return this.response.path("_shards").path("failed").asInt(0);
	}

	/**
	 * Why parts of the index did not answer.
	 * @return a reason for each, in the words of Elasticsearch, the same one once; empty
	 * if all answered
	 */
	public List<String> shardFailures() {
		return this.response.path("_shards")
			.path("failures")
			.valueStream()
			.map((failure) -> failure.path("index").asString("") + ": " + Connection.reason(failure.path("reason")))
			.distinct()
			.toList();
	}

	/**
	 * Whether there may be more, or other, documents than these, because of the time
	 * limit or of shards that did not answer.
	 * @return whether the answer is incomplete
	 */
	public boolean isPartial() {
		return timedOut() || failedShards() > 0;
	}

	/**
	 * The whole answer of Elasticsearch, for what has no accessor here, such as
	 * suggestions.
	 * @return the answer, as received but for the names of indexes, which are those
	 * configured; not to be changed
	 */
	public JsonNode response() {
		return this.response;
	}

	/**
	 * The hits as a stream.
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
