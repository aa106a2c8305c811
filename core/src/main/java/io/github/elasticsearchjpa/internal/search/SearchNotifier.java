package io.github.elasticsearchjpa.internal.search;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchExecution.Kind;
import io.github.elasticsearchjpa.search.SearchListener;
import io.github.elasticsearchjpa.search.SearchOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Measures searches and notifies the search listeners. */
final class SearchNotifier {

	private static final Logger logger = LoggerFactory.getLogger(SearchNotifier.class);

	private final List<SearchListener> listeners;

	private final Clock clock;

	private final SearchIds ids;

	SearchNotifier(List<SearchListener> listeners, Clock clock) {
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
		this.ids = new SearchIds(clock);
	}

	/** Starts the measurement of a search. */
	PendingSearch begin(Kind kind, List<String> indexes, ObjectNode body, SearchOptions options) {
		return new PendingSearch(this.ids.next(), kind, indexes, body, options, this.clock.instant(),
				System.nanoTime());
	}

	private void notifyListeners(SearchExecution execution) {
		for (SearchListener listener : this.listeners) {
			try {
				listener.onSearch(execution);
			}
			catch (RuntimeException ex) {
				logger.warn("A search listener failed for search {} of {}. The search is not affected", execution.id(),
						execution.indexes(), ex);
			}
		}
	}

	/** A search that has begun and is not reported to listeners yet. */
	final class PendingSearch {

		private final UUID id;

		private final Kind kind;

		private final List<String> indexes;

		private final ObjectNode body;

		private final SearchOptions options;

		private final Instant executedAt;

		private final long start;

		private PendingSearch(UUID id, Kind kind, List<String> indexes, ObjectNode body, SearchOptions options,
				Instant executedAt, long start) {
			this.id = id;
			this.kind = kind;
			this.indexes = indexes;
			this.body = body;
			this.options = options;
			this.executedAt = executedAt;
			this.start = start;
		}

		Kind kind() {
			return this.kind;
		}

		/** Reports the search with the response of Elasticsearch. */
		SearchExecution complete(JsonNode response) {
			return report(response, null);
		}

		/** Reports the search with its failure. */
		void fail(RequestFailedException failure) {
			report(null, failure);
		}

		private SearchExecution report(@Nullable JsonNode response, @Nullable RequestFailedException failure) {
			SearchExecution execution = new SearchExecution(this.id, this.kind, this.indexes, this.body, this.options,
					this.executedAt, Duration.ofNanos(System.nanoTime() - this.start), response, failure);
			notifyListeners(execution);
			return execution;
		}

	}

}
