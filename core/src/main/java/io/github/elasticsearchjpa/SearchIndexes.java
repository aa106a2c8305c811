package io.github.elasticsearchjpa;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;

/**
 * A handle of several indexes that one request searches. A hit has the name of its index
 * and the type of its entity. Created by
 * {@link ElasticsearchJpa#indexes(String, String...)}. Thread-safe. Errors are the same
 * as for {@link SearchIndex}.
 */
public interface SearchIndexes {

	/**
	 * Returns the configured names of the indexes.
	 * @return the names, in the order in which they were given
	 */
	List<String> names();

	/**
	 * Searches with a request in JSON with named parameters.
	 * @param json the body of a search request, in which {@code ":terms"} is a parameter
	 * @param parameters a value for each parameter
	 * @return the hits of all indexes with their entities
	 * @throws IllegalArgumentException if the text is not a JSON object, or a parameter
	 * is missing or unknown
	 */
	default SearchResults<Object> search(String json, Map<String, ?> parameters) {
		return search(Search.json(json, parameters));
	}

	/**
	 * Searches with default options.
	 * @param search the request
	 * @return the hits of all indexes with their entities
	 */
	default SearchResults<Object> search(Search search) {
		return search(search, SearchOptions.defaults());
	}

	/**
	 * Searches. Sends one request to Elasticsearch and then one query to the database for
	 * each entity type on the page.
	 * @param search the request
	 * @param options the options; each path to fetch must belong to at least one entity
	 * type, and a filter must fit all of them
	 * @return the hits of all indexes with their entities
	 * @throws IllegalArgumentException if the options do not fit the entities
	 */
	SearchResults<Object> search(Search search, SearchOptions options);

	/**
	 * Counts the documents that match a query, with default options.
	 * @param search a request with nothing but a {@code query}
	 * @return the number of documents in all indexes
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	default long count(Search search) {
		return count(search, SearchOptions.defaults());
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request with nothing but a {@code query}
	 * @param options the options
	 * @return the number of documents in all indexes
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	long count(Search search, SearchOptions options);

	/**
	 * Streams all hits; see {@link SearchIndex#stream(Search, SearchOptions)}.
	 * @param search the request
	 * @param options the options
	 * @return the hits with their entities; must be closed
	 */
	Stream<SearchHit<Object>> stream(Search search, SearchOptions options);

	/**
	 * Returns the results of an earlier search of these indexes; see
	 * {@link SearchIndex#replay}.
	 * @param stored the search with its response
	 * @return the results
	 */
	SearchResults<Object> replay(SearchExecution stored);

}
