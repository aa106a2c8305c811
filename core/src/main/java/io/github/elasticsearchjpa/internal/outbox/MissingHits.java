package io.github.elasticsearchjpa.internal.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.internal.text.PrintableText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enqueues missing hits: documents that a search found although their row is gone. A
 * worker then reads the row again and corrects the document, so a wrong or early report
 * does no harm.
 * <p>
 * Reporting never waits and never fails. A thread of its own, which runs this class,
 * enqueues the documents in a transaction of its own. {@link #report} and {@link #stop}
 * are thread-safe.
 */
final class MissingHits implements Runnable {

	/**
	 * The number of reports that may wait. Further reports are dropped; the next search
	 * that finds the documents reports them again.
	 */
	private static final int CAPACITY = 1000;

	/** The number of documents that are not reported again within {@link #INTERVAL}. */
	private static final int MAX_RECENT = 10_000;

	/** The time within which a document is enqueued only once. */
	private static final Duration INTERVAL = Duration.ofMinutes(10);

	/**
	 * The minimum time between two lines in the log. A search beside a delete finds such
	 * documents all the time.
	 */
	private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

	/** A key that wakes the thread when it must end. */
	private static final ChangeKey END = new ChangeKey("", "", null, "");

	private static final Logger logger = LoggerFactory.getLogger(MissingHits.class);

	private final BlockingQueue<ChangeKey> reported = new ArrayBlockingQueue<>(CAPACITY);

	/** The time of the last report by document, oldest first. */
	private final Map<ChangeKey, Instant> recent = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<ChangeKey, Instant> eldest) {
			return size() > MAX_RECENT;
		}

	};

	private final Consumer<Collection<Change>> outbox;

	private final Clock clock;

	/** The number of documents that were enqueued since {@link #loggedAt}. */
	private int unlogged;

	private Instant loggedAt = Instant.MIN;

	private volatile boolean stopped;

	/**
	 * Creates the queue of missing hits.
	 * @param outbox enqueues changes in a transaction of its own
	 * @param clock the clock for {@link #INTERVAL}
	 */
	MissingHits(Consumer<Collection<Change>> outbox, Clock clock) {
		this.outbox = outbox;
		this.clock = clock;
	}

	/** Reports documents without a row. Returns at once. */
	void report(Collection<ChangeKey> documents) {
		for (ChangeKey document : documents) {
			if (addRecent(document) && !this.reported.offer(document)) {
				removeRecent(List.of(document));
			}
		}
	}

	/** Returns false if the document was reported recently. */
	private boolean addRecent(ChangeKey document) {
		Instant now = this.clock.instant();
		synchronized (this.recent) {
			Instant last = this.recent.get(document);
			if (last != null && now.isBefore(last.plus(INTERVAL))) {
				return false;
			}
			// Removed first, so that the entry becomes the newest.
			this.recent.remove(document);
			this.recent.put(document, now);
			return true;
		}
	}

	private void removeRecent(Collection<ChangeKey> documents) {
		synchronized (this.recent) {
			this.recent.keySet().removeAll(documents);
		}
	}

	/**
	 * Ends the thread after its current transaction. Drops the reports that still wait;
	 * later searches report the documents again.
	 */
	void stop() {
		this.stopped = true;
		// If the queue is full, the thread is awake anyway.
		this.reported.offer(END);
	}

	@Override
	public void run() {
		try {
			while (true) {
				List<ChangeKey> documents = new ArrayList<>();
				documents.add(this.reported.take());
				this.reported.drainTo(documents);
				if (this.stopped) {
					return;
				}
				enqueue(documents);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void enqueue(List<ChangeKey> documents) {
		try {
			this.outbox.accept(documents.stream().map((document) -> new Change(document, null, true)).toList());
			logEnqueued(documents);
		}
		catch (RuntimeException ex) {
			removeRecent(documents);
			logger.warn(
					"Could not enqueue {} documents without a row, such as {} of index '{}'; "
							+ "the next search that finds them reports them again: {}",
					documents.size(), PrintableText.of(documents.get(0).text()), documents.get(0).index(),
					PrintableText.of(ex));
		}
	}

	private void logEnqueued(List<ChangeKey> documents) {
		this.unlogged += documents.size();
		Instant now = this.clock.instant();
		if (this.loggedAt.isBefore(now.minus(LOG_INTERVAL))) {
			logger.info(
					"Enqueued {} documents without a row that searches found, such as {} of index '{}'; "
							+ "a worker corrects them",
					this.unlogged, PrintableText.of(documents.get(0).text()), documents.get(0).index());
			this.loggedAt = now;
			this.unlogged = 0;
		}
	}

}
