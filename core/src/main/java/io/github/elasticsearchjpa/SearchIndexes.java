package io.github.elasticsearchjpa;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.search.ExecutedSearch;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.search.Searcher;

/**
 * Several indexes that are searched at once, by one request; made by
 * {@link ElasticsearchJpa#indexes(String, String...)}. A hit tells its index and the type
 * of its entity. The database is asked once for each entity type on a page. Safe for use
 * by several threads. Errors are those of {@link SearchIndex}.
 */
public final class SearchIndexes {

	private final List<String> names;

	private final Searcher searcher;

	SearchIndexes(List<String> names, Searcher searcher) {
		this.names = names;
		this.searcher = searcher;
	}

	/**
	 * The names of the indexes, as configured.
	 * @return the names, in the order in which they were asked for
	 */
	public List<String> names() {
		return this.names;
	}

	/**
	 * Searches with a request written as JSON with named parameters.
	 * @param json the body of Elasticsearch's search API; {@code ":terms"} is a parameter
	 * @param parameters a value for each parameter
	 * @return the hits of all indexes with their entities
	 * @throws IllegalArgumentException if it is not a JSON object, or the parameters do
	 * not fit
	 */
	public SearchResults<Object> search(String json, Map<String, ?> parameters) {
		return search(Search.json(json, parameters));
	}

	/**
	 * Searches.
	 * @param search the request
	 * @return the hits of all indexes with their entities
	 */
	public SearchResults<Object> search(Search search) {
		return search(search, SearchOptions.defaults());
	}

	/**
	 * Searches.
	 * @param search the request
	 * @param options as of {@link SearchIndex#search(Search, SearchOptions)}; a path to
	 * fetch must be one of at least one entity type, a filter must fit all of them
	 * @return the hits of all indexes with their entities
	 * @throws IllegalArgumentException if the options do not fit the entities
	 */
	public SearchResults<Object> search(Search search, SearchOptions options) {
		return this.searcher.search(search, options, null);
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request with a {@code query} and nothing else
	 * @return their number in all indexes
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	public long count(Search search) {
		return count(search, SearchOptions.defaults());
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request with a {@code query} and nothing else
	 * @param options who asks, and how long to wait
	 * @return their number in all indexes
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	public long count(Search search, SearchOptions options) {
		return this.searcher.count(search, options);
	}

	/**
	 * Every hit of a search; see {@link SearchIndex#stream(Search, SearchOptions)}.
	 * @param search the request
	 * @param options as of a search
	 * @return the hits with their entities; to be closed
	 */
	public Stream<SearchHit<Object>> stream(Search search, SearchOptions options) {
		return this.searcher.stream(search, options);
	}

	/**
	 * The results of a search of these indexes that was run earlier; see
	 * {@link SearchIndex#replay}.
	 * @param stored the search with its answer
	 * @return the results
	 */
	public SearchResults<Object> replay(ExecutedSearch stored) {
		return this.searcher.replay(stored);
	}

	@Override
	public String toString() {
		return "indexes '" + String.join("', '", this.names) + "'";
	}

}
