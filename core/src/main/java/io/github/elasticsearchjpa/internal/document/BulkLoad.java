package io.github.elasticsearchjpa.internal.document;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.operation.DocumentFailure;
import io.github.elasticsearchjpa.operation.LoadResult;
import org.jspecify.annotations.Nullable;

/**
 * A load: writes the document of every row in scope of an index. The calling thread reads
 * the keys of the rows in pages, in the order of their ids. A few threads, which end with
 * the load, read the rows of one page each, build the documents and send them in bulk
 * requests. Memory holds a bounded number of pages, whatever the number of rows.
 * <p>
 * Each page is read in a session and a transaction of its own, past the second-level
 * cache. Mappers are called on the threads of the load, several at once.
 */
public final class BulkLoad {

	/** The time that a busy machine may need for a page. */
	private static final Duration MIN_READ_AGE = Duration.ofSeconds(2);

	/** Half the time for which Elasticsearch keeps the version of a deletion. */
	private static final Duration MAX_READ_AGE = Duration.ofSeconds(30);

	private final LibraryTransactions transactions;

	private final DocumentBuilder documents;

	private final BulkWriter writer = new BulkWriter();

	private final KeysetPager pager;

	private final int threads;

	private final Duration maxReadAge;

	private final Duration buildTimeout;

	private final OperationRunner operations;

	private final SliceSize sliceSize;

	/**
	 * Creates a load.
	 * @param transactions the transactions of the library
	 * @param documents the builder of documents
	 * @param chunkSize the number of rows in a page
	 * @param threads the number of threads, each of which uses a database connection
	 * @param lease the duration of the lease of an index, or zero if the synchronization
	 * is off
	 * @param buildTimeout the time after which a document that is still being built is
	 * reported
	 * @param operations the runner that reports each page to the listeners
	 */
	public BulkLoad(LibraryTransactions transactions, DocumentBuilder documents, int chunkSize, int threads,
			Duration lease, Duration buildTimeout, OperationRunner operations) {
		this.transactions = transactions;
		this.documents = documents;
		this.pager = new KeysetPager(transactions, chunkSize);
		this.threads = threads;
		this.maxReadAge = maxReadAge(lease);
		this.buildTimeout = buildTimeout;
		this.operations = operations;
		this.sliceSize = new SliceSize(chunkSize);
	}

	/**
	 * Returns the maximum age of rows when their documents have been sent: half a lease,
	 * but less than the time for which Elasticsearch keeps the version of a deletion
	 * ({@code index.gc_deletes}, 60 seconds).
	 */
	private static Duration maxReadAge(Duration lease) {
		Duration half = lease.isZero() ? MAX_READ_AGE : lease.dividedBy(2);
		Duration limited = (half.compareTo(MAX_READ_AGE) < 0) ? half : MAX_READ_AGE;
		return (limited.compareTo(MIN_READ_AGE) > 0) ? limited : MIN_READ_AGE;
	}

	/**
	 * Counts the rows of an index.
	 * @param index the index
	 * @return the number of rows in scope of all its types
	 */
	public long countRows(IndexDefinition index) {
		return countRowsByType(index).values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Counts the rows of each type of an index.
	 * @param index the index
	 * @return the number of rows in scope by the name of the type, in the order of the
	 * index
	 */
	public Map<String, Long> countRowsByType(IndexDefinition index) {
		return this.transactions.fromTransaction((session) -> {
			Map<String, Long> rows = new LinkedHashMap<>();
			for (IndexedType type : index.types()) {
				rows.put(type.name(),
						session.createSelectionQuery(type.query("count(*)", ""), Long.class).getSingleResult());
			}
			return rows;
		});
	}

	/**
	 * Writes the documents of all rows in scope.
	 * @param index the index
	 * @param alias the alias to write to, never the name of a physical index
	 * @param versions the external version for each document id; a document that has a
	 * higher version is not written
	 * @param from the checkpoint of an earlier load of the same index to continue from,
	 * or null to load all rows
	 * @param progress the listener for the progress
	 * @return the rows that were read, including those before {@code from}, and the
	 * failures
	 * @throws LoadInterruptedException if the calling thread is interrupted
	 * @throws RuntimeException if the database does not answer for minutes, or the
	 * listener throws an exception; all threads of the load have ended, except those
	 * whose mapper does not return
	 */
	public LoadResult load(IndexDefinition index, String alias, ToLongFunction<String> versions,
			@Nullable Checkpoint from, LoadProgress progress) {
		CountDownLatch stopped = new CountDownLatch(1);
		LoadWatch watch = new LoadWatch(this.buildTimeout);
		ChunkLoader loader = new ChunkLoader(index, alias, versions, this.documents.withListener(watch), this.writer,
				this.maxReadAge, progress, stopped, this.operations, this.sliceSize);
		ParallelLoad load = new ParallelLoad(this.pager, loader, watch, this.threads, stopped, from, progress);
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
				"Loading index '%s' was interrupted. Run the operation again.".formatted(index.name()));
		load.stop();
		try {
			load.collectCompleted();
		}
		catch (RuntimeException ex) {
			// Rows after the last saved checkpoint are loaded again.
			interrupted.addSuppressed(ex);
		}
		Thread.currentThread().interrupt();
		return interrupted;
	}

	/**
	 * Reads the document ids of all rows in scope, page by page, on the calling thread.
	 * @param index the index
	 * @param failures receives each row that has no document id, and the reason
	 * @param pages receives the entity type and the document ids of each page
	 */
	public void forEachPage(IndexDefinition index, Consumer<DocumentFailure> failures,
			BiConsumer<IndexedType, List<String>> pages) {
		for (IndexedType type : index.types()) {
			KeysetPager.Page page = this.pager.next(type, null);
			while (true) {
				page.failures().forEach(failures);
				pages.accept(type, page.documentIds());
				if (page.end()) {
					break;
				}
				page = this.pager.next(type, page.last());
			}
		}
	}

}
