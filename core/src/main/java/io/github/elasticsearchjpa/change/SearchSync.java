package io.github.elasticsearchjpa.change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.outbox.Backlog;
import io.github.elasticsearchjpa.outbox.Change;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import io.github.elasticsearchjpa.outbox.DeadLetter;
import io.github.elasticsearchjpa.outbox.SyncSettings;
import io.github.elasticsearchjpa.outbox.WorkerState;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.persister.entity.EntityPersister;

/**
 * Keeps the indexes true while entities change. What a transaction changes is recorded in
 * it and indexed after it commits; what it rolls back never was. Safe for use by several
 * threads.
 */
public final class SearchSync {

	private final ChangeQueue queue;

	private final Collection<IndexDefinition> indexes;

	private final SessionFactoryImplementor sessionFactory;

	private final CapturePlan plan;

	private final ChangeRecorder recorder;

	private final SyncSettings settings;

	private final List<SyncListener> listeners;

	private final ThreadLocal<Integer> suspensions = ThreadLocal.withInitial(() -> 0);

	private final AtomicLong reported;

	/**
	 * Begins to listen to a session factory.
	 * @param sessionFactory whose entities are indexed
	 * @param indexes the indexes
	 * @param queue where changes go
	 * @param settings what is recorded
	 * @param listeners told of changes at flush
	 */
	public SearchSync(SessionFactory sessionFactory, Collection<IndexDefinition> indexes, ChangeQueue queue,
			SyncSettings settings, List<SyncListener> listeners) {
		this.queue = queue;
		this.indexes = indexes;
		this.sessionFactory = sessionFactory.unwrap(SessionFactoryImplementor.class);
		this.plan = new CapturePlan(indexes);
		this.recorder = new ChangeRecorder(queue);
		this.settings = settings;
		this.listeners = List.copyOf(listeners);
		this.reported = new AtomicLong(queue.now());
		new ChangeListener(this.sessionFactory, this.plan, this::changed).register();
	}

	private void changed(EntityChange change, SharedSessionContractImplementor session) {
		tell(change);
		if (this.suspensions.get() > 0 || isNeverSynced(change.entity())) {
			return;
		}
		this.plan.forEach(change, session, (meant) -> {
			if (!this.settings.suspendedIndexes().contains(meant.key().index())) {
				this.recorder.record(session, meant);
			}
		});
	}

	/** Whether the settings name an entity type or one that it is a subtype of. */
	private boolean isNeverSynced(EntityPersister entity) {
		for (EntityMappingType type = entity; type != null; type = type.getSuperMappingType()) {
			if (this.settings.neverAutoSync().contains(type.getEntityPersister().getJpaEntityName())) {
				return true;
			}
		}
		return false;
	}

	private void tell(EntityChange change) {
		Object instance = change.instance();
		if (instance == null || this.listeners.isEmpty()) {
			return;
		}
		this.plan.indexed(change.entity()).forEach((indexed) -> {
			SyncEvent event = switch (change.kind()) {
				case INSERT -> new SyncEvent.PreIndex(indexed.index(), instance);
				case UPDATE -> new SyncEvent.PreUpdate(indexed.index(), instance, change.attributes());
				case DELETE, BEFORE, LEAVING -> new SyncEvent.PreDelete(indexed.index(), instance);
			};
			this.listeners.forEach((listener) -> listener.onChange(event));
		});
	}

	/**
	 * Records nothing that this thread changes until the suspension is closed. What it
	 * changes meanwhile reaches the indexes by the next change of the same entity, or by
	 * an update or rebuild. Suspensions can be nested, and can be opened and closed
	 * within a transaction; what counts is when the change is flushed.
	 * @return the suspension, to be closed by the same thread
	 */
	public Suspension suspend() {
		this.suspensions.set(this.suspensions.get() + 1);
		return () -> {
			int left = this.suspensions.get() - 1;
			if (left > 0) {
				this.suspensions.set(left);
			}
			else {
				this.suspensions.remove();
			}
		};
	}

	/**
	 * Queues an entity to be indexed, as its row is after this call, in every index that
	 * it is in; its document is deleted if it has no row or is out of scope. In a
	 * transaction of its own.
	 * @param type the entity type
	 * @param id the entity's id
	 * @param force whether to write the document even if it seems unchanged
	 * @throws IllegalArgumentException if the type is in no index, or the id is none of
	 * it
	 */
	public void index(Class<?> type, Object id, boolean force) {
		EntityPersister entity = this.sessionFactory.getMappingMetamodel().getEntityDescriptor(type);
		List<Change> changes = this.plan.indexed(entity)
			.map((indexed) -> indexed.checked(id))
			.map((change) -> new Change(change.key(), null, force))
			.toList();
		if (changes.isEmpty()) {
			throw new IllegalArgumentException("%s is in no index".formatted(type.getName()));
		}
		this.queue.append(changes);
	}

	/**
	 * Waits until everything committed so far by this JVM is indexed. Must be called
	 * outside the transaction whose changes it waits for. A change that was set aside is
	 * named once.
	 * @param atMost how long to wait
	 * @throws NotIndexedException if some of it cannot be indexed, which is named, or the
	 * time is over
	 */
	public void await(Duration atMost) {
		if (!this.queue.await(atMost)) {
			throw new NotIndexedException("Not everything is indexed after %s: %s".formatted(atMost, backlog()));
		}
		List<DeadLetter> dead = this.queue.deadLettersSince(this.reported.getAndSet(this.queue.now()), 20);
		if (!dead.isEmpty()) {
			throw new NotIndexedException("Some changes cannot be indexed:\n  "
					+ String.join("\n  ", dead.stream().map(DeadLetter::toString).toList()));
		}
	}

	/**
	 * Waits as {@link #await} does, then makes everything visible to searches. For tests,
	 * and for reading what one wrote.
	 * @param atMost how long to wait
	 * @throws NotIndexedException as above
	 */
	public void awaitAndRefresh(Duration atMost) {
		await(atMost);
		this.indexes.forEach((index) -> index.connection().refresh(index.alias()));
	}

	/**
	 * How the workers of this JVM are that index changes. Asks nobody.
	 * @return a state for each; empty if other nodes do the work
	 */
	public List<WorkerState> workers() {
		return this.queue.workers();
	}

	/**
	 * After how long what a worker that died held is taken over by another.
	 * @return the duration of a lease
	 */
	public Duration leaseDuration() {
		return this.settings.lease();
	}

	/**
	 * What waits for each index.
	 * @return a backlog for each index that has waiting or dead changes
	 */
	public List<Backlog> backlog() {
		return new ArrayList<>(this.queue.backlog());
	}

	/**
	 * The changes that were set aside because their document could not be made or was
	 * refused.
	 * @param limit how many at most
	 * @return the oldest ones
	 */
	public List<DeadLetter> deadLetters(int limit) {
		return this.queue.deadLetters(limit);
	}

	/**
	 * The changes of an index that were set aside.
	 * @param index the name of the index
	 * @param limit how many at most
	 * @return the oldest ones
	 */
	public List<DeadLetter> deadLetters(String index, int limit) {
		return this.queue.deadLetters(index, limit);
	}

	/**
	 * Queues the changes of an index again that were set aside.
	 * @param index the name of the index
	 * @return how many
	 */
	public int retryDeadLetters(String index) {
		return this.queue.retryDeadLetters(index);
	}

	/**
	 * Forgets the changes of an index that were set aside.
	 * @param index the name of the index
	 * @return how many
	 */
	public int discardDeadLetters(String index) {
		return this.queue.discardDeadLetters(index);
	}

	/**
	 * A time in which a thread's changes are not recorded.
	 */
	@FunctionalInterface
	public interface Suspension extends AutoCloseable {

		@Override
		void close();

	}

}
