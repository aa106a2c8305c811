package io.github.elasticsearchjpa.search;

import java.util.function.Function;

import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.json.JsonpUtils;
import co.elastic.clients.json.jackson.Jackson3JsonpMapper;
import co.elastic.clients.util.ObjectBuilder;

/**
 * Factory methods for search requests that are written with the typed builders of
 * {@code elasticsearch-java}. An application that uses this class must have
 * {@code elasticsearch-java} as a dependency.
 */
public final class TypedSearch {

	private TypedSearch() {
	}

	/**
	 * Creates a request with a typed builder.
	 * @param request a function that configures the builder
	 * @return the request
	 */
	public static Search of(Function<SearchRequest.Builder, ObjectBuilder<SearchRequest>> request) {
		return of(SearchRequest.of(request));
	}

	/**
	 * Creates a request with the body of a typed request. Ignores its index and all
	 * parameters that are sent in the URL, such as {@code routing}.
	 * @param request the typed request
	 * @return the request
	 */
	public static Search of(SearchRequest request) {
		return Search.ofJson(JsonpUtils.toJsonString(request, new Jackson3JsonpMapper()));
	}

}
