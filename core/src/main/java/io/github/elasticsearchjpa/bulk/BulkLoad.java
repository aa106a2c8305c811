package io.github.elasticsearchjpa.bulk;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import io.github.elasticsearchjpa.work.WorkListeners;
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

	private final SessionFactory sessionFactory;

	private final DocumentReader reader;

	private final BulkWriter writer = new BulkWriter(MAX_REQUEST_BYTES);

	private final KeyScan scan;

	private final int threads;

	private final Duration fresh;

	private final WorkListeners work;

	/**
	 * Creates a load.
	 * @param sessionFactory where the entities are read
	 * @param reader makes the documents
	 * @param chunkSize how many entities are read at once
	 * @param threads how many threads read and send, each with a connection of its own
	 * @param fresh how long ago rows may have been read when their documents arrive;
	 * shorter than Elasticsearch remembers a deletion ({@code gc_deletes})
	 * @param work told of each chunk
	 */
	public BulkLoad(SessionFactory sessionFactory, DocumentReader reader, int chunkSize, int threads, Duration fresh,
			WorkListeners work) {
		this.sessionFactory = sessionFactory;
		this.reader = reader;
		this.scan = new KeyScan(sessionFactory, chunkSize);
		this.threads = threads;
		this.fresh = fresh;
		this.work = work;
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
		ChunkLoader loader = new ChunkLoader(index, alias, versions, this.reader, this.writer, this.fresh, progress,
				stopped, this.work);
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
			KeyScan.Page page = this.scan.next(type, null);
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
