package io.github.elasticsearchjpa.internal.search;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.error.ErrorCause.Position;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says what a failed request was in the words of the caller: which index, and where in
 * the query the mistake is. Values of the query are not shown, only keys.
 */
final class SearchFailure {

	private static final JsonMapper JSON = new JsonMapper();

	private SearchFailure() {
	}

	/** The same failure, of a search rather than of a path. */
	static RequestFailedException of(String what, JsonNode body, RequestFailedException failed) {
		Position position = failed.position();
		String reason = (position == null) ? failed.reason() : "%s (at %s, line %d, column %d of the request as sent)"
			.formatted(failed.reason(), pointer(body, position), position.line(), position.column());
		return new RequestFailedException(what, failed.status(), failed.error().withReason(reason), failed.getCause());
	}

	/**
	 * The JSON pointer of what stands at a position. The body was sent as bytes on one
	 * line, which is what positions refer to.
	 */
	private static String pointer(JsonNode body, Position position) {
		String pointer = "";
		try (JsonParser parser = JSON.createParser(JSON.writeValueAsBytes(body))) {
			while (parser.nextToken() != null && parser.currentTokenLocation().getColumnNr() <= position.column()) {
				pointer = parser.streamReadContext().pathAsPointer().toString();
			}
		}
		return pointer.isEmpty() ? "its beginning" : pointer;
	}

}
