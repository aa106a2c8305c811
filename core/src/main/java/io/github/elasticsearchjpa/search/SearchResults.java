package io.github.elasticsearchjpa.search;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * A page of hits in the order in which Elasticsearch returned them.
 *
 * @param <E> the entity type
 */
public final class SearchResults<E> implements Iterable<SearchHit<E>> {

	private final List<SearchHit<E>> hits;

	private final List<String> missing;

	private final ExecutedSearch executed;

	private final JsonNode response;

	SearchResults(List<SearchHit<E>> hits, List<String> missing, ExecutedSearch executed) {
		this.hits = hits;
		this.missing = missing;
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
	 * The hits whose entity exists.
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
	 * The ids of documents on this page that have no row in the database any more, or
	 * that were not made here. They keep their rank, so the ranks of {@link #hits()} have
	 * gaps.
	 * @return document ids, in the order of the page
	 */
	public List<String> missing() {
		return this.missing;
	}

	/**
	 * How many documents match.
	 * @return the total; zero and not exact if the request asked not to count
	 */
	public Total total() {
		JsonNode total = this.response.path("hits").path("total");
		return new Total(total.path("value").asLong(0), "eq".equals(total.path("relation").asString("")));
	}

	/**
	 * How long Elasticsearch took.
	 * @return its own measure, in milliseconds
	 */
	public Duration took() {
		return Duration.ofMillis(this.response.path("took").asLong(0));
	}

	/**
	 * The whole answer of Elasticsearch, for what has no accessor here, such as
	 * aggregations and suggestions.
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
