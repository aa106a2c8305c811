package io.github.elasticsearchjpa.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.bulk.BulkWriter;
import io.github.elasticsearchjpa.bulk.DocumentReader;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The durable queue of changes not yet indexed, in the user's own database, and the
 * workers of this JVM that empty it. Safe for use by several threads.
 */
public final class ChangeQueue implements AutoCloseable {

	private static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

	private final OutboxTables tables;

	private final Outbox outbox;

	private final Partitions partitions;

	private final FillingGenerations generations;

	private final int partitionCount;

	private final SyncSettings settings;

	private final List<OutboxWorker> workers = new ArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	/**
	 * Prepares the tables and the workers; {@link #start} runs them.
	 * @param sessionFactory whose connections are used, and where entities are read
	 * @param reader makes the documents
	 * @param indexes the indexes by name
	 * @param settings how to work
	 * @param clock the clock that tells when changes were recorded
	 * @throws io.github.elasticsearchjpa.error.InvalidConfigurationException if the
	 * tables are missing and not to be created
	 */
	public ChangeQueue(SessionFactory sessionFactory, DocumentReader reader, Map<String, IndexDefinition> indexes,
			SyncSettings settings, Clock clock) {
		this.settings = settings;
		this.tables = new OutboxTables(sessionFactory, settings);
		this.partitionCount = this.tables.prepare();
		this.outbox = new Outbox(this.tables, this.partitionCount, clock);
		this.partitions = new Partitions(this.tables, settings.lease());
		this.generations = new FillingGenerations(this.tables);
		Router router = new Router(sessionFactory, this.outbox);
		String node = UUID.randomUUID().toString();
		for (int i = 0; i < settings.workers(); i++) {
			this.workers.add(new OutboxWorker(node + "-" + i, this.tables, this.outbox, router, reader,
					new BulkWriter(MAX_REQUEST_BYTES), indexes, settings));
		}
	}

	/** Starts the workers, each on a daemon thread of its own. */
	public void start() {
		for (int i = 0; i < this.workers.size(); i++) {
			Thread thread = new Thread(this.workers.get(i), "elasticsearch-jpa-worker-" + i);
			thread.setDaemon(true);
			this.threads.add(thread);
			thread.start();
		}
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

	/** Has the workers of this JVM look at the queue at once, after a commit. */
	public void wake() {
		this.workers.forEach(OutboxWorker::wake);
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
	 * The changes that were set aside lately.
	 * @param since from when, in milliseconds of the database's clock
	 * @param limit how many at most
	 * @return the oldest of them
	 */
	public List<DeadLetter> deadLettersSince(long since, int limit) {
		return this.tables.inTransaction((connection) -> this.outbox.deadLetters(connection, since, limit));
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
	 * The last change that waits.
	 * @return its number, or 0 if none waits
	 */
	public long lastPending() {
		return this.tables.inTransaction(this.outbox::lastPending);
	}

	/**
	 * Whether changes still wait.
	 * @param upTo the number of a change
	 * @return whether it, an earlier one, or one that came of them waits to be indexed
	 */
	public boolean anyPending(long upTo) {
		return this.tables.inTransaction((connection) -> this.outbox.anyPending(connection, upTo));
	}

	/**
	 * Has every worker write live changes of an index to a further generation, from now
	 * on. When it returns, no worker can still be unaware of it: every partition has been
	 * taken once since.
	 * @param index the name of the index
	 * @param generation the generation to fill, with its write alias
	 * @return the version at which to write a document of the index, below any live
	 * write: its partition's token then
	 */
	public ToLongFunction<String> beginFilling(String index, String generation) {
		this.tables.inTransaction((connection) -> {
			this.generations.begin(connection, index, generation, this.tables.now(connection));
			return true;
		});
		long[] tokens = barrier();
		return (id) -> tokens[ChangeKey.document(index, "", id).partition(this.partitionCount)];
	}

	/**
	 * Whether live changes could be written to a generation being filled.
	 * @param generation the generation
	 * @return what could not, or null
	 */
	public @Nullable String fillingFailure(String generation) {
		return this.tables
			.<@Nullable String>inTransaction((connection) -> this.generations.failure(connection, generation));
	}

	/**
	 * Has workers forget a generation that was being filled and is read now, and older
	 * ones whose rebuild died.
	 * @param index the name of the index
	 * @param generation the generation
	 */
	public void endFilling(String index, String generation) {
		this.tables.inTransaction((connection) -> {
			this.generations.end(connection, index, generation);
			return true;
		});
	}

	/**
	 * Has workers forget a generation that will never be read.
	 * @param generation the generation
	 */
	public void giveUpFilling(String generation) {
		this.tables.inTransaction((connection) -> {
			this.generations.giveUp(connection, generation);
			return true;
		});
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
