package io.github.elasticsearchjpa.search;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.github.elasticsearchjpa.error.RequestFailedException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search that was run, with its answer or why there is none: what a log or a meter
 * wants to know. Its trees must not be changed.
 *
 * @param id made here, unlike any other, and rising with time
 * @param kind whether documents or only their number were asked for
 * @param indexes the names of the indexes searched, as configured
 * @param body the request as sent
 * @param options what was said beside the request
 * @param executedAt when it was sent
 * @param duration from sending to having the entities, or to the failure
 * @param response the answer, with the names of indexes as configured; null if it failed
 * @param failure why there is no answer; null if there is one
 */
public record SearchExecution(UUID id, Kind kind, List<String> indexes, ObjectNode body, SearchOptions options,
		Instant executedAt, Duration duration, @Nullable JsonNode response, @Nullable RequestFailedException failure) {

	/**
	 * Returns this execution with other options.
	 * @param options the new options
	 * @return a copy
	 */
	public SearchExecution withOptions(SearchOptions options) {
		return new SearchExecution(this.id, this.kind, this.indexes, this.body, options, this.executedAt, this.duration,
				this.response, this.failure);
	}

	/** The kind of a search. */
	public enum Kind {

		/** Documents, and what else the request says. */
		SEARCH,

		/** The number of documents only. */
		COUNT

	}

}
