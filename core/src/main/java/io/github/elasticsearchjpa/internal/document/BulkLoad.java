package io.github.elasticsearchjpa.internal.document;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.operation.DocumentFailure;
import io.github.elasticsearchjpa.operation.LoadResult;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes the document of every entity of an index. The caller's thread reads the keys of
 * the rows in scope in chunks, in the order of their ids; a few threads, which end with
 * the load, read the rows of a chunk each, make their documents and send them in bulk
 * requests. Memory holds a chunk for each thread, whatever the number of rows.
 * <p>
 * Each chunk is read in a session and a transaction of its own, past the second-level
 * cache. Mappers are called on the load's threads, several at once.
 */
public final class BulkLoad {

	/** A bulk request is sent at the latest when it is this long. */
	private static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

	/** The time that a busy machine may need for a chunk. */
	private static final Duration MIN_READ_AGE = Duration.ofSeconds(2);

	/** Half the time for which Elasticsearch keeps the version of a deletion. */
	private static final Duration MAX_READ_AGE = Duration.ofSeconds(30);

	private final SessionFactory sessionFactory;

	private final DocumentBuilder reader;

	private final BulkWriter writer = new BulkWriter(MAX_REQUEST_BYTES);

	private final KeysetPager scan;

	private final int threads;

	private final Duration maxReadAge;

	private final OperationRunner work;

	/**
	 * Creates a load.
	 * @param sessionFactory where the entities are read
	 * @param reader makes the documents
	 * @param chunkSize how many entities are read at once
	 * @param threads how many threads read and send, each with a connection of its own
	 * @param lease the duration of the lease of an index, or zero if there is none
	 * @param work told of each chunk
	 */
	public BulkLoad(SessionFactory sessionFactory, DocumentBuilder reader, int chunkSize, int threads, Duration lease,
			OperationRunner work) {
		this.sessionFactory = sessionFactory;
		this.reader = reader;
		this.scan = new KeysetPager(sessionFactory, chunkSize);
		this.threads = threads;
		this.maxReadAge = maxReadAge(lease);
		this.work = work;
	}

	/**
	 * Returns the maximum age of read rows when their documents arrive: half a lease, but
	 * less than the time for which Elasticsearch keeps the version of a deletion
	 * ({@code index.gc_deletes}, 60 seconds).
	 */
	private static Duration maxReadAge(Duration lease) {
		Duration half = lease.isZero() ? MAX_READ_AGE : lease.dividedBy(2);
		Duration limited = (half.compareTo(MAX_READ_AGE) < 0) ? half : MAX_READ_AGE;
		return (limited.compareTo(MIN_READ_AGE) > 0) ? limited : MIN_READ_AGE;
	}

	/**
	 * How many rows belong in an index.
	 * @param index the index
	 * @return the number of rows in scope, over all its types
	 */
	public long rows(IndexDefinition index) {
		return this.sessionFactory.fromTransaction((session) -> {
			long rows = 0;
			for (IndexedType type : index.types()) {
				rows += session.createSelectionQuery(type.query("count(*)", ""), Long.class).getSingleResult();
			}
			return rows;
		});
	}

	/**
	 * Writes the documents of all rows in scope.
	 * @param index the index
	 * @param alias where its documents are written: an alias, never a plain index
	 * @param versions the version at which each document is written; a document that has
	 * a higher one already is left as it is
	 * @param from where an earlier load of the same index had come to, or null to begin
	 * @param progress told how far it is, on the calling thread
	 * @return what was read, with the rows before {@code from}, and what failed
	 * @throws LoadInterruptedException if the calling thread is interrupted
	 * @throws RuntimeException if the database does not answer for minutes, or the
	 * progress throws something; no thread of the load is left
	 */
	public LoadResult load(IndexDefinition index, String alias, ToLongFunction<String> versions,
			@Nullable Checkpoint from, LoadProgress progress) {
		CountDownLatch stopped = new CountDownLatch(1);
		ChunkLoader loader = new ChunkLoader(index, alias, versions, this.reader, this.writer, this.maxReadAge,
				progress, stopped, this.work);
		ParallelLoad load = new ParallelLoad(this.scan, loader, this.threads, stopped, from, progress);
		try {
			IndexedType first = (from != null) ? index.type(from.type()) : index.types().get(0);
			Object after = (from != null) ? first.id().fromText(from.upTo()) : null;
			for (IndexedType type : index.types().subList(index.types().indexOf(first), index.types().size())) {
				load.load(type, after);
				after = null;
			}
			return load.finish();
		}
		catch (InterruptedException ex) {
			throw interrupted(index, load);
		}
		finally {
			load.stop();
		}
	}

	private static LoadInterruptedException interrupted(IndexDefinition index, ParallelLoad load) {
		LoadInterruptedException interrupted = new LoadInterruptedException(
				"Filling index '%s' was interrupted.".formatted(index.name()));
		load.stop();
		try {
			load.takeDone();
		}
		catch (RuntimeException ex) {
			interrupted.addSuppressed(ex); // what is not noted is filled again
		}
		Thread.currentThread().interrupt();
		return interrupted;
	}

	/**
	 * Passes on the document id of every row in scope, on the calling thread.
	 * @param index the index
	 * @param unidentified takes a row that has none, and why
	 * @param action takes a type and the ids of a chunk of its rows
	 */
	public void ids(IndexDefinition index, Consumer<DocumentFailure> unidentified,
			BiConsumer<IndexedType, List<String>> action) {
		for (IndexedType type : index.types()) {
			KeysetPager.Page page = this.scan.next(type, null);
			while (true) {
				page.failures().forEach(unidentified);
				action.accept(type, page.documentIds());
				if (page.end()) {
					break;
				}
				page = this.scan.next(type, page.last());
			}
		}
	}

}
