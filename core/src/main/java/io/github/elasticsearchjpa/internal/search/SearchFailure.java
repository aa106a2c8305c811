package io.github.elasticsearchjpa.internal.search;

import io.github.elasticsearchjpa.error.ErrorCause.Position;
import io.github.elasticsearchjpa.error.RequestFailedException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes a failed request for the caller of a search: names the index instead of the
 * path of the request, and adds the JSON pointer of the error. The message contains keys
 * of the query; values only if the connection shows them.
 */
final class SearchFailure {

	private static final JsonMapper JSON = new JsonMapper();

	private SearchFailure() {
	}

	/** Returns a failure with a description of the search instead of a path. */
	static RequestFailedException of(String search, JsonNode body, RequestFailedException failed) {
		Position position = failed.position();
		String reason = (position == null) ? failed.reason() : "%s (at %s, line %d, column %d of the request as sent)"
			.formatted(failed.reason(), pointer(body, position), position.line(), position.column());
		return new RequestFailedException(search, failed.status(), failed.error().withReason(reason),
				failed.getCause());
	}

	/**
	 * Returns the JSON pointer of the value at a position. The position refers to the
	 * body as it was sent: as bytes on one line.
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
