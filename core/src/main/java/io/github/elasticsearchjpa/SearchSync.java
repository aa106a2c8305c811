package io.github.elasticsearchjpa;

import java.time.Duration;
import java.util.List;

import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import io.github.elasticsearchjpa.sync.WorkerState;

/**
 * A handle of the synchronization, which keeps indexes in line with entities: changes of
 * a transaction are enqueued in it and indexed after it commits; a rollback discards
 * them. Thread-safe.
 */
public interface SearchSync {

	/**
	 * Suspends the capture of this thread's changes until the suspension is closed.
	 * Changes made meanwhile reach the indexes with the next change of the same entity,
	 * or with an update or rebuild. Suspensions can be nested, and can be opened and
	 * closed within a transaction; the time of the flush counts.
	 * @return the suspension, to be closed by the same thread
	 */
	Suspension suspend();

	/**
	 * Enqueues an entity, in a transaction of its own, so that workers index its current
	 * row in every index of its type. Workers delete its document if it has no row or is
	 * out of scope.
	 * @param type the entity type
	 * @param id the entity's id
	 * @param force true to send the document even if it seems unchanged
	 * @throws IllegalArgumentException if the type is in no index, or the id has the
	 * wrong type
	 */
	void index(Class<?> type, Object id, boolean force);

	/**
	 * Waits until all changes that this JVM committed so far are indexed. Must be called
	 * outside the transaction that made the changes. Reports each dead letter once.
	 * @param atMost the time limit
	 * @throws NotIndexedException if the time is over, or if changes became dead letters,
	 * which the message lists
	 */
	void await(Duration atMost);

	/**
	 * Waits like {@link #await} and then makes all documents visible to searches. For
	 * tests, and for reading one's own writes.
	 * @param atMost the time limit
	 * @throws NotIndexedException if the time is over, or if changes became dead letters
	 */
	void awaitAndRefresh(Duration atMost);

	/**
	 * Returns the state of the workers of this JVM. Accesses neither the database nor
	 * Elasticsearch.
	 * @return a state for each worker; empty if other nodes do the work
	 */
	List<WorkerState> workers();

	/**
	 * Returns the state of the circuit of each connection that an index uses. Accesses
	 * neither the database nor Elasticsearch.
	 * @return a state for each connection
	 */
	List<CircuitState> circuits();

	/**
	 * Pauses an index on all nodes: its changes are captured and wait in the outbox.
	 * Waits until workers have completed the batches that they have begun, at most for
	 * half a {@linkplain #leaseDuration() lease}. When the method returns, no worker
	 * starts a further request for the index; a request that was sent before may still
	 * arrive. Rebuilds and other operations still work. Does nothing else if the index is
	 * paused already.
	 * @param index the name of an index of this configuration
	 * @throws IllegalArgumentException if this configuration has no such index
	 */
	void pause(String index);

	/**
	 * Resumes a paused index on all nodes. Does nothing if the index is not paused.
	 * @param index the name of an index of this configuration
	 * @throws IllegalArgumentException if this configuration has no such index
	 */
	void resume(String index);

	/**
	 * Returns the duration of a lease, after which another worker takes over the work of
	 * a failed one.
	 * @return the duration
	 */
	Duration leaseDuration();

	/**
	 * Returns the backlogs of all indexes.
	 * @return a backlog for each index that has pending changes or dead letters, or is
	 * paused
	 */
	List<Backlog> backlog();

	/**
	 * Returns the backlog of an index.
	 * @param index the name of the index
	 * @return the backlog, with zero changes if nothing is pending
	 */
	Backlog backlog(String index);

	/**
	 * Deletes the pending changes and dead letters of an index that no node has in its
	 * configuration any more.
	 * @param index the name of the index
	 * @return the number of deleted changes, dead letters included
	 * @throws IllegalArgumentException if the index is in the configuration of this node,
	 * or of a node that has run in the last five minutes, so that its changes are still
	 * indexed
	 */
	long discardBacklog(String index);

	/**
	 * Returns dead letters of all indexes: changes whose document could not be built or
	 * was rejected.
	 * @param limit the maximum number
	 * @return the oldest dead letters
	 */
	List<DeadLetter> deadLetters(int limit);

	/**
	 * Returns dead letters of an index.
	 * @param index the name of the index
	 * @param limit the maximum number
	 * @return the oldest dead letters
	 */
	List<DeadLetter> deadLetters(String index, int limit);

	/**
	 * Returns the dead letters of an index, grouped by their cause.
	 * @param index the name of the index
	 * @return the causes, those of most documents first
	 */
	List<DeadLetterCause> deadLetterCauses(String index);

	/**
	 * Enqueues the dead letters of an index again.
	 * @param index the name of the index
	 * @return the number of dead letters
	 */
	int retryDeadLetters(String index);

	/**
	 * Enqueues the dead letters of an index that have one cause again.
	 * @param index the name of the index
	 * @param cause the {@linkplain DeadLetterCause#id() id} of the cause
	 * @return the number of dead letters; 0 if none has this cause
	 */
	int retryDeadLetters(String index, String cause);

	/**
	 * Deletes the dead letters of an index. Documents stay as they are in the index.
	 * @param index the name of the index
	 * @return the number of dead letters
	 */
	int discardDeadLetters(String index);

	/**
	 * Deletes the dead letters of an index that have one cause. Documents stay as they
	 * are in the index.
	 * @param index the name of the index
	 * @param cause the {@linkplain DeadLetterCause#id() id} of the cause
	 * @return the number of dead letters; 0 if none has this cause
	 */
	int discardDeadLetters(String index, String cause);

	/**
	 * A period in which a thread's changes are not captured.
	 */
	@FunctionalInterface
	interface Suspension extends AutoCloseable {

		@Override
		void close();

	}

}
