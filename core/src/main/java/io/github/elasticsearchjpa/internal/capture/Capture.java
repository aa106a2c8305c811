package io.github.elasticsearchjpa.internal.capture;

import java.util.Collection;
import java.util.List;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.Outbox;
import io.github.elasticsearchjpa.sync.SyncEvent;
import io.github.elasticsearchjpa.sync.SyncListener;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.persister.entity.EntityPersister;

/**
 * The capture of changes: receives entity changes from Hibernate at flush, notifies
 * listeners, translates changes by the reindexing rules, and collects them for the
 * outbox. Runs on the thread of the changing transaction. Thread-safe.
 */
public final class Capture {

	private final SessionFactoryImplementor sessionFactory;

	private final ReindexingRules rules;

	private final ChangeCollector collector;

	private final SyncSettings settings;

	private final List<SyncListener> listeners;

	private final ThreadLocal<Integer> suspensions = ThreadLocal.withInitial(() -> 0);

	/**
	 * Creates a capture, which receives no changes before {@link #register}.
	 * @param sessionFactory the session factory of the indexed entities
	 * @param indexes the indexes
	 * @param outbox the outbox
	 * @param settings the indexes and entities that are not captured
	 * @param listeners the listeners to notify at flush
	 */
	public Capture(SessionFactory sessionFactory, Collection<IndexDefinition> indexes, Outbox outbox,
			SyncSettings settings, List<SyncListener> listeners) {
		this.sessionFactory = sessionFactory.unwrap(SessionFactoryImplementor.class);
		this.rules = new ReindexingRules(indexes);
		this.collector = new ChangeCollector(outbox);
		this.settings = settings;
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Registers this capture with the session factory.
	 * @throws IllegalStateException if the session factory has one already
	 */
	public void register() {
		new EntityEventListener(this.sessionFactory, this.rules, this::capture).register();
	}

	private void capture(EntityChange change, SharedSessionContractImplementor session) {
		notifyListeners(change);
		if (this.suspensions.get() > 0 || isUncaptured(change.entity())) {
			return;
		}
		this.rules.forEach(change, session, (reindex) -> {
			if (!this.settings.uncapturedIndexes().contains(reindex.key().index())) {
				this.collector.collect(session, reindex);
			}
		});
	}

	/** Returns whether the settings name the entity type or one of its supertypes. */
	private boolean isUncaptured(EntityPersister entity) {
		for (EntityMappingType type = entity; type != null; type = type.getSuperMappingType()) {
			if (this.settings.uncapturedEntities().contains(type.getEntityPersister().getJpaEntityName())) {
				return true;
			}
		}
		return false;
	}

	private void notifyListeners(EntityChange change) {
		Object instance = change.instance();
		if (instance == null || this.listeners.isEmpty()) {
			return;
		}
		this.rules.indexed(change.entity()).forEach((indexed) -> {
			SyncEvent event = switch (change.kind()) {
				case INSERT -> new SyncEvent.PreIndex(indexed.index(), instance);
				case UPDATE -> new SyncEvent.PreUpdate(indexed.index(), instance, change.attributes());
				case DELETE, PRE_IMAGE, PRE_DELETE -> new SyncEvent.PreDelete(indexed.index(), instance);
			};
			this.listeners.forEach((listener) -> listener.onChange(event));
		});
	}

	/** Suspends the capture of this thread's changes. Suspensions can be nested. */
	public void suspend() {
		this.suspensions.set(this.suspensions.get() + 1);
	}

	/** Ends one suspension of this thread. */
	public void resume() {
		int left = this.suspensions.get() - 1;
		if (left > 0) {
			this.suspensions.set(left);
		}
		else {
			this.suspensions.remove();
		}
	}

	/**
	 * Returns the changes that index an entity again.
	 * @param type the entity type
	 * @param id the entity's id
	 * @param force whether to send the document even if it seems unchanged
	 * @return a change for each index of the type
	 * @throws IllegalArgumentException if the type is in no index, or the id has the
	 * wrong type
	 */
	public List<Change> changesOf(Class<?> type, Object id, boolean force) {
		EntityPersister entity = this.sessionFactory.getMappingMetamodel().getEntityDescriptor(type);
		List<Change> changes = this.rules.indexed(entity)
			.map((indexed) -> indexed.checkedChange(id))
			.map((change) -> new Change(change.key(), null, force))
			.toList();
		if (changes.isEmpty()) {
			throw new IllegalArgumentException(
					"%s is in no index. Add it to the entities of an index.".formatted(type.getName()));
		}
		return changes;
	}

}
