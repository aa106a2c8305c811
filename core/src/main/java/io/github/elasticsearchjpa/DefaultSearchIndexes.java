package io.github.elasticsearchjpa;

import java.util.List;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.internal.search.Searcher;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;

/** The handle of several indexes that delegates to one searcher. */
record DefaultSearchIndexes(List<String> names, Searcher searcher) implements SearchIndexes {

	@Override
	public SearchResults<Object> search(Search search, SearchOptions options) {
		return this.searcher.search(search, options, null);
	}

	@Override
	public long count(Search search, SearchOptions options) {
		return this.searcher.count(search, options);
	}

	@Override
	public Stream<SearchHit<Object>> stream(Search search, SearchOptions options) {
		return this.searcher.stream(search, options);
	}

	@Override
	public SearchResults<Object> replay(SearchExecution stored) {
		return this.searcher.replay(stored);
	}

	@Override
	public String toString() {
		return "indexes '" + String.join("', '", this.names) + "'";
	}

}
