package io.github.elasticsearchjpa.outbox;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.bulk.Checkpoint;
import io.github.elasticsearchjpa.database.OwnTables;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.IndexBusyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to work on the generations of one index, which one process at a time has: to
 * fill one, and to have live changes written to it meanwhile. It must be
 * {@linkplain #keep kept} while the work goes on, or it expires. Used by one thread.
 */
public final class IndexLease implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(IndexLease.class);

	private final String index;

	private final String owner;

	private final OutboxTables tables;

	private final IndexTable indexes;

	private final FillingGenerations generations;

	private final Duration duration;

	private final Barrier barrier;

	private long keptAt;

	/** Takes every partition from its worker once, and returns a version for each id. */
	interface Barrier {

		ToLongFunction<String> pass();

	}

	IndexLease(String index, int documentVersion, String owner, OutboxTables tables, Duration duration,
			Barrier barrier) {
		this.index = index;
		this.owner = owner;
		this.tables = tables;
		this.indexes = new IndexTable(tables);
		this.generations = new FillingGenerations(tables);
		this.duration = duration;
		this.barrier = barrier;
		take(documentVersion);
	}

	private void take(int documentVersion) {
		this.keptAt = System.nanoTime();
		this.tables.twice((connection) -> this.indexes.add(connection, this.index, documentVersion));
		boolean taken = this.tables.inTransaction((connection) -> {
			long now = this.tables.now(connection);
			return this.indexes.take(connection, this.index, this.owner, now, now + this.duration.toMillis());
		});
		if (!taken) {
			String other = this.tables.<@Nullable String>inTransaction(
					(connection) -> this.indexes.owner(connection, this.index, this.tables.now(connection)));
			throw new IndexBusyException(this.index, (other != null) ? other : "somebody else");
		}
	}

	/**
	 * Keeps the lease for another while; asks the database only when a quarter of it is
	 * over.
	 * @throws ElasticsearchJpaException if somebody else has it now; what was begun must
	 * be left to them
	 */
	public void keep() {
		if (System.nanoTime() - this.keptAt > this.duration.toNanos() / 4) {
			held((connection) -> true);
		}
	}

	/** Does something in a transaction that first makes sure that the lease is held. */
	private <T extends @Nullable Object> T held(OwnTables.Work<T> work) {
		long start = System.nanoTime();
		T result = this.tables.inTransaction((connection) -> {
			long end = this.tables.now(connection) + this.duration.toMillis();
			if (!this.indexes.keep(connection, this.index, this.owner, end)) {
				throw new ElasticsearchJpaException(
						("Work on index '%s' stopped for longer than %d s, and somebody else has taken it over. "
								+ "Nothing more was done here.")
							.formatted(this.index, this.duration.toSeconds()));
			}
			return work.with(connection);
		});
		this.keptAt = start;
		return result;
	}

	/**
	 * The generations of the index whose filling was stopped.
	 * @return those that live changes are still written to, oldest first
	 */
	public List<Filling> stopped() {
		return held((connection) -> this.generations.of(connection, this.index));
	}

	/**
	 * Says which version the documents of the index have from now on; nodes with an older
	 * one stand by.
	 * @param documentVersion the version
	 */
	public void documentVersion(int documentVersion) {
		held((connection) -> {
			this.indexes.documentVersion(connection, this.index, documentVersion);
			return true;
		});
	}

	/**
	 * Raises the version that the documents of the index have, if it is lower.
	 * @param documentVersion the version of those that are read
	 * @return the version now; nodes with an older one stand by
	 */
	public int raiseDocumentVersion(int documentVersion) {
		return held((connection) -> {
			int known = this.indexes.versions(connection).getOrDefault(this.index, documentVersion);
			if (known < documentVersion) {
				this.indexes.documentVersion(connection, this.index, documentVersion);
			}
			return Math.max(known, documentVersion);
		});
	}

	/**
	 * Has every worker write live changes of the index to a further generation, from now
	 * on. When it returns, no worker can still be unaware of it: every partition has been
	 * taken once since. Nodes with an older document version stand by from now on.
	 * @param generation the generation to fill, with its write alias
	 * @param documentVersion the version of the documents that will fill it
	 * @return the version at which to write a document of the index, below any live
	 * write: its partition's token then
	 */
	public ToLongFunction<String> begin(String generation, int documentVersion) {
		held((connection) -> {
			this.generations.end(connection, this.index); // what an earlier one left
			this.generations.begin(connection, this.index, generation, documentVersion, this.tables.now(connection));
			this.indexes.documentVersion(connection, this.index, documentVersion);
			return true;
		});
		return this.barrier.pass();
	}

	/**
	 * Goes on filling a stopped generation.
	 * @return the version at which to write a document from now on; see {@link #begin}
	 */
	public ToLongFunction<String> resume() {
		held((connection) -> true);
		return this.barrier.pass();
	}

	/**
	 * Notes how far the filling has come, and keeps the lease.
	 * @param generation the generation
	 * @param checkpoint what has been filled
	 */
	public void done(String generation, Checkpoint checkpoint) {
		held((connection) -> {
			this.generations.done(connection, generation, checkpoint);
			return true;
		});
	}

	/**
	 * Whether live changes could be written to a generation being filled.
	 * @param generation the generation
	 * @return what could not, or null
	 */
	public @Nullable String failure(String generation) {
		return this.<@Nullable String>held((connection) -> this.generations.of(connection, this.index)
			.stream()
			.filter((filling) -> filling.generation().equals(generation))
			.findFirst()
			.map(Filling::failure)
			.orElse(null));
	}

	/**
	 * Has workers forget all generations of the index that were being filled, after one
	 * of them is read, or since none ever will be. When it returns, no worker knows them.
	 * @param generation the one that is read
	 * @return a live change that could not be written to it, or null
	 */
	public @Nullable String forget(String generation) {
		this.barrier.pass();
		String failure = failure(generation);
		held((connection) -> {
			this.generations.end(connection, this.index);
			return true;
		});
		return failure;
	}

	/** Gives the lease back, so that others need not wait for its end. */
	@Override
	public void close() {
		try {
			this.tables.inTransaction((connection) -> this.indexes.keep(connection, this.index, this.owner, 0));
		}
		catch (RuntimeException ex) {
			logger.debug("The lease of index '{}' will expire", this.index, ex);
		}
	}

}
