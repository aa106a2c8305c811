package io.github.elasticsearchjpa.internal.capture;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import org.hibernate.LockMode;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.collection.spi.AbstractPersistentCollection;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistrationException;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PostUpsertEvent;
import org.hibernate.event.spi.PostUpsertEventListener;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreCollectionRemoveEventListener;
import org.hibernate.event.spi.PreCollectionUpdateEvent;
import org.hibernate.event.spi.PreCollectionUpdateEventListener;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;
import org.jspecify.annotations.Nullable;

/**
 * Hears from Hibernate what it wrote, in sessions and stateless sessions, and passes it
 * on as an {@link EntityChange}. Where Hibernate does not know what a row was before, it
 * is read before the row changes, if it could have belonged to another owner.
 */
final class EntityEventListener implements PostInsertEventListener, PostUpdateEventListener, PostDeleteEventListener,
		PostUpsertEventListener, PostCollectionRecreateEventListener, PostCollectionUpdateEventListener,
		PostCollectionRemoveEventListener, PreCollectionUpdateEventListener, PreCollectionRemoveEventListener,
		PreUpdateEventListener, PreDeleteEventListener, PreUpsertEventListener {

	private static final long serialVersionUID = 1L;

	private final transient SessionFactoryImplementor sessionFactory;

	private final transient ReindexingRules plan;

	private final transient BiConsumer<EntityChange, SharedSessionContractImplementor> changes;

	EntityEventListener(SessionFactoryImplementor sessionFactory, ReindexingRules plan,
			BiConsumer<EntityChange, SharedSessionContractImplementor> changes) {
		this.sessionFactory = sessionFactory;
		this.plan = plan;
		this.changes = changes;
	}

	/**
	 * Begins to listen.
	 * @throws IllegalStateException if one like this listens already
	 */
	void register() {
		try {
			append();
		}
		catch (EventListenerRegistrationException ex) {
			throw new IllegalStateException(
					"The session factory is followed already. Build one ElasticsearchJpa for it, and keep that.", ex);
		}
	}

	private void append() {
		EventListenerRegistry registry = this.sessionFactory.getEventListenerRegistry();
		registry.appendListeners(EventType.POST_INSERT, this);
		registry.appendListeners(EventType.POST_UPDATE, this);
		registry.appendListeners(EventType.POST_DELETE, this);
		registry.appendListeners(EventType.POST_UPSERT, this);
		registry.appendListeners(EventType.POST_COLLECTION_RECREATE, this);
		registry.appendListeners(EventType.POST_COLLECTION_UPDATE, this);
		registry.appendListeners(EventType.POST_COLLECTION_REMOVE, this);
		registry.appendListeners(EventType.PRE_COLLECTION_UPDATE, this);
		registry.appendListeners(EventType.PRE_COLLECTION_REMOVE, this);
		registry.appendListeners(EventType.PRE_UPDATE, this);
		registry.appendListeners(EventType.PRE_DELETE, this);
		registry.appendListeners(EventType.PRE_UPSERT, this);
	}

	@Override
	public boolean requiresPostCommitHandling(EntityPersister persister) {
		return false;
	}

	@Override
	public void onPostInsert(PostInsertEvent event) {
		if (this.plan.concerns(event.getPersister())) {
			this.changes.accept(new EntityChange(event.getPersister(), event.getId(), event.getEntity(),
					EntityChange.Kind.INSERT, event.getState(), null, null), event.getSession());
		}
	}

	@Override
	public void onPostUpdate(PostUpdateEvent event) {
		if (this.plan.concerns(event.getPersister())) {
			this.changes.accept(new EntityChange(event.getPersister(), event.getId(), event.getEntity(),
					EntityChange.Kind.UPDATE, event.getState(), event.getOldState(),
					names(event.getPersister(), event.getDirtyProperties())), event.getSession());
		}
	}

	@Override
	public void onPostUpsert(PostUpsertEvent event) {
		if (this.plan.concerns(event.getPersister())) {
			this.changes.accept(new EntityChange(event.getPersister(), event.getId(), event.getEntity(),
					EntityChange.Kind.UPDATE, event.getState(), null, null), event.getSession());
		}
	}

	@Override
	public void onPostDelete(PostDeleteEvent event) {
		EntityPersister entity = event.getPersister();
		if (this.plan.concerns(entity)) {
			Object[] state = (event.getDeletedState() != null) ? event.getDeletedState()
					: entity.getValues(event.getEntity());
			this.changes.accept(new EntityChange(entity, event.getId(), event.getEntity(), EntityChange.Kind.DELETE,
					state, null, null), event.getSession());
		}
	}

	@Override
	public boolean onPreUpdate(PreUpdateEvent event) {
		before(event.getPersister(), event.getId(), event.getOldState(), event.getSession());
		return false;
	}

	@Override
	public boolean onPreUpsert(PreUpsertEvent event) {
		current(event.getPersister(), event.getId(), event.getSession());
		return false;
	}

	@Override
	public boolean onPreDelete(PreDeleteEvent event) {
		before(event.getPersister(), event.getId(), event.getDeletedState(), event.getSession());
		leaving(event.getPersister(), event.getId(), event.getSession());
		return false;
	}

	/** Whether a state has all attributes, also those of an enhanced entity. */
	private static boolean isKnown(Object @Nullable [] state) {
		return state != null && !Arrays.asList(state).contains(LazyPropertyInitializer.UNFETCHED_PROPERTY);
	}

	/**
	 * Without a version, what Hibernate knows may be long past: the row may have moved to
	 * another owner since, from which it is now taken away.
	 */
	private void before(EntityPersister entity, Object id, Object @Nullable [] known,
			SharedSessionContractImplementor session) {
		if (!entity.isVersioned() || !isKnown(known)) {
			current(entity, id, session);
		}
	}

	/** Whom the row belongs to before a change, if that is for the row to say. */
	private void current(EntityPersister entity, Object id, SharedSessionContractImplementor session) {
		Set<String> owners = this.plan.ownersInRow(entity);
		if (!owners.isEmpty()) {
			Object[] state = locked(entity, id, List.copyOf(owners), session);
			this.changes.accept(new EntityChange(entity, id, null, EntityChange.Kind.PRE_IMAGE, null,
					(state != null) ? state : entity.getDatabaseSnapshot(id, session), null), session);
		}
	}

	/**
	 * Attributes of a row, which is locked, as it is about to be anyway: so it stays as
	 * it is read here, and where a transaction sees the past (REPEATABLE READ on MySQL),
	 * a locking read is the one that sees the present. The entity is selected for the
	 * lock alone: what the session has in memory stays.
	 */
	private static Object @Nullable [] locked(EntityPersister entity, Object id, List<String> attributes,
			SharedSessionContractImplementor session) {
		Object[] values = session
			.createSelectionQuery(attributes.stream()
				.map((name) -> (entity.findAttributeMapping(name) instanceof ToOneAttributeMapping)
						? "id(e." + name + ")" : "e." + name)
				.collect(Collectors.joining(", ", "select e, ",
						" from " + entity.getEntityName() + " e where id(e) = :id")),
					Object[].class)
			.setParameter("id", id)
			.setHibernateLockMode(LockMode.PESSIMISTIC_WRITE)
			.setQueryFlushMode(QueryFlushMode.NO_FLUSH)
			.uniqueResult();
		if (values == null) {
			return null;
		}
		Object[] state = new Object[entity.getPropertyNames().length];
		for (int i = 0; i < attributes.size(); i++) {
			state[entity.findAttributeMapping(attributes.get(i)).getStateArrayPosition()] = values[i + 1];
		}
		return state;
	}

	private void leaving(EntityPersister entity, Object id, SharedSessionContractImplementor session) {
		if (this.plan.looksForOwnersOf(entity)) {
			this.changes.accept(new EntityChange(entity, id, null, EntityChange.Kind.PRE_DELETE, null, null, null),
					session);
		}
	}

	/** That of a new entity, or one that replaces another, whose removal is heard of. */
	@Override
	public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
		onCollection(event, false);
	}

	@Override
	public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
		onCollection(event, true);
	}

	@Override
	public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
		onCollection(event, true);
	}

	@Override
	public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
		beforeCollection(event);
	}

	@Override
	public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
		beforeCollection(event);
	}

	/** The change of a collection is a change of the entity that has it. */
	private void onCollection(AbstractCollectionEvent event, boolean told) {
		EntityPersister entity = owner(event);
		Object id = event.getAffectedOwnerIdOrNull();
		SharedSessionContractImplementor session = session(event);
		if (entity != null && id != null && session != null && this.plan.concerns(entity)) {
			Object instance = event.getAffectedOwnerOrNull();
			String attribute = attribute(event);
			this.changes.accept(new EntityChange(entity, id, told ? instance : null, EntityChange.Kind.UPDATE,
					(instance != null) ? entity.getValues(instance) : null, null,
					(attribute != null) ? Set.of(attribute) : null), session);
		}
	}

	/** Those that leave a collection through which they are owners of this entity. */
	private void beforeCollection(AbstractCollectionEvent event) {
		EntityPersister entity = owner(event);
		Object id = event.getAffectedOwnerIdOrNull();
		SharedSessionContractImplementor session = session(event);
		if (entity == null || id == null || session == null || !this.plan.hasOwnersInCollection(entity)) {
			return;
		}
		String attribute = attribute(event);
		Collection<?> before = (attribute != null) ? before(event.getCollection()) : null;
		if (before == null) {
			leaving(entity, id, session);
		}
		else if (attribute != null) {
			Object[] state = new Object[entity.getPropertyNames().length];
			state[entity.findAttributeMapping(attribute).getStateArrayPosition()] = before;
			this.changes.accept(new EntityChange(entity, id, null, EntityChange.Kind.PRE_IMAGE, null, state, null),
					session);
		}
	}

	/** The event of a stateless session has none, but its collection does. */
	private static @Nullable SharedSessionContractImplementor session(AbstractCollectionEvent event) {
		if (event.getSession() != null) {
			return event.getSession();
		}
		return (event.getCollection() instanceof AbstractPersistentCollection<?> collection) ? collection.getSession()
				: null;
	}

	/** The elements as they were read, or null if they were not. */
	private static @Nullable Collection<?> before(@Nullable PersistentCollection<?> collection) {
		Object snapshot = (collection != null && collection.wasInitialized()) ? collection.getStoredSnapshot() : null;
		if (snapshot instanceof Map<?, ?> map) {
			return map.values();
		}
		return (snapshot instanceof Collection<?> elements) ? elements : null;
	}

	private @Nullable EntityPersister owner(AbstractCollectionEvent event) {
		return this.sessionFactory.getMappingMetamodel().findEntityDescriptor(event.getAffectedOwnerEntityName());
	}

	/**
	 * The attribute of the entity that the collection is, or is in; null if a stateless
	 * session does not say.
	 */
	private @Nullable String attribute(AbstractCollectionEvent event) {
		PersistentCollection<?> collection = event.getCollection();
		String role = (collection != null) ? collection.getRole() : null;
		if (role == null) {
			return null;
		}
		String owner = this.sessionFactory.getMappingMetamodel()
			.getCollectionDescriptor(role)
			.getOwnerEntityPersister()
			.getEntityName();
		return role.substring(owner.length() + 1).split("\\.", 2)[0];
	}

	private static @Nullable Set<String> names(EntityPersister entity, int @Nullable [] properties) {
		return (properties == null) ? null
				: Arrays.stream(properties)
					.mapToObj((property) -> entity.getPropertyNames()[property])
					.collect(Collectors.toUnmodifiableSet());
	}

}
