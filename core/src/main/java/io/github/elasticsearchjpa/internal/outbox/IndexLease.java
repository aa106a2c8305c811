package io.github.elasticsearchjpa.internal.outbox;

import java.util.List;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.internal.document.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive right to change the generations of one index: to fill one, and to have
 * live changes written to it meanwhile. The lease expires unless it is
 * {@linkplain #renew() renewed}. Used by one thread.
 */
public interface IndexLease extends AutoCloseable {

	/**
	 * Renews the lease. Accesses the database only when a quarter of the lease is over.
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the lease
	 * expired and another process holds it; the operation must end
	 */
	void renew();

	/**
	 * Returns whether workers write live changes to a generation while it is filled.
	 * @return false if the synchronization is off
	 */
	boolean hasLiveWrites();

	/**
	 * Returns the generations whose filling was stopped.
	 * @return the generations, oldest first
	 */
	List<Filling> stopped();

	/**
	 * Records the document version of the index. Nodes with an older version stop
	 * indexing it.
	 * @param documentVersion the version
	 */
	void saveDocumentVersion(int documentVersion);

	/**
	 * Records the document version of the index unless a newer one is recorded.
	 * @param documentVersion the version
	 * @return the version recorded now, at least the given one
	 */
	int raiseDocumentVersion(int documentVersion);

	/**
	 * Records a new generation, so that workers write live changes to it, and revokes
	 * every partition of the index once, so that every worker reads the record.
	 * @param generation the name of the generation
	 * @param documentVersion the version of its documents
	 * @return the external version for each document id, lower than any live write
	 */
	ToLongFunction<String> begin(String generation, int documentVersion);

	/**
	 * Continues to fill a stopped generation.
	 * @return the external version for each document id, lower than any live write
	 */
	ToLongFunction<String> resume();

	/**
	 * Records the progress of a generation.
	 * @param generation the name of the generation
	 * @param checkpoint the last key up to which all rows are written
	 */
	void saveCheckpoint(String generation, Checkpoint checkpoint);

	/**
	 * Checks that all live changes were written to a generation, and records that it is
	 * about to be published. From then on, a change that the generation rejects stays in
	 * the outbox until the filling ends or is resumed.
	 * @param generation the name of the generation
	 * @return the last failure of a live write, so that the generation must not be
	 * published, or null if there was none
	 */
	@Nullable String prepareToPublish(String generation);

	/**
	 * Ends the filling of the generations of the index: workers stop writing to them.
	 * Revokes every partition of the index first, so that what earlier claims still send
	 * is enqueued again.
	 */
	void end();

	/** Releases the lease. */
	@Override
	void close();

}
