package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.document.BuildListener;
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
import org.jspecify.annotations.Nullable;

/**
 * The transactional outbox: a durable queue of changes in the application's database, and
 * the workers of this JVM that index them. Thread-safe.
 */
public final class Outbox implements IndexSync, AutoCloseable {

	/** The time between two checks of whether pending changes are indexed. */
	private static final Duration AWAIT_INTERVAL = Duration.ofMillis(10);

	/** The time that {@link #close} waits for each thread that is not a worker. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	/** The name of this process in the holder of an index lease. */
	private static final String PROCESS = "%s, process %d".formatted(host(), ProcessHandle.current().pid());

	private final OutboxSchema tables;

	private final OutboxTable rows;

	private final PartitionTable partitions;

	private final GenerationTable generations;

	private final Partitions partitionIds;

	private final IndexTable indexTable;

	private final Set<String> indexes;

	private final SyncSettings settings;

	private final Map<String, Circuit> circuits = new LinkedHashMap<>();

	private final WorkerPool workers;

	private final List<Thread> threads = new ArrayList<>();

	private final MissingHits missingHits;

	private final Maintenance maintenance;

	private Outbox(OutboxSchema tables, Partitions partitionIds, LibraryTransactions transactions,
			DocumentBuilder documents, Map<String, IndexDefinition> indexes, SyncSettings settings, Clock clock,
			OperationRunner operations) {
		this.tables = tables;
		this.partitionIds = partitionIds;
		this.indexes = new TreeSet<>(indexes.keySet());
		this.settings = settings;
		this.rows = new OutboxTable(tables, partitionIds, clock);
		this.partitions = new PartitionTable(tables, settings.lease());
		this.generations = new GenerationTable(tables);
		this.indexTable = new IndexTable(tables);
		this.missingHits = new MissingHits(this::enqueue, clock);
		FanOut fanOut = new FanOut(transactions, this.rows, this.partitions, tables, FanOut.MAX_PAGE_SIZE);
		Map<String, Function<BuildListener, OutboxWorker>> workers = new LinkedHashMap<>();
		byConnection(indexes).forEach((connection, served) -> {
			Circuit circuit = new Circuit(connection, served.keySet(), settings.backoff(), settings.maxBackoff(), clock,
					() -> describe(backlogs(served.keySet())));
			this.circuits.put(connection, circuit);
			for (int i = 0; i < settings.workers(); i++) {
				workers.put(connection + "-" + i,
						(listener) -> OutboxWorker.create(UUID.randomUUID().toString(), tables, partitionIds, this.rows,
								fanOut, documents.withListener(listener), new BulkWriter(), served, circuit, settings,
								operations));
			}
		});
		this.workers = new WorkerPool(workers, new HungDocuments(tables, this.rows, this.partitions, settings),
				settings.buildTimeout());
		this.maintenance = new Maintenance(tables, this.rows, this.indexes, this.circuits.values(), this.workers,
				settings.poll());
	}

	/** Returns the indexes of each connection. */
	private static Map<String, Map<String, IndexDefinition>> byConnection(Map<String, IndexDefinition> indexes) {
		Map<String, Map<String, IndexDefinition>> byConnection = new TreeMap<>();
		indexes.forEach((name, index) -> byConnection
			.computeIfAbsent(index.connection().name(), (connection) -> new TreeMap<>())
			.put(name, index));
		return byConnection;
	}

	/** Describes backlogs in a sentence for the log. */
	static String describe(List<Backlog> backlogs) {
		long changes = backlogs.stream().mapToLong(Backlog::changes).sum();
		return backlogs.stream()
			.map(Backlog::oldest)
			.filter(Objects::nonNull)
			.min(Comparator.naturalOrder())
			.map((oldest) -> "%,d changes wait, the oldest since %s".formatted(changes,
					oldest.truncatedTo(ChronoUnit.SECONDS)))
			.orElse("No changes wait");
	}

	/**
	 * Prepares the library tables and creates an outbox. Its threads are started by
	 * {@link #start}.
	 * @param transactions the transactions of the library
	 * @param documents the builder of documents
	 * @param indexes the indexes by name
	 * @param settings the settings
	 * @param clock the clock for the time at which changes are enqueued
	 * @param operations the runner that reports batches to listeners
	 * @return the outbox
	 * @throws io.github.elasticsearchjpa.error.InvalidConfigurationException if the
	 * library tables are missing and must not be created
	 */
	public static Outbox open(LibraryTransactions transactions, DocumentBuilder documents,
			Map<String, IndexDefinition> indexes, SyncSettings settings, Clock clock, OperationRunner operations) {
		OutboxSchema tables = new OutboxSchema(transactions, settings);
		Partitions partitions = tables.prepare(indexes.keySet());
		return new Outbox(tables, partitions, transactions, documents, indexes, settings, clock, operations);
	}

	/**
	 * Starts the workers, the maintenance, and the thread that enqueues missing hits,
	 * each on a daemon thread of its own.
	 */
	public void start() {
		start(this.missingHits, "elasticsearch-jpa-missing-hits");
		start(this.maintenance, "elasticsearch-jpa-maintenance");
		this.workers.start();
	}

	private void start(Runnable loop, String name) {
		Thread thread = new Thread(loop, name);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
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
		this.rows.append(connection, changes);
	}

	/**
	 * Enqueues changes in a transaction of their own, to be indexed like those of a
	 * transaction that changes entities.
	 * @param changes the changes, at most one for each key
	 */
	public void enqueueFirst(Collection<Change> changes) {
		this.tables.inTransaction((connection) -> {
			enqueue(connection, changes);
			return true;
		});
		wake();
	}

	@Override
	public void enqueue(Collection<Change> changes) {
		this.tables.inTransaction((connection) -> {
			this.rows.appendInBackground(connection, changes, null, this.tables.now(connection));
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
		this.workers.wake();
	}

	/**
	 * Returns the state of the workers of this JVM.
	 * @return a state for each worker
	 */
	public List<WorkerState> workers() {
		return this.workers.states();
	}

	/**
	 * Returns the backlogs of all indexes.
	 * @return a backlog for each index that has rows in the outbox or is paused
	 */
	public List<Backlog> backlog() {
		return this.tables.inTransaction((connection) -> {
			Map<String, IndexTable.State> states = this.indexTable.states(connection);
			long now = this.tables.now(connection);
			Map<String, Backlog> backlogs = new TreeMap<>();
			this.indexes.stream()
				.filter((index) -> states.getOrDefault(index, IndexTable.State.NONE).paused())
				.forEach((index) -> backlogs.put(index, Backlog.none(index, Backlog.State.PAUSED)));
			this.rows.backlog(connection)
				.forEach((backlog) -> backlogs.put(backlog.index(),
						backlog.withState(state(backlog.index(), states, now))));
			return List.copyOf(backlogs.values());
		});
	}

	@Override
	public Backlog backlog(String index) {
		return this.indexes.contains(index) ? backlogs(Set.of(index)).get(0)
				: backlog().stream()
					.filter((backlog) -> backlog.index().equals(index))
					.findFirst()
					.orElse(Backlog.none(index));
	}

	/** Returns the backlogs of indexes of this node. */
	private List<Backlog> backlogs(Collection<String> names) {
		return this.tables.inTransaction((connection) -> {
			Map<String, IndexTable.State> states = this.indexTable.states(connection);
			List<Backlog> backlogs = new ArrayList<>();
			for (String index : names) {
				backlogs.add(this.rows.backlog(connection, index).withState(state(index, states, 0)));
			}
			return backlogs;
		});
	}

	private Backlog.State state(String index, Map<String, IndexTable.State> states, long now) {
		IndexTable.State state = states.getOrDefault(index, IndexTable.State.NONE);
		if (!this.indexes.contains(index) && !state.isConfigured(now)) {
			return Backlog.State.NOT_CONFIGURED;
		}
		return state.paused() ? Backlog.State.PAUSED : Backlog.State.ACTIVE;
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
		return this.indexes.contains(index)
				? this.tables.inTransaction((connection) -> this.rows.deadLetters(connection, Set.of(index), 0, limit))
				: List.of();
	}

	/**
	 * Returns recent dead letters of all indexes.
	 * @param since the earliest time, in milliseconds of the database's clock
	 * @param limit the maximum number
	 * @return the oldest of these dead letters
	 */
	public List<DeadLetter> deadLettersSince(long since, int limit) {
		return this.tables.inTransaction((connection) -> this.rows.deadLetters(connection, this.indexes, since, limit));
	}

	@Override
	public int retryDeadLetters(String index) {
		return retry(index, null);
	}

	private int retry(String index, @Nullable String cause) {
		if (!this.indexes.contains(index)) {
			return 0;
		}
		int retried = this.tables.inTransaction((connection) -> this.rows.retryDeadLetters(connection, index, cause));
		wake();
		return retried;
	}

	/**
	 * Deletes the dead letters of an index.
	 * @param index the name of the index
	 * @return the number of dead letters
	 */
	public int discardDeadLetters(String index) {
		return discard(index, null);
	}

	private int discard(String index, @Nullable String cause) {
		return this.indexes.contains(index)
				? this.tables.inTransaction((connection) -> this.rows.discardDeadLetters(connection, index, cause)) : 0;
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
		Set<String> awaited = (index != null) ? Set.of(index) : this.indexes;
		long end = System.nanoTime() + atMost.toNanos();
		long last = this.tables.inTransaction(this.rows::lastId);
		wake();
		while (true) {
			long start = System.nanoTime();
			if (!this.tables.inTransaction((connection) -> this.rows.anyPending(connection, last, awaited))) {
				return true;
			}
			if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
				return false;
			}
			meanwhile.run();
			// A question that takes long is asked less often.
			LockSupport.parkNanos(Math.max(AWAIT_INTERVAL.toNanos(), 5 * (System.nanoTime() - start)));
		}
	}

	@Override
	public IndexLease lease(IndexDefinition index) {
		this.tables.checkFormat();
		DatabaseLease lease = new DatabaseLease(index.name(), PROCESS + "-" + shortId(), this.tables,
				this.settings.lease(), () -> {
					long[] tokens = revoke(index.name());
					return (id) -> tokens[ChangeKey.document(index.name(), "", id).slice(tokens.length)];
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
				(connection) -> this.indexTable.holder(connection, index, this.tables.now(connection)));
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

	@Override
	public long[] revoke(String index) {
		List<Integer> ids = this.partitionIds.ofIndex(index);
		long[] tokens = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			long[] revoked = new long[ids.size()];
			for (int slice = 0; slice < revoked.length; slice++) {
				revoked[slice] = this.partitions.revoke(connection, ids.get(slice), now);
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
		return this.circuits.values().stream().map(Circuit::state).toList();
	}

	/**
	 * Pauses an index on all nodes. Waits until the workers have released its partitions,
	 * or cannot send anything for them: a worker sends under a lease for a quarter of its
	 * time before it checks that the lease is still held.
	 * @param index the name of the index
	 */
	public void pause(String index) {
		setPaused(index, true);
		Duration unchecked = this.settings.lease().dividedBy(4);
		boolean released = awaitRelease(index, unchecked);
		revoke(index);
		if (!released) {
			LockSupport.parkNanos(unchecked.toNanos());
		}
	}

	/**
	 * Waits until no worker holds a partition of an index. Returns whether this is so.
	 */
	private boolean awaitRelease(String index, Duration atMost) {
		long end = System.nanoTime() + atMost.toNanos();
		while (this.tables
			.inTransaction((connection) -> this.partitions.isHeld(connection, index, this.tables.now(connection)))) {
			if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(AWAIT_INTERVAL.toNanos());
		}
		return true;
	}

	/**
	 * Resumes a paused index on all nodes.
	 * @param index the name of the index
	 */
	public void resume(String index) {
		setPaused(index, false);
		wake();
	}

	private void setPaused(String index, boolean paused) {
		this.partitionIds.ofIndex(index);
		this.tables.retry(2, (connection) -> this.indexTable.add(connection, index));
		this.tables.inTransaction((connection) -> this.indexTable.pause(connection, index, paused));
	}

	/**
	 * Deletes the pending changes and dead letters of an index that no node has in its
	 * configuration.
	 * @param index the name of the index
	 * @return the number of deleted rows
	 * @throws IllegalArgumentException if a node has the index in its configuration
	 */
	public long discardBacklog(String index) {
		if (this.indexes.contains(index)) {
			throw new IllegalArgumentException(
					"Index '%s' is in this configuration, so its changes are indexed. ".formatted(index)
							+ "Nothing was discarded.");
		}
		return this.tables.inTransaction((connection) -> {
			if (state(index, this.indexTable.states(connection),
					this.tables.now(connection)) != Backlog.State.NOT_CONFIGURED) {
				throw new IllegalArgumentException(
						"A node that ran in the last %d minutes has index '%s' in its configuration. Nothing was discarded."
							.formatted(Maintenance.CONFIGURED_TIMEOUT.toMinutes(), index));
			}
			return this.rows.discard(connection, index);
		});
	}

	/**
	 * Returns the dead letters of an index, grouped by their cause.
	 * @param index the name of the index
	 * @return the causes, those of most documents first
	 */
	public List<DeadLetterCause> deadLetterCauses(String index) {
		return this.indexes.contains(index)
				? this.tables.inTransaction((connection) -> this.rows.deadLetterCauses(connection, index)) : List.of();
	}

	/**
	 * Enqueues the dead letters of an index that have one cause again.
	 * @param index the name of the index
	 * @param cause the id of the cause
	 * @return the number of dead letters
	 */
	public int retryDeadLetters(String index, String cause) {
		return retry(index, cause);
	}

	/**
	 * Deletes the dead letters of an index that have one cause.
	 * @param index the name of the index
	 * @param cause the id of the cause
	 * @return the number of dead letters
	 */
	public int discardDeadLetters(String index, String cause) {
		return discard(index, cause);
	}

	/**
	 * Stops the workers after their current batch, which releases their leases, and waits
	 * up to ten seconds for them.
	 */
	@Override
	public void close() {
		this.missingHits.stop();
		this.maintenance.stop();
		if (!this.workers.stop()) {
			return;
		}
		for (Thread thread : this.threads) {
			try {
				thread.join(STOP_TIMEOUT.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

}
