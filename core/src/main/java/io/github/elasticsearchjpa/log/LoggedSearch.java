package io.github.elasticsearchjpa.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.search.ExecutedSearch;
import io.github.elasticsearchjpa.search.SearchOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search that waits to be written, without the documents that came back. Its trees are
 * those of the search, which nobody changes; they become text on the log's thread.
 *
 * @param id of the search
 * @param kind what was asked for
 * @param indexes the names of the indexes
 * @param body the request
 * @param user who searched, or null
 * @param terms what was typed, or null
 * @param reference of the application, or null
 * @param executedAt when it was sent
 * @param duration until there were results, or none
 * @param answer what is kept of the answer, or null if there was none
 * @param failure why there was none, or null
 * @param weight about how much memory it takes
 */
record LoggedSearch(UUID id, ExecutedSearch.Kind kind, List<String> indexes, ObjectNode body, @Nullable String user,
		@Nullable String terms, @Nullable String reference, Instant executedAt, Duration duration,
		@Nullable LoggedAnswer answer, @Nullable RequestFailedException failure, long weight) implements LogEntry {

	private static final long NODE = 64;

	static LoggedSearch of(ExecutedSearch search, @Nullable String user, @Nullable String reference, boolean hits) {
		SearchOptions options = search.options();
		JsonNode response = search.response();
		LoggedAnswer answer = (response != null) ? LoggedAnswer.of(response, hits) : null;
		long weight = 10 * NODE + weigh(search.body());
		if (answer != null) {
			weight += weigh(answer.hits()) + weigh(answer.aggregations()) + weigh(answer.rest());
		}
		if (options.terms() != null) {
			weight += 2L * options.terms().length();
		}
		return new LoggedSearch(search.id(), search.kind(), search.indexes(), search.body(), user, options.terms(),
				reference, search.executedAt(), search.duration(), answer, search.failure(), weight);
	}

	/** Looks at every node once, which is far less work than writing it as text. */
	private static long weigh(@Nullable JsonNode node) {
		if (node == null) {
			return 0;
		}
		if (node.isString()) {
			return NODE + 2L * node.stringValue().length();
		}
		long weight = NODE;
		for (JsonNode child : node) {
			weight += NODE + weigh(child);
		}
		return weight;
	}

	@Override
	public boolean isOf(String someone) {
		return someone.equals(this.user);
	}

}
