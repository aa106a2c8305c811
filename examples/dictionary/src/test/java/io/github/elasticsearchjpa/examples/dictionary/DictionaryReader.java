package io.github.elasticsearchjpa.examples.dictionary;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.search.SearchResults;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A thread that searches without pause and records its results: hits, failures, and the
 * number of documents, which may only decrease by the documents that the writers delete.
 * Each page is random, because a page in the order of the index would mostly contain
 * documents whose delete is pending: a rebuild that was started again has written all
 * others later.
 */
final class DictionaryReader implements Runnable {

	private static final String ANY_TEN = """
			{"query": {"function_score": {"random_score": {}}}, "track_total_hits": true, "size": 10}""";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final SearchIndex<Synset> dictionary;

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final Thread thread = new Thread(this, "reader");

	private volatile Observation observed = new Observation(0, 0, 0, Long.MAX_VALUE, null, null);

	DictionaryReader(SearchIndex<Synset> dictionary) {
		this.dictionary = dictionary;
	}

	DictionaryReader start() {
		this.thread.setDaemon(true);
		this.thread.start();
		return this;
	}

	@Override
	public void run() {
		while (!this.stopped.get()) {
			try {
				this.observed = this.observed.and(this.dictionary.search(ANY_TEN));
			}
			catch (RuntimeException ex) {
				this.observed = this.observed.and(ex);
			}
		}
	}

	Observation stop() throws InterruptedException {
		this.stopped.set(true);
		this.thread.join(TIMEOUT.toMillis());
		return this.observed;
	}

	/**
	 * The results of the searches.
	 *
	 * @param searches the number of searches
	 * @param failed the number of failed searches
	 * @param empty the number of searches without hits
	 * @param fewest the smallest total
	 * @param failure the last failure, or null
	 * @param emptyResponse the last response without hits, or null
	 */
	record Observation(long searches, long failed, long empty, long fewest, @Nullable RuntimeException failure,
			@Nullable JsonNode emptyResponse) {

		private Observation and(SearchResults<Synset> results) {
			boolean none = results.total().value() == 0 || results.hits().isEmpty();
			return new Observation(this.searches + 1, this.failed, none ? this.empty + 1 : this.empty,
					Math.min(this.fewest, results.total().value()), this.failure,
					none ? results.response() : this.emptyResponse);
		}

		private Observation and(RuntimeException ex) {
			return new Observation(this.searches + 1, this.failed + 1, this.empty, this.fewest, ex, this.emptyResponse);
		}

	}

}
