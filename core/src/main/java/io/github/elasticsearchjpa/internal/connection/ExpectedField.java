package io.github.elasticsearchjpa.internal.connection;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The field that Elasticsearch's response to a successful request always contains. A
 * proxy or another server may answer any request with status 200; without this check,
 * such a response would be read as no hits, or as success.
 */
final class ExpectedField {

	/** The path of an index, its mapping, its settings or one of its aliases. */
	private static final Pattern INDEX = Pattern.compile("/[^_/][^/]*(/_(mapping|settings|alias/.*))?");

	private ExpectedField() {
	}

	/**
	 * Returns the field of the response to a request.
	 * @param method the HTTP method
	 * @param path the path, with or without a query string
	 * @return the name of the field, or null if none is known
	 */
	static @Nullable String of(String method, String path) {
		int query = path.indexOf('?');
		String resource = (query < 0) ? path : path.substring(0, query);
		String last = resource.substring(resource.lastIndexOf('/') + 1);
		return switch (last) {
			case "_search" -> "hits";
			case "_count" -> "count";
			case "_bulk" -> "items";
			case "_mget" -> "docs";
			case "_refresh" -> "_shards";
			case "health" -> "status";
			case "_pit" -> method.equals("POST") ? "id" : "succeeded";
			default -> isChangeOfIndex(method, resource) ? "acknowledged" : null;
		};
	}

	/** Returns whether a request changes an index, its mapping, settings or aliases. */
	static boolean isChangeOfIndex(String method, String resource) {
		boolean changes = method.equals("PUT") || method.equals("DELETE");
		return resource.equals("/_aliases") || (changes && INDEX.matcher(resource).matches());
	}

}
