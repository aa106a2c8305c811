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

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues documents to be looked at again of which a search found that their row is gone.
 * Who reports them never waits and never fails: a thread of its own appends them to the
 * outbox, in a transaction of its own. A worker then reads the row as it is by then, so a
 * report that was wrong, or too early, does no harm.
 */
final class MissingHits implements Runnable {

	/**
	 * How many reports may wait; more are dropped, and come back with the next search.
	 */
	private static final int CAPACITY = 1000;

	/** How many of the last reports are remembered, so that each is queued once... */
	private static final int REMEMBERED = 10_000;

	/** ...within this time. */
	private static final Duration ONCE_IN = Duration.ofMinutes(10);

	private static final ChangeKey END = new ChangeKey("", "", null, "");

	private static final Logger logger = LoggerFactory.getLogger(MissingHits.class);

	private final BlockingQueue<ChangeKey> reported = new ArrayBlockingQueue<>(CAPACITY);

	private final Map<ChangeKey, Instant> remembered = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<ChangeKey, Instant> eldest) {
			return size() > REMEMBERED;
		}

	};

	private final Consumer<Collection<Change>> append;

	private final Clock clock;

	private volatile boolean stopped;

	MissingHits(Consumer<Collection<Change>> append, Clock clock) {
		this.append = append;
		this.clock = clock;
	}

	/** Never waits. */
	void report(Collection<ChangeKey> keys) {
		for (ChangeKey key : keys) {
			if (isNew(key) && !this.reported.offer(key)) {
				forget(List.of(key));
			}
		}
	}

	private boolean isNew(ChangeKey key) {
		Instant now = this.clock.instant();
		synchronized (this.remembered) {
			Instant before = this.remembered.get(key);
			if (before != null && now.isBefore(before.plus(ONCE_IN))) {
				return false;
			}
			this.remembered.remove(key); // to be the newest
			this.remembered.put(key, now);
			return true;
		}
	}

	private void forget(Collection<ChangeKey> keys) {
		synchronized (this.remembered) {
			this.remembered.keySet().removeAll(keys);
		}
	}

	/** Has the thread end after what it is at; what still waits is found again. */
	void stop() {
		this.stopped = true;
		this.reported.offer(END); // if there is no room, there is something to wake it
	}

	@Override
	public void run() {
		try {
			while (true) {
				List<ChangeKey> keys = new ArrayList<>();
				keys.add(this.reported.take());
				this.reported.drainTo(keys);
				if (this.stopped) {
					return;
				}
				append(keys);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void append(List<ChangeKey> keys) {
		try {
			this.append.accept(keys.stream().map((key) -> new Change(key, null, true)).toList());
			logger.info("Queued {} documents without a row to be looked at again, such as {} of index '{}'",
					keys.size(), keys.get(0).text(), keys.get(0).index());
		}
		catch (RuntimeException ex) {
			forget(keys);
			logger.warn("Could not queue {} documents without a row; the next search that finds them tries again",
					keys.size(), ex);
		}
	}

}
