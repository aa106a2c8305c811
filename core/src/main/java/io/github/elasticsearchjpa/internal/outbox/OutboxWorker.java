package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.FailureKind;
import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.Priority;
import io.github.elasticsearchjpa.internal.outbox.OutboxTable.DueRows;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import io.github.elasticsearchjpa.sync.SyncSettings;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that indexes the changes of the indexes of one connection: it claims
 * partitions ({@link Claims}), and indexes their due rows batch by batch
 * ({@link BatchIndexing}), unless the {@link Circuit} of the connection is open.
 * <p>
 * One thread runs the worker and owns its state. Other threads may only call
 * {@link #wake}, {@link #stop} and {@link #state}.
 */
final class OutboxWorker implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(OutboxWorker.class);

	/**
	 * The time after which a claim ends although more rows are due, so that other
	 * partitions, and other workers, get their turn.
	 */
	private static final Duration MAX_CLAIM = Duration.ofMillis(50);

	/** The minimum time between the starts of two claims of few rows. */
	private static final Duration MIN_DISTANCE = Duration.ofMillis(5);

	/** The minimum time between the starts of two claims of many rows. */
	private static final Duration MAX_DISTANCE = Duration.ofMillis(20);

	/** The time by which each row of a claim delays the next claim. */
	private static final Duration DISTANCE_PER_ROW = Duration.ofMillis(2);

	/** The time limit of a probe that asks for the health of the cluster. */
	private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(5);

	private static final int FORBIDDEN = 403;

	/** The pause after an error that could not even be logged. */
	private static final Duration PANIC_PAUSE = Duration.ofSeconds(1);

	private final String name;

	private final OutboxSchema tables;

	private final Claims claims;

	private final BatchIndexing indexing;

	private final DigestCache digests;

	private final Connection elasticsearch;

	private final Circuit circuit;

	private final SyncSettings settings;

	private final Semaphore wakeUps = new Semaphore(0);

	private BatchSize size;

	/**
	 * The {@link System#nanoTime()} after which background rows are claimed although
	 * changes of transactions wait.
	 */
	private long backgroundAfter = System.nanoTime();

	/** The minimum time from the start of the last claim to the next one. */
	private Duration distance = MIN_DISTANCE;

	private volatile boolean stopped;

	/** The {@link System#nanoTime()} at which the last cycle or batch began. */
	private volatile long activeAt = System.nanoTime();

	/** The {@link System#nanoTime()} until which a success does not clear the failure. */
	private long failureUntil = System.nanoTime();

	/** The error that the last cycle ended with, or null if it succeeded. */
	private volatile @Nullable String failure;

	/**
	 * Creates a worker.
	 * @param name the unique name of the worker
	 * @param tables the library tables
	 * @param partitions the partitions of the indexes
	 * @param outbox the table of the outbox
	 * @param builder the builder of documents
	 * @param writer the writer of documents
	 * @param indexes the indexes of the connection by name; at least one
	 * @param circuit the circuit of the connection
	 * @param settings the settings
	 * @param operations the runner that reports batches to listeners
	 */
	static OutboxWorker create(String name, OutboxSchema tables, Partitions partitions, OutboxTable outbox,
			FanOut fanOut, DocumentBuilder builder, BulkWriter writer, Map<String, IndexDefinition> indexes,
			Circuit circuit, SyncSettings settings, OperationRunner operations) {
		PartitionTable partitionTable = new PartitionTable(tables, settings.lease());
		DigestCache digests = new DigestCache(settings.cacheExpiry());
		Completion completion = new Completion(tables, outbox, partitionTable, new GenerationTable(tables), name,
				settings, digests);
		BatchIndexing indexing = new BatchIndexing(indexes, fanOut,
				new DocumentSender(builder, writer, digests, settings.batchSize()), builder, completion, operations,
				settings.lease());
		return new OutboxWorker(name, tables, new Claims(name, tables, outbox, partitionTable, partitions, indexes),
				indexing, digests, indexes.values().iterator().next().connection(), circuit, settings);
	}

	private OutboxWorker(String name, OutboxSchema tables, Claims claims, BatchIndexing indexing, DigestCache digests,
			Connection elasticsearch, Circuit circuit, SyncSettings settings) {
		this.name = name;
		this.tables = tables;
		this.claims = claims;
		this.indexing = indexing;
		this.digests = digests;
		this.elasticsearch = elasticsearch;
		this.circuit = circuit;
		this.settings = settings;
		this.size = BatchSize.initial(settings.batchSize());
	}

	/** Ends the idle time of the worker, so that it claims at once. Thread-safe. */
	void wake() {
		if (this.wakeUps.availablePermits() == 0) {
			this.wakeUps.release();
		}
	}

	/** Returns the unique name of the worker. Thread-safe. */
	String name() {
		return this.name;
	}

	/** Ends the worker after its current batch. Thread-safe. */
	void stop() {
		this.stopped = true;
		wake();
	}

	/** Returns the worker's state. Thread-safe. */
	WorkerState state(Thread thread) {
		return new WorkerState(thread.getName(), thread.isAlive(), Duration.ofNanos(System.nanoTime() - this.activeAt),
				this.failure);
	}

	@Override
	public void run() {
		while (!this.stopped) {
			try {
				cycle();
			}
			catch (Throwable ex) { // logging failed, too: there may be no memory left
				LockSupport.parkNanos(PANIC_PAUSE.toNanos());
			}
		}
	}

	private void cycle() {
		try {
			long start = System.nanoTime();
			this.activeAt = start;
			String problem = this.tables.formatProblem();
			if (problem != null) {
				// The maintenance has logged it.
				this.failure = problem;
				idle(this.settings.poll());
				return;
			}
			PollResult result = poll();
			clearFailure();
			switch (result) {
				case EMPTY -> idle(this.settings.poll());
				case UNAVAILABLE -> awaitProbe();
				case DRAINED -> pause(start);
				case MORE -> {
				}
			}
		}
		catch (RuntimeException | Error ex) { // the thread must not end
			recordFailure(ex);
			idle(this.settings.poll());
		}
	}

	private void clearFailure() {
		if (this.failure != null && System.nanoTime() - this.failureUntil > 0) {
			logger.info("The worker has recovered and indexes changes again");
			this.failure = null;
		}
	}

	private void recordFailure(Throwable ex) {
		boolean refused = ex instanceof CompletionRefusedException;
		String text = refused ? String.valueOf(ex.getMessage()) : PrintableText.of(ex);
		if (!text.equals(this.failure)) {
			logger.warn("{}; the changes stay in the outbox, and the worker retries: {}",
					(FailureKind.of(ex) == FailureKind.OUTAGE) ? "The database failed" : "Indexing failed", text);
		}
		this.failure = text;
		// A document that is refused is in some claims only.
		this.failureUntil = System.nanoTime() + (refused ? 10 * this.settings.poll().toNanos() : 0);
		logger.debug("Worker {} failed and retries", this.name, ex);
	}

	/** Waits until the worker is woken or the time is over. */
	private void idle(Duration time) {
		try {
			if (this.wakeUps.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
				this.wakeUps.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			logIgnoredInterrupt(ex);
		}
	}

	/**
	 * Waits until the circuit may let a worker probe, whatever is committed meanwhile.
	 */
	private void awaitProbe() {
		long end = System.nanoTime() + Math.min(Math.max(this.circuit.untilProbe().toNanos(), MIN_DISTANCE.toNanos()),
				this.settings.poll().toNanos());
		while (!this.stopped && end - System.nanoTime() > 0) {
			idle(Duration.ofNanos(end - System.nanoTime()));
		}
	}

	/**
	 * Waits until the minimum distance from the last claim is over. The next claim reads
	 * all changes that are committed by then.
	 */
	private void pause(long start) {
		long rest = start + this.distance.toNanos() - System.nanoTime();
		try {
			if (rest > 0) {
				TimeUnit.NANOSECONDS.sleep(rest);
			}
			this.wakeUps.drainPermits();
		}
		catch (InterruptedException ex) {
			logIgnoredInterrupt(ex);
		}
	}

	/**
	 * Returns the minimum time to the next claim. A claim costs the database about the
	 * same for one row and for twenty. Above 500 changes a second, the distance grows
	 * from claim to claim, so that the worker leaves more of the database to those who
	 * save; below, it shrinks.
	 */
	static Duration distance(int rows) {
		long millis = DISTANCE_PER_ROW.toMillis() * rows;
		return Duration.ofMillis(Math.max(MIN_DISTANCE.toMillis(), Math.min(MAX_DISTANCE.toMillis(), millis)));
	}

	/**
	 * Logs an interrupt, which is ignored. Only a document mapper can have caused it, and
	 * exiting here would stop indexing silently.
	 */
	private void logIgnoredInterrupt(InterruptedException ex) {
		logger.debug("Ignored an interrupt of worker {}, which continues. A document mapper may have caused it",
				this.name, ex);
	}

	/** The result of a claim. */
	enum PollResult {

		/** There was nothing to claim. */
		EMPTY,

		/** No more rows are due in the claimed partitions. */
		DRAINED,

		/** More rows are due. */
		MORE,

		/** The circuit of the connection is open. */
		UNAVAILABLE

	}

	/**
	 * Claims partitions and indexes their due rows, batch after batch, for at most
	 * {@link #MAX_CLAIM}. If the circuit is open, indexes a few rows if a probe is due.
	 */
	PollResult poll() {
		return switch (this.circuit.request()) {
			case PROCEED -> poll(System.nanoTime() + MAX_CLAIM.toNanos());
			case PROBE -> probe();
			case WAIT -> PollResult.UNAVAILABLE;
		};
	}

	private PollResult poll(long end) {
		boolean background = System.nanoTime() - this.backgroundAfter > 0;
		Claims.Claimed claimed = this.claims.claim(this.size, background);
		if (claimed == null) {
			return PollResult.EMPTY;
		}
		Claim claim = claimed.claim();
		this.digests.removeStale(claim.leases());
		try {
			DueRows due = claimed.due();
			this.distance = distance(due.rows().size());
			while (index(claim, due, !due.more() || System.nanoTime() - end > 0) && !this.stopped) {
				due = this.claims.due(claim, background ? this.size : this.size.withoutBackground());
			}
			return due.more() ? PollResult.MORE : PollResult.DRAINED;
		}
		finally {
			this.claims.release(claim);
		}
	}

	/**
	 * Indexes a few rows to find out whether Elasticsearch answers again. If no row is
	 * due, asks for the health of the cluster.
	 */
	private PollResult probe() {
		try {
			Claims.Claimed claimed = this.claims.claim(BatchSize.PROBE, true);
			if (claimed == null) {
				probeHealth();
				return PollResult.EMPTY;
			}
			try {
				this.digests.removeStale(claimed.claim().leases());
				index(claimed.claim(), claimed.due(), true);
				return PollResult.MORE;
			}
			finally {
				this.claims.release(claimed.claim());
			}
		}
		finally {
			this.circuit.endProbe();
		}
	}

	private void probeHealth() {
		try {
			this.elasticsearch.health(HEALTH_TIMEOUT);
			this.circuit.succeeded();
		}
		catch (RequestFailedException ex) {
			// Whoever may write documents need not have the right to read the health.
			if (ex.status() == FORBIDDEN || !Outcome.isOutage(ex.status())) {
				this.circuit.succeeded();
			}
			else {
				this.circuit.failed(String.valueOf(ex.getMessage()));
			}
		}
	}

	/**
	 * Indexes a batch.
	 * @param last whether to release the leases when the batch is completed
	 * @return whether any lease is still held and the circuit is closed
	 */
	private boolean index(Claim claim, DueRows due, boolean last) {
		long start = System.nanoTime();
		this.activeAt = start;
		Batch batch = new Batch(due.rows());
		try {
			this.indexing.send(claim, batch);
		}
		catch (RuntimeException | Error ex) {
			// A part of the batch may have been sent.
			this.indexing.completeAndRelease(claim, batch, this::untilAnswered);
			throw ex;
		}
		boolean held = false;
		if (last || batch.outage() != null) {
			this.indexing.completeAndRelease(claim, batch, this::untilAnswered);
		}
		else {
			held = this.indexing.complete(claim, batch, this::untilAnswered);
		}
		if (batch.outage() != null) {
			this.circuit.failed(batch.outage());
		}
		else if (batch.isAnswered()) {
			this.circuit.succeeded();
		}
		adapt(due, System.nanoTime() - start);
		return held;
	}

	/**
	 * Adapts to the time that a batch with background rows took: the size of the next
	 * batch, and the time for which changes of transactions go alone, so that background
	 * rows take at most a third of the time while such changes wait.
	 */
	private void adapt(DueRows due, long nanos) {
		long background = due.rows().stream().filter((row) -> row.priority() == Priority.BACKGROUND).count();
		this.size = this.size.next(Duration.ofNanos(nanos), Math.toIntExact(background));
		if (background > 0) {
			this.backgroundAfter = System.nanoTime() + 2 * nanos;
		}
	}

	/**
	 * Repeats a completion until the database answers, because documents that were sent
	 * under a lost lease must be enqueued again.
	 */
	private boolean untilAnswered(BooleanSupplier completion) {
		while (true) {
			try {
				return completion.getAsBoolean();
			}
			catch (RuntimeException ex) {
				if (this.stopped || BatchIndexing.isRefusal(ex)) {
					throw ex;
				}
				this.failure = PrintableText.of(ex);
				logger.warn("The database failed; the rows of the batch that was sent are not completed yet, "
						+ "and the worker retries: {}", this.failure);
				idle(this.settings.poll());
			}
		}
	}

}
