package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * The synchronization as operations on indexes use it: {@link Outbox} if it is on,
 * {@link NoSync} if it is off. Thread-safe.
 */
public interface IndexSync {

	/**
	 * Returns whether changes of entities are captured and indexed.
	 * @return false if the synchronization is off
	 */
	boolean isEnabled();

	/**
	 * Rejects an operation that needs the synchronization if it is off.
	 * @param index the index
	 * @param operation the operation as a verb, such as {@code roll back}
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the
	 * synchronization is off
	 */
	void requireFor(IndexDefinition index, String operation);

	/**
	 * Acquires the lease of an index: the exclusive right to change its generations.
	 * @param index the index
	 * @return the lease, to be renewed and closed
	 * @throws IndexBusyException if another process or thread holds it
	 */
	IndexLease lease(IndexDefinition index);

	/**
	 * Waits until the lease of an index is free, and acquires it.
	 * @param index the index
	 * @param pause the time between two attempts
	 * @return the lease, to be renewed and closed
	 * @throws IndexBusyException if the thread is interrupted while another process holds
	 * the lease
	 */
	default IndexLease awaitLease(IndexDefinition index, Duration pause) {
		while (true) {
			try {
				return lease(index);
			}
			catch (IndexBusyException ex) {
				if (Thread.currentThread().isInterrupted()) {
					throw ex;
				}
				LockSupport.parkNanos(pause.toNanos());
			}
		}
	}

	/**
	 * Revokes every partition of an index from its holder. After this call, no earlier
	 * claim is valid: whatever its worker still sends has a lower version and is enqueued
	 * again, and no worker uses digests of documents that it sent earlier.
	 * @param index the name of the index
	 * @return the tokens by slice; empty if the synchronization is off
	 */
	long[] revoke(String index);

	/**
	 * Enqueues changes in a transaction of their own. Does nothing if the synchronization
	 * is off.
	 * @param changes the changes, at most one for each key
	 */
	void enqueue(Collection<Change> changes);

	/**
	 * Reports documents whose row was not found by a search, so that they are checked
	 * again. Returns at once and never fails.
	 * @param documents the documents
	 */
	void reportMissing(Collection<ChangeKey> documents);

	/**
	 * Returns the documents that a pending change may affect: a change of their own
	 * entity, or a change of a related entity that is not fanned out yet.
	 * @param index the name of the index
	 * @param documentIds the document ids to check
	 * @return the ids that may be affected
	 */
	Set<String> pending(String index, Collection<String> documentIds);

	/**
	 * Waits until all changes enqueued so far are indexed.
	 * @param index the name of the index, or null for all indexes
	 * @param atMost the time limit
	 * @param meanwhile runs at each check, for instance to renew a lease
	 * @return false if the time is over or the thread is interrupted
	 */
	boolean await(@Nullable String index, Duration atMost, Runnable meanwhile);

	/**
	 * Returns the duration of a lease: the longest time for which a failed node can hold
	 * up others.
	 * @return the duration; zero if the synchronization is off
	 */
	Duration leaseDuration();

	/**
	 * Returns the backlog of an index.
	 * @param index the name of the index
	 * @return the backlog, or null if the synchronization is off
	 */
	@Nullable Backlog backlog(String index);

	/**
	 * Returns the generations of an index that are being filled or whose filling was
	 * stopped.
	 * @param index the name of the index
	 * @return the generations that receive live changes, oldest first
	 */
	List<Filling> filling(String index);

	/**
	 * Returns the holder of the lease of an index.
	 * @param index the name of the index
	 * @return host, process and a random part, or null if the lease is free
	 */
	@Nullable String leaseHolder(String index);

	/**
	 * Enqueues the dead letters of an index again.
	 * @param index the name of the index
	 * @return the number of dead letters
	 */
	int retryDeadLetters(String index);

}
