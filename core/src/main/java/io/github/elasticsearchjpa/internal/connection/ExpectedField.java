package io.github.elasticsearchjpa.internal.connection;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The field that Elasticsearch's response to a successful request always contains. A
 * proxy or another server may answer any request with status 200; without this check,
 * such a response would be read as no hits, as no index, or as success.
 *
 * @param name the name of the field
 * @param perIndex whether the response describes indexes, and each description contains
 * the field; otherwise the response itself contains it
 * @param optional whether the response may describe no index, because the request names
 * indexes by a pattern
 */
record ExpectedField(String name, boolean perIndex, boolean optional) {

	/** The path of indexes, their mappings, settings or aliases. */
	private static final Pattern INDEX = Pattern.compile("/[^_/][^/]*(/(_mapping|_settings|_alias)(/.*)?)?");

	/** The path of something whose name comes after that of the API. */
	private static final Pattern NAMED = Pattern.compile(".*/(_cluster/health|_resolve/index|_stats|_doc)/[^/]+");

	/**
	 * Returns the field of the response to a request.
	 * @param method the HTTP method
	 * @param path the path, with or without a query string
	 * @return the field, or null if none is known
	 */
	static @Nullable ExpectedField of(String method, String path) {
		int query = path.indexOf('?');
		String resource = (query < 0) ? path : path.substring(0, query);
		if (INDEX.matcher(resource).matches()) {
			return method.equals("GET") ? ofIndexes(resource)
					: (method.equals("PUT") || method.equals("DELETE")) ? of("acknowledged") : null;
		}
		String api = NAMED.matcher(resource).matches() ? resource.substring(0, resource.lastIndexOf('/')) : resource;
		return switch (api.substring(api.lastIndexOf('/') + 1)) {
			case "_search" -> of("hits");
			case "_count" -> of("count");
			case "_bulk" -> of("items");
			case "_mget" -> of("docs");
			case "_doc" -> method.equals("GET") ? of("found") : of("result");
			case "_refresh" -> of("_shards");
			case "_stats" -> of("indices");
			case "_aliases" -> of("acknowledged");
			case "health" -> of("status");
			case "index" -> of("data_streams");
			case "_pit" -> of(method.equals("POST") ? "id" : "succeeded");
			case "point_in_time" -> of(method.equals("POST") ? "pit_id" : "pits");
			default -> null;
		};
	}

	/** Returns whether a request changes an index, its mapping, settings or aliases. */
	static boolean isChangeOfIndex(String method, String resource) {
		boolean changes = method.equals("PUT") || method.equals("DELETE");
		return resource.equals("/_aliases") || (changes && INDEX.matcher(resource).matches());
	}

	private static ExpectedField of(String name) {
		return new ExpectedField(name, false, false);
	}

	private static ExpectedField ofIndexes(String resource) {
		String[] parts = resource.split("/", -1);
		String name = switch ((parts.length > 2) ? parts[2] : "") {
			case "_settings" -> "settings";
			case "_alias" -> "aliases";
			default -> "mappings";
		};
		return new ExpectedField(name, true, parts[1].contains("*"));
	}

	/**
	 * Returns whether a response contains the field.
	 * @param response the response, a JSON object
	 */
	boolean isIn(JsonNode response) {
		if (!this.perIndex) {
			return response.has(this.name);
		}
		return response.isEmpty() ? this.optional
				: response.valueStream().allMatch((description) -> description.has(this.name));
	}

	@Override
	public String toString() {
		return (this.perIndex ? "*." : "") + this.name;
	}

}
