package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
 * Empties the outbox: claims partitions, reads their due rows, routes the changes of
 * related entities to documents, makes the documents from the rows as they are now, sends
 * them, completes the rows.
 * <p>
 * One thread runs it and owns its leases; other threads only wake and stop it.
 */
final class OutboxWorker implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(OutboxWorker.class);

	/** Only a mapper can have done so; it would end the worker, and nobody would know. */
	private static final String INTERRUPTED = "Somebody interrupted a worker, which goes on";

	private static final int MAX_PARTITIONS = 16;

	/** How long a claim lasts while there are full batches, in nanoseconds. */
	private static final long TURN = 1_000_000_000;

	/** How long changes are gathered before a claim, in milliseconds. */
	private static final long GATHER = 50;

	private final String name;

	private final OutboxSchema tables;

	private final OutboxTable outbox;

	private final PartitionTable partitions;

	private final GenerationTable generations;

	private final IndexTable indexTable;

	private final DigestCache digests;

	private final DocumentSender documents;

	private final FanOut router;

	private final Completion completion;

	private final Map<String, IndexDefinition> indexes;

	private final SyncSettings settings;

	private final OperationRunner work;

	private final Semaphore wakeUps = new Semaphore(0);

	/** The indexes it stood by for when it last claimed. */
	private Set<String> aside = Set.of();

	private volatile boolean stopped;

	/** When it last began something, by the monotonic clock. */
	private volatile long seenAt = System.nanoTime();

	/** Why it does not get on, or null if it does. */
	private volatile @Nullable String failure;

	OutboxWorker(String name, OutboxSchema tables, OutboxTable outbox, FanOut router, DocumentBuilder reader,
			BulkWriter writer, Map<String, IndexDefinition> indexes, SyncSettings settings, OperationRunner work) {
		this.name = name;
		this.tables = tables;
		this.outbox = outbox;
		this.partitions = new PartitionTable(tables, settings.lease());
		this.generations = new GenerationTable(tables);
		this.indexTable = new IndexTable(tables);
		this.digests = new DigestCache(settings.cacheExpiry());
		this.documents = new DocumentSender(reader, writer, this.digests);
		this.router = router;
		this.completion = new Completion(tables, outbox, this.partitions, this.generations, name, settings,
				this.digests);
		this.indexes = indexes;
		this.settings = settings;
		this.work = work;
	}

	/** Has it look at the outbox at once. Called by any thread. */
	void wake() {
		if (this.wakeUps.availablePermits() == 0) {
			this.wakeUps.release();
		}
	}

	/** Has it end after the batch at hand. Called by any thread. */
	void stop() {
		this.stopped = true;
		wake();
	}

	/** How it is. Called by any thread. */
	WorkerState state(Thread thread) {
		return new WorkerState(thread.getName(), thread.isAlive(), Duration.ofNanos(System.nanoTime() - this.seenAt),
				this.failure);
	}

	@Override
	public void run() {
		while (!this.stopped) {
			try {
				turn();
			}
			catch (Throwable ex) { // not even telling it worked: there is no memory, say
				LockSupport.parkNanos(TURN);
			}
		}
	}

	private void turn() {
		try {
			this.seenAt = System.nanoTime();
			Found found = work();
			if (this.failure != null) {
				logger.info("Indexing changes again");
				this.failure = null;
			}
			if (found == Found.NOTHING) {
				rest();
			}
			if (found != Found.MORE) {
				gather();
			}
		}
		catch (RuntimeException | Error ex) { // a worker that died would index nothing
			this.failure = ex.toString();
			logger.warn("Changes wait in the outbox, since {} failed; trying again: {}",
					DocumentBuilder.isOutage(ex) ? "the database" : "indexing", ex.toString());
			logger.debug("Worker {} failed", this.name, ex);
			rest();
		}
	}

	private void rest() {
		try {
			if (this.wakeUps.tryAcquire(this.settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
				this.wakeUps.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			logger.debug(INTERRUPTED, ex);
		}
	}

	/**
	 * A batch of several changes costs little more than one of one change. What was
	 * committed until now, the next claim will see.
	 */
	private void gather() {
		try {
			Thread.sleep(GATHER);
			this.wakeUps.drainPermits();
		}
		catch (InterruptedException ex) {
			logger.debug(INTERRUPTED, ex);
		}
	}

	/** What one claim found to do. */
	enum Found {

		/** Nothing. */
		NOTHING,

		/** Some due rows, and there are probably no more. */
		ALL,

		/** Full batches. */
		MORE

	}

	/**
	 * One claim, with as many batches as there are due rows, but for a limited time,
	 * since other partitions wait for their turn, and other workers for these.
	 */
	Found work() {
		long end = System.nanoTime() + TURN;
		Claimed claimed = claim();
		if (claimed == null) {
			return Found.NOTHING;
		}
		Claim claim = claimed.claim();
		this.digests.held(claim.leases());
		try {
			List<OutboxRow> rows = claimed.rows();
			boolean full = rows.size() >= this.settings.batchSize();
			while (index(claim, rows, !full || System.nanoTime() > end) && !this.stopped) {
				rows = due(claim);
				full = rows.size() >= this.settings.batchSize();
			}
			return full ? Found.MORE : Found.ALL;
		}
		finally {
			release(claim);
		}
	}

	/** Returns whether any lease is still held. */
	private boolean index(Claim claim, List<OutboxRow> rows, boolean last) {
		this.seenAt = System.nanoTime();
		Batch batch = new Batch(rows);
		try {
			route(claim, batch);
			send(claim, batch);
		}
		catch (RuntimeException | Error ex) {
			complete(claim, batch, true); // some of it may have been sent
			throw ex;
		}
		return complete(claim, batch, last);
	}

	/**
	 * Tries until the database answers, since what was sent must be queued anew if the
	 * lease is lost.
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
				logger.warn("What was indexed cannot be completed, since the database failed; trying again: {}",
						ex.toString());
				rest();
			}
		}
	}

	/** Claims partitions and reads their first rows, which are only keys. */
	private @Nullable Claimed claim() {
		long start = System.nanoTime();
		return this.tables.<@Nullable Claimed>inTransaction((connection) -> {
			long now = this.tables.now(connection);
			List<Lease> leases = this.partitions.claim(connection, this.name, now, MAX_PARTITIONS, this.aside);
			if (leases.isEmpty()) {
				this.aside = aside(connection);
				return null;
			}
			// Only now: who fills a generation takes the partitions once after saying so.
			Claim claim = new Claim(leases, this.generations.byIndex(connection), start);
			this.aside = aside(connection);
			return new Claimed(claim, due(connection, claim, now));
		});
	}

	/** The indexes that newer code than this makes the documents of: they are its. */
	private Set<String> aside(Connection connection) throws SQLException {
		Map<String, Integer> versions = this.indexTable.versions(connection);
		Set<String> newer = this.indexes.values()
			.stream()
			.filter((index) -> versions.getOrDefault(index.name(), 0) > index.documentVersion())
			.map(IndexDefinition::name)
			.collect(Collectors.toUnmodifiableSet());
		newer.stream()
			.filter((index) -> !this.aside.contains(index))
			.forEach((index) -> logger.warn(
					"Standing by for index '{}': its documents have version {}, and this node makes version {}", index,
					versions.get(index), Objects.requireNonNull(this.indexes.get(index)).documentVersion()));
		return newer;
	}

	private record Claimed(Claim claim, List<OutboxRow> rows) {
	}

	private List<OutboxRow> due(Claim claim) {
		return this.tables.inTransaction((connection) -> due(connection, claim, this.tables.now(connection)));
	}

	private List<OutboxRow> due(Connection connection, Claim claim, long now) throws SQLException {
		return this.outbox.due(connection, claim.partitions(), now, this.settings.batchSize(), this.aside);
	}

	private void route(Claim claim, Batch batch) {
		batch.routed().forEach((key, rows) -> {
			OutboxRow any = rows.get(0); // all are of one partition
			IndexDefinition index = this.indexes.get(key.index());
			try {
				if (index == null) {
					rows.forEach((row) -> batch.failed(row, notConfigured(row)));
				}
				else {
					this.router.route(rows, index.type(key.entity()),
							(connection) -> this.partitions.token(connection, any.partition()) == claim.token(any));
				}
			}
			catch (RuntimeException ex) {
				if (DocumentBuilder.isOutage(ex)) {
					throw ex;
				}
				rows.forEach((row) -> batch.failed(row, ex.toString())); // holds up
																			// nobody
																			// else
			}
		});
	}

	private static String notConfigured(OutboxRow row) {
		return "%s in index '%s' is not configured on this node".formatted(row.key().entity(), row.key().index());
	}

	private void send(Claim claim, Batch batch) {
		batch.documents().forEach((indexName, keys) -> {
			IndexDefinition index = this.indexes.get(indexName);
			if (index == null) {
				keys.values().forEach((rows) -> rows.forEach((row) -> batch.failed(row, notConfigured(row))));
				return;
			}
			Map<ChangeKey, List<OutboxRow>> known = new LinkedHashMap<>(keys);
			known.keySet().removeIf((key) -> !index.has(key.entity()));
			keys.forEach((key, rows) -> {
				if (!known.containsKey(key)) {
					rows.forEach((row) -> batch.failed(row, notConfigured(row)));
				}
			});
			try {
				this.work.run(work(index, known.size()),
						(running) -> this.documents.send(index, claim, batch, known, () -> renewIfNeeded(claim)),
						Function.<OperationResult>identity());
			}
			catch (RuntimeException ex) {
				if (DocumentBuilder.isOutage(ex)) {
					throw ex;
				}
				known.values().forEach((rows) -> rows.forEach((row) -> batch.failed(row, ex.toString())));
			}
		});
	}

	private static Operation work(IndexDefinition index, int documents) {
		return new Operation.Batch(index.name(), index.connection().name(), Operation.Source.CHANGES, documents);
	}

	/** Before sending, the lease must have more left than any request can take. */
	private boolean renewIfNeeded(Claim claim) {
		if (System.nanoTime() - claim.since() < this.settings.lease().toNanos() / 4) {
			return true;
		}
		return this.completion.renew(claim);
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
			logger.debug("Leases of {} will expire", this.name, ex);
		}
	}

}
