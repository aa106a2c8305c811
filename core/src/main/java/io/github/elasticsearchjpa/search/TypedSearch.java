package io.github.elasticsearchjpa.search;

import java.util.function.Function;

import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.json.JsonpUtils;
import co.elastic.clients.json.jackson.Jackson3JsonpMapper;
import co.elastic.clients.util.ObjectBuilder;

/**
 * Search requests written with the typed builders of {@code elasticsearch-java}, which
 * the application must have as a dependency to use this class.
 */
public final class TypedSearch {

	private TypedSearch() {
	}

	/**
	 * Builds a request.
	 * @param request the builder's function
	 * @return the request
	 */
	public static Search of(Function<SearchRequest.Builder, ObjectBuilder<SearchRequest>> request) {
		return of(SearchRequest.of(request));
	}

	/**
	 * Takes the body of a request. Its index is that of the call, and what goes into the
	 * URL, such as {@code routing}, is not sent.
	 * @param request the request
	 * @return the request
	 */
	public static Search of(SearchRequest request) {
		return Search.ofJson(JsonpUtils.toJsonString(request, new Jackson3JsonpMapper()));
	}

}
