package io.github.elasticsearchjpa.outbox;

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

import io.github.elasticsearchjpa.bulk.BulkWriter;
import io.github.elasticsearchjpa.bulk.DocumentReader;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.work.WorkListeners;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The durable queue of changes not yet indexed, in the user's own database, and the
 * workers of this JVM that empty it. Safe for use by several threads.
 */
public final class ChangeQueue implements AutoCloseable {

	/** How often to look whether changes still wait. */
	private static final Duration CHECK = Duration.ofMillis(10);

	private static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

	private static final String OWNER = "%s, process %d".formatted(host(), ProcessHandle.current().pid());

	private final OutboxTables tables;

	private final Outbox outbox;

	private final Partitions partitions;

	private final FillingGenerations generations;

	private final int partitionCount;

	private final SyncSettings settings;

	private final List<OutboxWorker> workers = new ArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	private final Map<OutboxWorker, Thread> running = Collections.synchronizedMap(new LinkedHashMap<>());

	private final Repairs repairs;

	/**
	 * Prepares the tables and the workers; {@link #start} runs them.
	 * @param sessionFactory whose connections are used, and where entities are read
	 * @param reader makes the documents
	 * @param indexes the indexes by name
	 * @param settings how to work
	 * @param clock the clock that tells when changes were recorded
	 * @param work told of each batch
	 * @throws io.github.elasticsearchjpa.error.InvalidConfigurationException if the
	 * tables are missing and not to be created
	 */
	public ChangeQueue(SessionFactory sessionFactory, DocumentReader reader, Map<String, IndexDefinition> indexes,
			SyncSettings settings, Clock clock, WorkListeners work) {
		this.settings = settings;
		this.tables = new OutboxTables(sessionFactory, settings);
		this.partitionCount = this.tables.prepare();
		this.outbox = new Outbox(this.tables, this.partitionCount, clock);
		this.partitions = new Partitions(this.tables, settings.lease());
		this.generations = new FillingGenerations(this.tables);
		this.repairs = new Repairs(this::append, clock);
		Router router = new Router(sessionFactory, this.outbox);
		String node = UUID.randomUUID().toString();
		for (int i = 0; i < settings.workers(); i++) {
			this.workers.add(new OutboxWorker(node + "-" + i, this.tables, this.outbox, router, reader,
					new BulkWriter(MAX_REQUEST_BYTES), indexes, settings, work));
		}
	}

	/** Starts the workers, each on a daemon thread of its own, and that of repairs. */
	public void start() {
		run(this.repairs, "elasticsearch-jpa-repairs");
		for (int i = 0; i < this.workers.size(); i++) {
			this.running.put(this.workers.get(i), run(this.workers.get(i), "elasticsearch-jpa-worker-" + i));
		}
	}

	private Thread run(Runnable work, String name) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
		return thread;
	}

	/**
	 * Appends changes to the queue.
	 * @param connection the connection of the transaction that changes the entities
	 * @param changes the changes, at most one of a key
	 * @throws SQLException if the database refuses; the transaction must roll back
	 */
	public void append(Connection connection, Collection<Change> changes) throws SQLException {
		this.outbox.append(connection, changes, null);
	}

	/**
	 * Appends changes to the queue in a transaction of their own.
	 * @param changes the changes, at most one of a key
	 */
	public void append(Collection<Change> changes) {
		this.tables.inTransaction((connection) -> {
			append(connection, changes);
			return true;
		});
		wake();
	}

	/**
	 * Has documents looked at again whose row was not found, unless changes of their
	 * index or type are not recorded. Returns at once and never fails; each document is
	 * queued once, as far as the last 10,000 are remembered, and too many at a time are
	 * left for the next one who finds them.
	 * @param documents the documents
	 */
	public void repair(Collection<ChangeKey> documents) {
		this.repairs.report(documents.stream()
			.filter((document) -> !this.settings.suspendedIndexes().contains(document.index())
					&& !this.settings.neverAutoSync().contains(document.entity()))
			.toList());
	}

	/** Has the workers of this JVM look at the queue at once, after a commit. */
	public void wake() {
		this.workers.forEach(OutboxWorker::wake);
	}

	/**
	 * How the workers of this JVM are.
	 * @return a state for each
	 */
	public List<WorkerState> workers() {
		List<WorkerState> states = new ArrayList<>();
		synchronized (this.running) {
			this.running.forEach((worker, thread) -> states.add(worker.state(thread)));
		}
		return states;
	}

	/**
	 * What waits for each index.
	 * @return a backlog for each index that has rows
	 */
	public List<Backlog> backlog() {
		return this.tables.inTransaction(this.outbox::backlog);
	}

	/**
	 * The changes that were set aside.
	 * @param limit how many at most
	 * @return the oldest ones
	 */
	public List<DeadLetter> deadLetters(int limit) {
		return deadLettersSince(0, limit);
	}

	/**
	 * The changes of an index that were set aside.
	 * @param index the name of the index
	 * @param limit how many at most
	 * @return the oldest ones
	 */
	public List<DeadLetter> deadLetters(String index, int limit) {
		return this.tables.inTransaction((connection) -> this.outbox.deadLetters(connection, index, 0, limit));
	}

	/**
	 * The changes that were set aside lately.
	 * @param since from when, in milliseconds of the database's clock
	 * @param limit how many at most
	 * @return the oldest of them
	 */
	public List<DeadLetter> deadLettersSince(long since, int limit) {
		return this.tables.inTransaction((connection) -> this.outbox.deadLetters(connection, null, since, limit));
	}

	/**
	 * Queues the changes again that were set aside.
	 * @param index the name of the index
	 * @return how many
	 */
	public int retryDeadLetters(String index) {
		int retried = this.tables.inTransaction((connection) -> this.outbox.retryDeadLetters(connection, index));
		wake();
		return retried;
	}

	/**
	 * Forgets the changes that were set aside.
	 * @param index the name of the index
	 * @return how many
	 */
	public int discardDeadLetters(String index) {
		return this.tables.inTransaction((connection) -> this.outbox.discardDeadLetters(connection, index));
	}

	/**
	 * The database's time.
	 * @return milliseconds since 1970
	 */
	public long now() {
		return this.tables.inTransaction(this.tables::now);
	}

	/**
	 * Those of some documents that a waiting change may concern: one of their own, or one
	 * of a related entity, of which it is not known yet whom it concerns.
	 * @param index the name of the index
	 * @param documentIds ids of documents, a page of them
	 * @return the ids of those
	 */
	public Set<String> waiting(String index, Collection<String> documentIds) {
		return documentIds.isEmpty() ? Set.of()
				: this.tables.inTransaction((connection) -> this.outbox.waiting(connection, index, documentIds));
	}

	/**
	 * Waits until everything recorded so far is indexed.
	 * @param atMost how long to wait
	 * @return whether it is; false also if the thread is interrupted
	 */
	public boolean await(Duration atMost) {
		return await(null, atMost, () -> {
		});
	}

	/**
	 * Waits until everything recorded so far for an index is indexed.
	 * @param index the name of the index, or null for all
	 * @param atMost how long to wait
	 * @param meanwhile what to do each time it looks, such as to keep a lease
	 * @return whether it is; false also if the thread is interrupted
	 */
	public boolean await(@Nullable String index, Duration atMost, Runnable meanwhile) {
		long end = System.nanoTime() + atMost.toNanos();
		long last = this.tables.inTransaction((connection) -> this.outbox.lastPending(connection, index));
		wake();
		while (last > 0 && this.tables.inTransaction((connection) -> this.outbox.anyPending(connection, last, index))) {
			if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
				return false;
			}
			meanwhile.run();
			LockSupport.parkNanos(CHECK.toNanos());
		}
		return true;
	}

	/**
	 * Takes the right to work on the generations of an index.
	 * @param index the index
	 * @return the lease, to be kept and closed
	 * @throws io.github.elasticsearchjpa.error.IndexBusyException if somebody else has it
	 */
	public IndexLease lease(IndexDefinition index) {
		return new IndexLease(index.name(), index.documentVersion(), OWNER + "-" + shortId(), this.tables,
				this.settings.lease(), () -> {
					long[] tokens = barrier();
					return (id) -> tokens[ChangeKey.document(index.name(), "", id).partition(this.partitionCount)];
				});
	}

	/**
	 * After how long what a dead node held is anybody's.
	 * @return the duration of a lease
	 */
	public Duration leaseDuration() {
		return this.settings.lease();
	}

	/**
	 * Who works on the generations of an index.
	 * @param index the name of the index
	 * @return host, process and a random part, or null if nobody does
	 */
	public @Nullable String owner(String index) {
		return this.tables.<@Nullable String>inTransaction(
				(connection) -> new IndexTable(this.tables).owner(connection, index, this.tables.now(connection)));
	}

	/**
	 * The generations of an index that are being filled, or whose filling was stopped.
	 * @param index the name of the index
	 * @return those that live changes are written to, oldest first
	 */
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
	 * Takes every partition from whoever holds it, and gives it back. When it returns, no
	 * claim from before it is valid: what its worker still sends has a lower version, and
	 * is queued anew.
	 * @return the tokens by partition
	 */
	public long[] barrier() {
		long[] tokens = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			long[] passed = new long[this.partitionCount];
			for (int partition = 0; partition < this.partitionCount; partition++) {
				passed[partition] = this.partitions.pass(connection, partition, now);
			}
			return passed;
		});
		wake();
		return tokens;
	}

	/** Stops the workers after the batch at hand; their leases are given back. */
	@Override
	public void close() {
		this.repairs.stop();
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
