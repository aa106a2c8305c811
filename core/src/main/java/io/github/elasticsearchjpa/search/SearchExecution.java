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
 * A search that was run, with its response or its failure. Used by search listeners and
 * the search log. The JSON trees must not be modified.
 *
 * @param id the unique id of the search, a UUID of version 7, which rises with time
 * @param kind the kind of the search: documents, or only their number
 * @param indexes the configured names of the searched indexes
 * @param body the request body as sent
 * @param options the options of the search
 * @param executedAt the time at which the request was sent
 * @param duration the time from sending the request until the entities were loaded, or
 * until the failure
 * @param response the response of Elasticsearch, in which index names are the configured
 * ones; null if the search failed
 * @param failure the failure; null if there is a response
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

	/** The kinds of searches. */
	public enum Kind {

		/** A search for documents, with everything else that the request asks for. */
		SEARCH,

		/** A count of documents. */
		COUNT

	}

}
