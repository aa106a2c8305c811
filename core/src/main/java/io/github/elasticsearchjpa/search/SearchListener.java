package io.github.elasticsearchjpa.search;

/**
 * Told of every search, such as to log or count it. What it throws is logged and does not
 * reach the caller of the search.
 */
@FunctionalInterface
public interface SearchListener {

	/**
	 * A search has ended, well or not. Called on the thread that searches, before it gets
	 * its results: must be quick and must not wait.
	 * @param search what was asked and what came back
	 */
	void onSearch(SearchExecution search);

}
