package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationResult;
import io.github.elasticsearchjpa.sync.SyncSettings;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that indexes the changes of the outbox: it claims partitions, reads their due
 * rows, fans out the changes of related entities, builds documents, sends them and
 * completes the rows.
 * <p>
 * One thread runs the worker and owns its state. Other threads may only call
 * {@link #wake}, {@link #stop} and {@link #state}.
 */
final class OutboxWorker implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(OutboxWorker.class);

	private static final int MAX_PARTITIONS = 16;

	/**
	 * The time after which a claim ends although its batches are still full, so that
	 * other partitions, and other workers, get their turn.
	 */
	private static final Duration MAX_CLAIM = Duration.ofSeconds(1);

	/**
	 * The time for which a worker lets changes accumulate before its next claim, because
	 * a batch of several changes costs little more than a batch of one.
	 */
	private static final Duration LINGER = Duration.ofMillis(50);

	/** The pause after an error that could not even be logged. */
	private static final Duration PANIC_PAUSE = Duration.ofSeconds(1);

	private final String name;

	private final OutboxSchema tables;

	private final OutboxTable outbox;

	private final PartitionTable partitions;

	private final GenerationTable generations;

	private final IndexTable indexTable;

	private final DigestCache digests;

	private final DocumentSender documents;

	private final FanOut fanOut;

	private final Completion completion;

	private final Map<String, IndexDefinition> indexes;

	private final SyncSettings settings;

	private final OperationRunner operations;

	private final Semaphore wakeUps = new Semaphore(0);

	/** The names of the indexes that this worker does not claim, as of its last claim. */
	private Set<String> excludedIndexes = Set.of();

	private volatile boolean stopped;

	/** The {@link System#nanoTime()} at which the last cycle or batch began. */
	private volatile long activeAt = System.nanoTime();

	/** The error that the last cycle ended with, or null if it succeeded. */
	private volatile @Nullable String failure;

	OutboxWorker(String name, OutboxSchema tables, OutboxTable outbox, FanOut fanOut, DocumentBuilder builder,
			BulkWriter writer, Map<String, IndexDefinition> indexes, SyncSettings settings,
			OperationRunner operations) {
		this.name = name;
		this.tables = tables;
		this.outbox = outbox;
		this.partitions = new PartitionTable(tables, settings.lease());
		this.generations = new GenerationTable(tables);
		this.indexTable = new IndexTable(tables);
		this.digests = new DigestCache(settings.cacheExpiry());
		this.documents = new DocumentSender(builder, writer, this.digests);
		this.fanOut = fanOut;
		this.completion = new Completion(tables, outbox, this.partitions, this.generations, name, settings,
				this.digests);
		this.indexes = indexes;
		this.settings = settings;
		this.operations = operations;
	}

	/** Ends the idle time of the worker, so that it claims at once. Thread-safe. */
	void wake() {
		if (this.wakeUps.availablePermits() == 0) {
			this.wakeUps.release();
		}
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
			this.activeAt = System.nanoTime();
			PollResult result = poll();
			clearFailure();
			if (result == PollResult.EMPTY) {
				idle();
			}
			if (result != PollResult.FULL) {
				linger();
			}
		}
		catch (RuntimeException | Error ex) { // the thread must not end
			recordFailure(ex);
			idle();
		}
	}

	private void clearFailure() {
		if (this.failure != null) {
			logger.info("The worker has recovered and indexes changes again");
			this.failure = null;
		}
	}

	private void recordFailure(Throwable ex) {
		this.failure = ex.toString();
		logger.warn("{}; the changes stay in the outbox, and the worker retries: {}",
				DocumentBuilder.isOutage(ex) ? "The database failed" : "Indexing failed", ex.toString());
		logger.debug("Worker {} failed and retries", this.name, ex);
	}

	/** Waits until the worker is woken or the poll interval is over. */
	private void idle() {
		try {
			if (this.wakeUps.tryAcquire(this.settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
				this.wakeUps.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			logIgnoredInterrupt(ex);
		}
	}

	/** Lets changes accumulate. The next claim reads all that are committed by then. */
	private void linger() {
		try {
			Thread.sleep(LINGER.toMillis());
			this.wakeUps.drainPermits();
		}
		catch (InterruptedException ex) {
			logIgnoredInterrupt(ex);
		}
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

		/** The last batch was not full, so there are probably no more due rows. */
		DRAINED,

		/** The last batch was full, so there are probably more due rows. */
		FULL

	}

	/**
	 * Claims partitions and indexes their due rows, batch after batch, for at most
	 * {@link #MAX_CLAIM}.
	 */
	PollResult poll() {
		long end = System.nanoTime() + MAX_CLAIM.toNanos();
		Claimed claimed = claim();
		if (claimed == null) {
			return PollResult.EMPTY;
		}
		Claim claim = claimed.claim();
		this.digests.removeStale(claim.leases());
		try {
			List<OutboxRow> rows = claimed.rows();
			while (index(claim, rows, !isFull(rows) || System.nanoTime() > end) && !this.stopped) {
				rows = due(claim);
			}
			return isFull(rows) ? PollResult.FULL : PollResult.DRAINED;
		}
		finally {
			release(claim);
		}
	}

	private boolean isFull(List<OutboxRow> rows) {
		return rows.size() >= this.settings.batchSize();
	}

	/**
	 * Claims partitions and reads their first due rows.
	 * @return the claim, or null if no partition is free and due
	 */
	private @Nullable Claimed claim() {
		long start = System.nanoTime();
		return this.tables.<@Nullable Claimed>inTransaction((connection) -> {
			long now = this.tables.now(connection);
			List<Lease> leases = this.partitions.claim(connection, this.name, now, MAX_PARTITIONS,
					this.excludedIndexes);
			if (leases.isEmpty()) {
				this.excludedIndexes = indexesOfNewerNodes(connection);
				return null;
			}
			// Read after the claim, because a rebuild records its generation before it
			// revokes every partition. The versions are read last, so that a worker that
			// sees the generation also sees the document version recorded with it.
			Map<String, List<String>> filling = this.generations.byIndex(connection);
			this.excludedIndexes = indexesOfNewerNodes(connection);
			Claim claim = new Claim(leases, filling, start);
			return new Claimed(claim, due(connection, claim, now));
		});
	}

	/**
	 * Returns the names of the indexes whose recorded document version is newer than this
	 * node's. Only nodes of the newer version index them.
	 */
	private Set<String> indexesOfNewerNodes(Connection connection) throws SQLException {
		Map<String, Integer> versions = this.indexTable.versions(connection);
		Set<String> newer = this.indexes.values()
			.stream()
			.filter((index) -> versions.getOrDefault(index.name(), 0) > index.documentVersion())
			.map(IndexDefinition::name)
			.collect(Collectors.toUnmodifiableSet());
		newer.stream()
			.filter((index) -> !this.excludedIndexes.contains(index))
			.forEach((index) -> logger.warn(
					"Stopped indexing '{}' on this node: the index has document version {}, this node has version {}. "
							+ "Nodes of the newer version index its changes. Deploy that version to this node.",
					index, versions.get(index), Objects.requireNonNull(this.indexes.get(index)).documentVersion()));
		return newer;
	}

	private List<OutboxRow> due(Claim claim) {
		return this.tables.inTransaction((connection) -> due(connection, claim, this.tables.now(connection)));
	}

	private List<OutboxRow> due(Connection connection, Claim claim, long now) throws SQLException {
		return this.outbox.due(connection, claim.partitions(), now, this.settings.batchSize(), this.excludedIndexes);
	}

	/**
	 * Indexes a batch.
	 * @param last whether to release the leases when the batch is completed
	 * @return whether any lease is still held
	 */
	private boolean index(Claim claim, List<OutboxRow> rows, boolean last) {
		this.activeAt = System.nanoTime();
		Batch batch = new Batch(rows);
		try {
			fanOut(claim, batch);
			send(claim, batch);
		}
		catch (RuntimeException | Error ex) {
			// A part of the batch may have been sent.
			complete(claim, batch, true);
			throw ex;
		}
		return complete(claim, batch, last);
	}

	private void fanOut(Claim claim, Batch batch) {
		batch.relatedEntities().forEach((key, rows) -> {
			IndexDefinition index = this.indexes.get(key.index());
			if (index == null) {
				addNotConfigured(batch, rows);
				return;
			}
			isolate(batch, List.of(rows), () -> this.fanOut.fanOut(rows, index.type(key.entity()),
					(connection) -> isHeld(connection, claim, rows.get(0))));
		});
	}

	/** Returns whether the partition of a row still has the token of a claim. */
	private boolean isHeld(Connection connection, Claim claim, OutboxRow row) throws SQLException {
		return this.partitions.token(connection, row.partition()) == claim.token(row);
	}

	private void send(Claim claim, Batch batch) {
		batch.documents().forEach((indexName, documents) -> {
			IndexDefinition index = this.indexes.get(indexName);
			if (index == null) {
				documents.values().forEach((rows) -> addNotConfigured(batch, rows));
				return;
			}
			Map<ChangeKey, List<OutboxRow>> configured = configured(index, batch, documents);
			isolate(batch, configured.values(), () -> send(index, claim, batch, configured));
		});
	}

	/** Returns the documents whose entity type this node has in the index. */
	private static Map<ChangeKey, List<OutboxRow>> configured(IndexDefinition index, Batch batch,
			Map<ChangeKey, List<OutboxRow>> documents) {
		Map<ChangeKey, List<OutboxRow>> configured = new LinkedHashMap<>();
		documents.forEach((key, rows) -> {
			if (index.has(key.entity())) {
				configured.put(key, rows);
			}
			else {
				addNotConfigured(batch, rows);
			}
		});
		return configured;
	}

	private void send(IndexDefinition index, Claim claim, Batch batch, Map<ChangeKey, List<OutboxRow>> documents) {
		Operation operation = new Operation.Batch(index.name(), index.connection().name(), Operation.Source.CHANGES,
				documents.size());
		this.operations.run(operation,
				(execution) -> this.documents.send(index, claim, batch, documents, () -> renewIfDue(claim)),
				Function.<OperationResult>identity());
	}

	private static void addNotConfigured(Batch batch, List<OutboxRow> rows) {
		rows.forEach((row) -> batch.addFailure(row,
				"%s in index '%s' is not configured on this node".formatted(row.key().entity(), row.key().index())));
	}

	/**
	 * Runs a step of a batch. If the step fails, its rows are retried and the rest of the
	 * batch goes on, unless the database failed, which ends the batch.
	 */
	private static void isolate(Batch batch, Collection<List<OutboxRow>> rowsOfStep, Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException ex) {
			if (DocumentBuilder.isOutage(ex)) {
				throw ex;
			}
			rowsOfStep.forEach((rows) -> rows.forEach((row) -> batch.addFailure(row, ex.toString())));
		}
	}

	/**
	 * Renews the leases when a quarter of their time is over, so that what is left is
	 * longer than any request takes.
	 */
	private boolean renewIfDue(Claim claim) {
		if (System.nanoTime() - claim.renewedAt() < this.settings.lease().toNanos() / 4) {
			return true;
		}
		return this.completion.renew(claim);
	}

	/**
	 * Completes a batch. Retries until the database responds, because documents that were
	 * sent under a lost lease must be enqueued again.
	 */
	private boolean complete(Claim claim, Batch batch, boolean last) {
		while (true) {
			try {
				return this.completion.complete(claim, batch, last);
			}
			catch (RuntimeException ex) {
				if (this.stopped) {
					throw ex;
				}
				logger.warn("The database failed; the rows of the batch that was sent are not completed yet, "
						+ "and the worker retries: {}", ex.toString());
				idle();
			}
		}
	}

	private void release(Claim claim) {
		if (claim.leases().isEmpty()) {
			return;
		}
		try {
			this.tables.inTransaction((connection) -> {
				for (Lease lease : claim.leases()) {
					this.partitions.release(connection, lease);
				}
				return true;
			});
		}
		catch (RuntimeException ex) {
			logger.debug("The leases of worker {} were not released; they will expire", this.name, ex);
		}
	}

	/**
	 * A claim and its first due rows.
	 *
	 * @param claim the claim
	 * @param rows the rows
	 */
	private record Claimed(Claim claim, List<OutboxRow> rows) {
	}

}
