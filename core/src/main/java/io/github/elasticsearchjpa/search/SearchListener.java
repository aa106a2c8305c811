package io.github.elasticsearchjpa.search;

/**
 * A listener that is notified of every search and count, for instance to log or measure
 * it. Must be thread-safe. Exceptions that it throws are logged and do not reach the
 * caller of the search.
 */
@FunctionalInterface
public interface SearchListener {

	/**
	 * Receives a search that succeeded or failed. Called on the searching thread before
	 * the search returns, so it must be fast and must not block.
	 * @param search the search with its response or failure
	 */
	void onSearch(SearchExecution search);

}
