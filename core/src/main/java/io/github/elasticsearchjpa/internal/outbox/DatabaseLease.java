package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.internal.document.Checkpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index lease in the table {@code search_index}, which one process holds at a time.
 */
final class DatabaseLease implements IndexLease {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseLease.class);

	private final String index;

	private final String holder;

	private final OutboxSchema tables;

	private final IndexTable indexes;

	private final GenerationTable generations;

	private final Duration duration;

	private final Revocation revocation;

	private long renewedAt;

	/** Revokes every partition of the index from its worker. */
	@FunctionalInterface
	interface Revocation {

		/**
		 * Returns the external version for each document id, lower than any live write.
		 */
		ToLongFunction<String> run();

	}

	/**
	 * Creates a lease that is not acquired yet.
	 * @param index the name of the index
	 * @param holder the unique name of the holder
	 * @param tables the library tables
	 * @param duration the time after which the lease expires
	 * @param revocation revokes every partition of the index from its worker
	 */
	DatabaseLease(String index, String holder, OutboxSchema tables, Duration duration, Revocation revocation) {
		this.index = index;
		this.holder = holder;
		this.tables = tables;
		this.indexes = new IndexTable(tables);
		this.generations = new GenerationTable(tables);
		this.duration = duration;
		this.revocation = revocation;
	}

	/**
	 * Acquires the lease.
	 * @param documentVersion the document version to record if the index has none yet
	 * @throws IndexBusyException if another holder has it
	 */
	void acquire(int documentVersion) {
		this.renewedAt = System.nanoTime();
		this.tables.retry(2, (connection) -> this.indexes.add(connection, this.index));
		boolean acquired = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			this.indexes.firstDocumentVersion(connection, this.index, documentVersion);
			return this.indexes.acquire(connection, this.index, this.holder, now, now + this.duration.toMillis());
		});
		if (!acquired) {
			String other = this.tables.<@Nullable String>inTransaction(
					(connection) -> this.indexes.holder(connection, this.index, this.tables.now(connection)));
			throw new IndexBusyException(this.index, (other != null) ? other : "another process");
		}
	}

	@Override
	public void renew() {
		if (System.nanoTime() - this.renewedAt > this.duration.toNanos() / 4) {
			whileHeld((connection) -> true);
		}
	}

	/** Runs statements in a transaction that first renews the lease. */
	private <T extends @Nullable Object> T whileHeld(LibrarySchema.SqlWork<T> work) {
		long start = System.nanoTime();
		T result = this.tables.inTransaction((connection) -> {
			long end = this.tables.now(connection) + this.duration.toMillis();
			if (!this.indexes.renew(connection, this.index, this.holder, end)) {
				throw new ElasticsearchJpaException(("The lease of index '%s' expired after %d s without renewal, and "
						+ "another process acquired it. This operation ends without further changes; run it again.")
					.formatted(this.index, this.duration.toSeconds()));
			}
			return work.execute(connection);
		});
		this.renewedAt = start;
		return result;
	}

	@Override
	public boolean hasLiveWrites() {
		return true;
	}

	@Override
	public List<Filling> stopped() {
		return whileHeld((connection) -> this.generations.of(connection, this.index));
	}

	@Override
	public void saveDocumentVersion(int documentVersion) {
		whileHeld((connection) -> {
			this.indexes.documentVersion(connection, this.index, documentVersion);
			return true;
		});
	}

	@Override
	public int raiseDocumentVersion(int documentVersion) {
		return whileHeld((connection) -> {
			int recorded = this.indexes.states(connection)
				.getOrDefault(this.index, IndexTable.State.NONE)
				.documentVersion();
			if (recorded < documentVersion) {
				this.indexes.documentVersion(connection, this.index, documentVersion);
			}
			return Math.max(recorded, documentVersion);
		});
	}

	@Override
	public ToLongFunction<String> begin(String generation, int documentVersion) {
		whileHeld((connection) -> {
			// An earlier rebuild may have left a row.
			this.generations.end(connection, this.index);
			this.generations.begin(connection, this.index, generation, documentVersion, this.tables.now(connection));
			this.indexes.documentVersion(connection, this.index, documentVersion);
			return true;
		});
		return this.revocation.run();
	}

	@Override
	public ToLongFunction<String> resume() {
		whileHeld((connection) -> {
			this.generations.resume(connection, this.index);
			return true;
		});
		return this.revocation.run();
	}

	@Override
	public void saveCheckpoint(String generation, Checkpoint checkpoint) {
		whileHeld((connection) -> {
			this.generations.saveCheckpoint(connection, generation, checkpoint);
			return true;
		});
	}

	@Override
	public @Nullable String prepareToPublish(String generation) {
		return this.<@Nullable String>whileHeld((connection) -> {
			this.generations.publishing(connection, generation);
			return this.generations.of(connection, this.index)
				.stream()
				.filter((filling) -> filling.generation().equals(generation))
				.findFirst()
				.map(Filling::failure)
				.orElse(null);
		});
	}

	@Override
	public void end() {
		this.revocation.run();
		whileHeld((connection) -> {
			this.generations.end(connection, this.index);
			return true;
		});
	}

	@Override
	public void close() {
		try {
			this.tables.inTransaction((connection) -> this.indexes.renew(connection, this.index, this.holder, 0));
		}
		catch (RuntimeException ex) {
			logger.debug("The lease of index '{}' was not released; it will expire", this.index, ex);
		}
	}

}
