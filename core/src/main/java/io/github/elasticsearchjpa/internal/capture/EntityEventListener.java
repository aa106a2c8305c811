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
 * A listener that receives from Hibernate the changes it writes, in sessions and
 * stateless sessions, and passes each on as an {@link EntityChange}. If Hibernate does
 * not know the state of a row before the change, the listener reads it before the row
 * changes, provided that the row refers to containing entities.
 */
final class EntityEventListener implements PostInsertEventListener, PostUpdateEventListener, PostDeleteEventListener,
		PostUpsertEventListener, PostCollectionRecreateEventListener, PostCollectionUpdateEventListener,
		PostCollectionRemoveEventListener, PreCollectionUpdateEventListener, PreCollectionRemoveEventListener,
		PreUpdateEventListener, PreDeleteEventListener, PreUpsertEventListener {

	private static final long serialVersionUID = 1L;

	private final transient SessionFactoryImplementor sessionFactory;

	private final transient ReindexingRules rules;

	private final transient BiConsumer<EntityChange, SharedSessionContractImplementor> receiver;

	/**
	 * Creates a listener that is not registered yet.
	 * @param sessionFactory the session factory of the entities
	 * @param rules the rules that tell which changes matter
	 * @param receiver receives the changes, with the session that writes them
	 */
	EntityEventListener(SessionFactoryImplementor sessionFactory, ReindexingRules rules,
			BiConsumer<EntityChange, SharedSessionContractImplementor> receiver) {
		this.sessionFactory = sessionFactory;
		this.rules = rules;
		this.receiver = receiver;
	}

	/**
	 * Registers this listener with the session factory.
	 * @throws IllegalStateException if the session factory has such a listener already
	 */
	void register() {
		try {
			append();
		}
		catch (EventListenerRegistrationException ex) {
			throw new IllegalStateException(
					"Another ElasticsearchJpa already captures the changes of this session "
							+ "factory. Build one ElasticsearchJpa for each session factory and use it everywhere.",
					ex);
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
		if (this.rules.existFor(event.getPersister())) {
			this.receiver.accept(new EntityChange(event.getPersister(), event.getId(), event.getEntity(),
					EntityChange.Kind.INSERT, event.getState(), null, null), event.getSession());
		}
	}

	@Override
	public void onPostUpdate(PostUpdateEvent event) {
		if (this.rules.existFor(event.getPersister())) {
			this.receiver.accept(new EntityChange(event.getPersister(), event.getId(), event.getEntity(),
					EntityChange.Kind.UPDATE, event.getState(), event.getOldState(),
					attributeNames(event.getPersister(), event.getDirtyProperties())), event.getSession());
		}
	}

	@Override
	public void onPostUpsert(PostUpsertEvent event) {
		if (this.rules.existFor(event.getPersister())) {
			this.receiver.accept(new EntityChange(event.getPersister(), event.getId(), event.getEntity(),
					EntityChange.Kind.UPDATE, event.getState(), null, null), event.getSession());
		}
	}

	@Override
	public void onPostDelete(PostDeleteEvent event) {
		EntityPersister entity = event.getPersister();
		if (this.rules.existFor(entity)) {
			Object[] state = (event.getDeletedState() != null) ? event.getDeletedState()
					: entity.getValues(event.getEntity());
			this.receiver.accept(new EntityChange(entity, event.getId(), event.getEntity(), EntityChange.Kind.DELETE,
					state, null, null), event.getSession());
		}
	}

	@Override
	public boolean onPreUpdate(PreUpdateEvent event) {
		capturePreImageUnlessKnown(event.getPersister(), event.getId(), event.getOldState(), event.getSession());
		return false;
	}

	@Override
	public boolean onPreUpsert(PreUpsertEvent event) {
		capturePreImage(event.getPersister(), event.getId(), event.getSession());
		return false;
	}

	@Override
	public boolean onPreDelete(PreDeleteEvent event) {
		capturePreImageUnlessKnown(event.getPersister(), event.getId(), event.getDeletedState(), event.getSession());
		capturePreDelete(event.getPersister(), event.getId(), event.getSession());
		captureStoredId(event.getPersister(), event.getId(), event.getSession());
		return false;
	}

	/**
	 * Captures the delete under the stored id of the row, if the id in memory is spelled
	 * in another way: the application may have found the row by an id in another case.
	 * After the delete, no worker could read the stored id.
	 */
	private void captureStoredId(EntityPersister entity, Object id, SharedSessionContractImplementor session) {
		if (!this.rules.needStoredId(entity)) {
			return;
		}
		Object stored = session
			.createSelectionQuery("select id(e) from " + entity.getEntityName() + " e where id(e) = :id", Object.class)
			.setParameter("id", id)
			.setQueryFlushMode(QueryFlushMode.NO_FLUSH)
			.uniqueResult();
		if (stored != null && !stored.equals(id)) {
			this.receiver.accept(new EntityChange(entity, stored, null, EntityChange.Kind.DELETE, null, null, null),
					session);
		}
	}

	/**
	 * Captures the row before a change, unless Hibernate is certain of its state. The
	 * state of an entity without a version may be stale: another transaction may have
	 * moved the row to another containing entity since this session loaded it.
	 */
	private void capturePreImageUnlessKnown(EntityPersister entity, Object id, Object @Nullable [] known,
			SharedSessionContractImplementor session) {
		if (!entity.isVersioned() || !isComplete(known)) {
			capturePreImage(entity, id, session);
		}
	}

	/** Returns whether a state has all attributes, including lazy ones. */
	private static boolean isComplete(Object @Nullable [] state) {
		return state != null && !Arrays.asList(state).contains(LazyPropertyInitializer.UNFETCHED_PROPERTY);
	}

	/** Captures the entities that the row's foreign keys refer to before the change. */
	private void capturePreImage(EntityPersister entity, Object id, SharedSessionContractImplementor session) {
		Set<String> attributes = this.rules.preImageAttributes(entity);
		if (!attributes.isEmpty()) {
			Object[] state = readLocked(entity, id, List.copyOf(attributes), session);
			this.receiver.accept(new EntityChange(entity, id, null, EntityChange.Kind.PRE_IMAGE, null,
					(state != null) ? state : entity.getDatabaseSnapshot(id, session), null), session);
		}
	}

	/**
	 * Reads attributes of a row and locks it, which the change is about to do anyway. The
	 * lock keeps the row as it is read here. Under REPEATABLE READ on MySQL, only a
	 * locking read returns the latest committed row. The query selects the entity just to
	 * lock it; the state that the session has in memory stays as it is.
	 */
	private static Object @Nullable [] readLocked(EntityPersister entity, Object id, List<String> attributes,
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

	private void capturePreDelete(EntityPersister entity, Object id, SharedSessionContractImplementor session) {
		if (this.rules.needPreDelete(entity)) {
			this.receiver.accept(new EntityChange(entity, id, null, EntityChange.Kind.PRE_DELETE, null, null, null),
					session);
		}
	}

	/**
	 * Captures the collection of a new entity, or a collection that replaces another one.
	 * Does not notify listeners: the insert of the entity, or the removal of the replaced
	 * collection, notifies them.
	 */
	@Override
	public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
		captureCollection(event, false);
	}

	@Override
	public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
		captureCollection(event, true);
	}

	@Override
	public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
		captureCollection(event, true);
	}

	@Override
	public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
		captureCollectionPreImage(event);
	}

	@Override
	public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
		captureCollectionPreImage(event);
	}

	/** Captures the change of a collection as an update of the entity that has it. */
	private void captureCollection(AbstractCollectionEvent event, boolean notifyListeners) {
		EntityPersister entity = entity(event);
		Object id = event.getAffectedOwnerIdOrNull();
		SharedSessionContractImplementor session = session(event);
		if (entity != null && id != null && session != null && this.rules.existFor(entity)) {
			Object instance = event.getAffectedOwnerOrNull();
			String attribute = attribute(event);
			this.receiver.accept(new EntityChange(entity, id, notifyListeners ? instance : null,
					EntityChange.Kind.UPDATE, (instance != null) ? entity.getValues(instance) : null, null,
					(attribute != null) ? Set.of(attribute) : null), session);
		}
	}

	/**
	 * Captures the elements of a collection before it changes, if they are containing
	 * entities: an element that is removed from the collection changes its document, too.
	 */
	private void captureCollectionPreImage(AbstractCollectionEvent event) {
		EntityPersister entity = entity(event);
		Object id = event.getAffectedOwnerIdOrNull();
		SharedSessionContractImplementor session = session(event);
		if (entity == null || id == null || session == null || !this.rules.haveContainingCollection(entity)) {
			return;
		}
		String attribute = attribute(event);
		Collection<?> elements = (attribute != null) ? storedElements(event.getCollection()) : null;
		if (elements == null) {
			capturePreDelete(entity, id, session);
		}
		else if (attribute != null) {
			Object[] state = new Object[entity.getPropertyNames().length];
			state[entity.findAttributeMapping(attribute).getStateArrayPosition()] = elements;
			this.receiver.accept(new EntityChange(entity, id, null, EntityChange.Kind.PRE_IMAGE, null, state, null),
					session);
		}
	}

	/**
	 * Returns the session of an event. The event of a stateless session has none, but its
	 * collection does.
	 */
	private static @Nullable SharedSessionContractImplementor session(AbstractCollectionEvent event) {
		if (event.getSession() != null) {
			return event.getSession();
		}
		return (event.getCollection() instanceof AbstractPersistentCollection<?> collection) ? collection.getSession()
				: null;
	}

	/** Returns the elements as they were loaded, or null if they were not. */
	private static @Nullable Collection<?> storedElements(@Nullable PersistentCollection<?> collection) {
		Object snapshot = (collection != null && collection.wasInitialized()) ? collection.getStoredSnapshot() : null;
		if (snapshot instanceof Map<?, ?> map) {
			return map.values();
		}
		return (snapshot instanceof Collection<?> elements) ? elements : null;
	}

	/** Returns the type of the entity that has the collection. */
	private @Nullable EntityPersister entity(AbstractCollectionEvent event) {
		return this.sessionFactory.getMappingMetamodel().findEntityDescriptor(event.getAffectedOwnerEntityName());
	}

	/**
	 * Returns the entity's attribute that is the collection, or the embeddable that has
	 * it; null if the event of a stateless session has no collection.
	 */
	private @Nullable String attribute(AbstractCollectionEvent event) {
		PersistentCollection<?> collection = event.getCollection();
		String role = (collection != null) ? collection.getRole() : null;
		if (role == null) {
			return null;
		}
		String entity = this.sessionFactory.getMappingMetamodel()
			.getCollectionDescriptor(role)
			.getOwnerEntityPersister()
			.getEntityName();
		return role.substring(entity.length() + 1).split("\\.", 2)[0];
	}

	private static @Nullable Set<String> attributeNames(EntityPersister entity, int @Nullable [] properties) {
		return (properties == null) ? null
				: Arrays.stream(properties)
					.mapToObj((property) -> entity.getPropertyNames()[property])
					.collect(Collectors.toUnmodifiableSet());
	}

}
