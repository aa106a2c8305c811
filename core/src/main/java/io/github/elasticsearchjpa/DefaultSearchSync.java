package io.github.elasticsearchjpa;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.internal.capture.Capture;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Outbox;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import io.github.elasticsearchjpa.sync.WorkerState;

/** The handle of the synchronization that delegates to the capture and the outbox. */
final class DefaultSearchSync implements SearchSync {

	private static final int MAX_REPORTED = 20;

	private final Capture capture;

	private final Outbox outbox;

	private final Collection<IndexDefinition> indexes;

	/** The database time up to which dead letters were reported, in milliseconds. */
	private final AtomicLong reportedUpTo;

	DefaultSearchSync(Capture capture, Outbox outbox, Collection<IndexDefinition> indexes, long startedAt) {
		this.capture = capture;
		this.outbox = outbox;
		this.indexes = indexes;
		this.reportedUpTo = new AtomicLong(startedAt);
	}

	@Override
	public Suspension suspend() {
		this.capture.suspend();
		return this.capture::resume;
	}

	@Override
	public void index(Class<?> type, Object id, boolean force) {
		this.outbox.enqueueFirst(this.capture.changesOf(type, id, force));
	}

	@Override
	public void await(Duration atMost) {
		if (!this.outbox.await(atMost)) {
			throw new NotIndexedException("Changes are still pending after %s: %s".formatted(atMost, backlog()));
		}
		List<DeadLetter> dead = this.outbox.deadLettersSince(this.reportedUpTo.getAndSet(this.outbox.now()),
				MAX_REPORTED);
		if (!dead.isEmpty()) {
			throw new NotIndexedException("Changes became dead letters:\n  "
					+ String.join("\n  ", dead.stream().map(DeadLetter::toString).toList()));
		}
	}

	@Override
	public void awaitAndRefresh(Duration atMost) {
		await(atMost);
		this.indexes.forEach((index) -> index.connection().refresh(index.alias()));
	}

	@Override
	public List<WorkerState> workers() {
		return this.outbox.workers();
	}

	@Override
	public List<CircuitState> circuits() {
		return this.outbox.circuits();
	}

	@Override
	public void pause(String index) {
		this.outbox.pause(index);
	}

	@Override
	public void resume(String index) {
		this.outbox.resume(index);
	}

	@Override
	public Duration leaseDuration() {
		return this.outbox.leaseDuration();
	}

	@Override
	public List<Backlog> backlog() {
		return this.outbox.backlog();
	}

	@Override
	public Backlog backlog(String index) {
		return this.outbox.backlog(index);
	}

	@Override
	public List<DeadLetter> deadLetters(int limit) {
		return this.outbox.deadLetters(limit);
	}

	@Override
	public List<DeadLetter> deadLetters(String index, int limit) {
		return this.outbox.deadLetters(index, limit);
	}

	@Override
	public int retryDeadLetters(String index) {
		return this.outbox.retryDeadLetters(index);
	}

	@Override
	public int discardDeadLetters(String index) {
		return this.outbox.discardDeadLetters(index);
	}

	@Override
	public long discardBacklog(String index) {
		return this.outbox.discardBacklog(index);
	}

	@Override
	public List<DeadLetterCause> deadLetterCauses(String index) {
		return this.outbox.deadLetterCauses(index);
	}

	@Override
	public int retryDeadLetters(String index, String cause) {
		return this.outbox.retryDeadLetters(index, cause);
	}

	@Override
	public int discardDeadLetters(String index, String cause) {
		return this.outbox.discardDeadLetters(index, cause);
	}

}
