package io.github.elasticsearchjpa.examples.dictionary;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.search.SearchResults;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A thread that searches without a pause, and watches what it finds: hits, and how many
 * documents there are, of which none but those that the writers delete may be missing.
 * Each page is a random one: the documents that were written first are those that wait to
 * be deleted, once a rebuild that began again has written all the others anew.
 */
final class DictionaryReader implements Runnable {

	private static final String ANY_TEN = """
			{"query": {"function_score": {"random_score": {}}}, "track_total_hits": true, "size": 10}""";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final SearchIndex<Synset> dictionary;

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final Thread thread = new Thread(this, "reader");

	private volatile Seen seen = new Seen(0, 0, 0, Long.MAX_VALUE, null, null);

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
				this.seen = this.seen.and(this.dictionary.search(ANY_TEN));
			}
			catch (RuntimeException ex) {
				this.seen = this.seen.and(ex);
			}
		}
	}

	Seen stop() throws InterruptedException {
		this.stopped.set(true);
		this.thread.join(PATIENCE.toMillis());
		return this.seen;
	}

	/**
	 * What the searches found.
	 *
	 * @param searches how many there were
	 * @param failed how many of them failed
	 * @param empty how many of them found nothing
	 * @param fewest the smallest number of documents found
	 * @param failure the last failure
	 * @param emptyAnswer the last answer in which nothing was found
	 */
	record Seen(long searches, long failed, long empty, long fewest, @Nullable RuntimeException failure,
			@Nullable JsonNode emptyAnswer) {

		private Seen and(SearchResults<Synset> results) {
			boolean none = results.total().value() == 0 || results.hits().isEmpty();
			return new Seen(this.searches + 1, this.failed, none ? this.empty + 1 : this.empty,
					Math.min(this.fewest, results.total().value()), this.failure,
					none ? results.response() : this.emptyAnswer);
		}

		private Seen and(RuntimeException ex) {
			return new Seen(this.searches + 1, this.failed + 1, this.empty, this.fewest, ex, this.emptyAnswer);
		}

	}

}
