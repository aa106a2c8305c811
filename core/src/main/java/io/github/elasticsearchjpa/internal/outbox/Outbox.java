package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import io.github.elasticsearchjpa.sync.SyncSettings;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The transactional outbox: a durable queue of changes in the application's database, and
 * the workers of this JVM that index them. Thread-safe.
 */
public final class Outbox implements IndexSync, AutoCloseable {

	/** The time between two checks of whether pending changes are indexed. */
	private static final Duration AWAIT_INTERVAL = Duration.ofMillis(10);

	/** The size at which a worker's bulk request is sent. */
	private static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

	/** The name of this process in the holder of an index lease. */
	private static final String PROCESS = "%s, process %d".formatted(host(), ProcessHandle.current().pid());

	private final OutboxSchema tables;

	private final OutboxTable rows;

	private final PartitionTable partitions;

	private final GenerationTable generations;

	private final int partitionCount;

	private final SyncSettings settings;

	private final List<OutboxWorker> workers = new ArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	private final Map<OutboxWorker, Thread> running = Collections.synchronizedMap(new LinkedHashMap<>());

	private final MissingHits missingHits;

	private Outbox(OutboxSchema tables, int partitionCount, SessionFactory sessionFactory, DocumentBuilder documents,
			Map<String, IndexDefinition> indexes, SyncSettings settings, Clock clock, OperationRunner operations) {
		this.tables = tables;
		this.partitionCount = partitionCount;
		this.settings = settings;
		this.rows = new OutboxTable(tables, partitionCount, clock);
		this.partitions = new PartitionTable(tables, settings.lease());
		this.generations = new GenerationTable(tables);
		this.missingHits = new MissingHits(this::enqueue, clock);
		FanOut fanOut = new FanOut(sessionFactory, this.rows);
		String node = UUID.randomUUID().toString();
		for (int i = 0; i < settings.workers(); i++) {
			this.workers.add(new OutboxWorker(node + "-" + i, tables, this.rows, fanOut, documents,
					new BulkWriter(MAX_REQUEST_BYTES), indexes, settings, operations));
		}
	}

	/**
	 * Prepares the library tables and creates an outbox. Its threads are started by
	 * {@link #start}.
	 * @param sessionFactory the source of connections and entities
	 * @param documents the builder of documents
	 * @param indexes the indexes by name
	 * @param settings the settings
	 * @param clock the clock for the time at which changes are enqueued
	 * @param operations the runner that reports batches to listeners
	 * @return the outbox
	 * @throws io.github.elasticsearchjpa.error.InvalidConfigurationException if the
	 * library tables are missing and must not be created
	 */
	public static Outbox open(SessionFactory sessionFactory, DocumentBuilder documents,
			Map<String, IndexDefinition> indexes, SyncSettings settings, Clock clock, OperationRunner operations) {
		OutboxSchema tables = new OutboxSchema(sessionFactory, settings);
		int partitionCount = tables.prepare();
		return new Outbox(tables, partitionCount, sessionFactory, documents, indexes, settings, clock, operations);
	}

	/**
	 * Starts the workers and the thread that enqueues missing hits, each on a daemon
	 * thread of its own.
	 */
	public void start() {
		start(this.missingHits, "elasticsearch-jpa-missing-hits");
		for (int i = 0; i < this.workers.size(); i++) {
			this.running.put(this.workers.get(i), start(this.workers.get(i), "elasticsearch-jpa-worker-" + i));
		}
	}

	private Thread start(Runnable loop, String name) {
		Thread thread = new Thread(loop, name);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
		return thread;
	}

	@Override
	public boolean isEnabled() {
		return true;
	}

	@Override
	public void requireFor(IndexDefinition index, String operation) {
	}

	/**
	 * Enqueues changes in the transaction that changes the entities.
	 * @param connection the connection of the transaction
	 * @param changes the changes, at most one for each key
	 * @throws SQLException if the database rejects a row; the transaction must roll back
	 */
	public void enqueue(Connection connection, Collection<Change> changes) throws SQLException {
		this.rows.append(connection, changes, null);
	}

	@Override
	public void enqueue(Collection<Change> changes) {
		this.tables.inTransaction((connection) -> {
			enqueue(connection, changes);
			return true;
		});
		wake();
	}

	@Override
	public void reportMissing(Collection<ChangeKey> documents) {
		this.missingHits.report(documents.stream()
			.filter((document) -> !this.settings.uncapturedIndexes().contains(document.index())
					&& !this.settings.uncapturedEntities().contains(document.entity()))
			.toList());
	}

	/** Wakes the workers of this JVM, so that they claim without waiting for a poll. */
	public void wake() {
		this.workers.forEach(OutboxWorker::wake);
	}

	/**
	 * Returns the state of the workers of this JVM.
	 * @return a state for each worker
	 */
	public List<WorkerState> workers() {
		List<WorkerState> states = new ArrayList<>();
		synchronized (this.running) {
			this.running.forEach((worker, thread) -> states.add(worker.state(thread)));
		}
		return states;
	}

	/**
	 * Returns the backlogs of all indexes.
	 * @return a backlog for each index that has rows in the outbox
	 */
	public List<Backlog> backlog() {
		return this.tables.inTransaction(this.rows::backlog);
	}

	@Override
	public Backlog backlog(String index) {
		return backlog().stream()
			.filter((backlog) -> backlog.index().equals(index))
			.findFirst()
			.orElse(Backlog.none(index));
	}

	/**
	 * Returns dead letters of all indexes.
	 * @param limit the maximum number
	 * @return the oldest dead letters
	 */
	public List<DeadLetter> deadLetters(int limit) {
		return deadLettersSince(0, limit);
	}

	/**
	 * Returns dead letters of an index.
	 * @param index the name of the index
	 * @param limit the maximum number
	 * @return the oldest dead letters
	 */
	public List<DeadLetter> deadLetters(String index, int limit) {
		return this.tables.inTransaction((connection) -> this.rows.deadLetters(connection, index, 0, limit));
	}

	/**
	 * Returns recent dead letters of all indexes.
	 * @param since the earliest time, in milliseconds of the database's clock
	 * @param limit the maximum number
	 * @return the oldest of these dead letters
	 */
	public List<DeadLetter> deadLettersSince(long since, int limit) {
		return this.tables.inTransaction((connection) -> this.rows.deadLetters(connection, null, since, limit));
	}

	@Override
	public int retryDeadLetters(String index) {
		int retried = this.tables.inTransaction((connection) -> this.rows.retryDeadLetters(connection, index));
		wake();
		return retried;
	}

	/**
	 * Deletes the dead letters of an index.
	 * @param index the name of the index
	 * @return the number of dead letters
	 */
	public int discardDeadLetters(String index) {
		return this.tables.inTransaction((connection) -> this.rows.discardDeadLetters(connection, index));
	}

	/**
	 * Returns the time of the database.
	 * @return the milliseconds since 1970-01-01T00:00Z
	 */
	public long now() {
		return this.tables.inTransaction(this.tables::now);
	}

	@Override
	public Set<String> pending(String index, Collection<String> documentIds) {
		return documentIds.isEmpty() ? Set.of()
				: this.tables.inTransaction((connection) -> this.rows.pending(connection, index, documentIds));
	}

	/**
	 * Waits until all changes enqueued so far are indexed.
	 * @param atMost the time limit
	 * @return false if the time is over or the thread is interrupted
	 */
	public boolean await(Duration atMost) {
		return await(null, atMost, () -> {
		});
	}

	@Override
	public boolean await(@Nullable String index, Duration atMost, Runnable meanwhile) {
		long end = System.nanoTime() + atMost.toNanos();
		long last = this.tables.inTransaction((connection) -> this.rows.lastPending(connection, index));
		wake();
		while (last > 0 && this.tables.inTransaction((connection) -> this.rows.anyPending(connection, last, index))) {
			if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
				return false;
			}
			meanwhile.run();
			LockSupport.parkNanos(AWAIT_INTERVAL.toNanos());
		}
		return true;
	}

	@Override
	public IndexLease lease(IndexDefinition index) {
		DatabaseLease lease = new DatabaseLease(index.name(), PROCESS + "-" + shortId(), this.tables,
				this.settings.lease(), () -> {
					long[] tokens = revokeAll();
					return (id) -> tokens[ChangeKey.document(index.name(), "", id).partition(this.partitionCount)];
				});
		lease.acquire(index.documentVersion());
		return lease;
	}

	@Override
	public Duration leaseDuration() {
		return this.settings.lease();
	}

	@Override
	public @Nullable String leaseHolder(String index) {
		return this.tables.<@Nullable String>inTransaction(
				(connection) -> new IndexTable(this.tables).holder(connection, index, this.tables.now(connection)));
	}

	@Override
	public List<Filling> filling(String index) {
		return this.tables.inTransaction((connection) -> this.generations.of(connection, index));
	}

	private static String shortId() {
		return UUID.randomUUID().toString().substring(0, 4);
	}

	private static String host() {
		return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "this host");
	}

	/**
	 * Revokes every partition from its holder. After this call, no earlier claim is
	 * valid: whatever its worker still sends has a lower version and is enqueued again.
	 * @return the tokens by partition
	 */
	public long[] revokeAll() {
		long[] tokens = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			long[] revoked = new long[this.partitionCount];
			for (int partition = 0; partition < this.partitionCount; partition++) {
				revoked[partition] = this.partitions.revoke(connection, partition, now);
			}
			return revoked;
		});
		wake();
		return tokens;
	}

	/**
	 * Returns the state of the circuit of each connection.
	 * @return a state for each connection
	 */
	public List<CircuitState> circuits() {
		return List.of();
	}

	/**
	 * Pauses an index on all nodes.
	 * @param index the name of the index
	 */
	public void pause(String index) {
	}

	/**
	 * Resumes a paused index on all nodes.
	 * @param index the name of the index
	 */
	public void resume(String index) {
	}

	/**
	 * Deletes the pending changes and dead letters of an index that no node has in its
	 * configuration.
	 * @param index the name of the index
	 * @return the number of deleted rows
	 */
	public long discardBacklog(String index) {
		return 0;
	}

	/**
	 * Returns the dead letters of an index, grouped by their cause.
	 * @param index the name of the index
	 * @return the causes, those of most documents first
	 */
	public List<DeadLetterCause> deadLetterCauses(String index) {
		return List.of();
	}

	/**
	 * Enqueues the dead letters of an index that have one cause again.
	 * @param index the name of the index
	 * @param cause the id of the cause
	 * @return the number of dead letters
	 */
	public int retryDeadLetters(String index, String cause) {
		return 0;
	}

	/**
	 * Deletes the dead letters of an index that have one cause.
	 * @param index the name of the index
	 * @param cause the id of the cause
	 * @return the number of dead letters
	 */
	public int discardDeadLetters(String index, String cause) {
		return 0;
	}

	/** Stops the workers after their current batch. Their leases are released. */
	@Override
	public void close() {
		this.missingHits.stop();
		this.workers.forEach(OutboxWorker::stop);
		for (Thread thread : this.threads) {
			try {
				thread.join(this.settings.lease().toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

}
