package io.github.elasticsearchjpa.internal.capture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.mapping.RelatedPath;
import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.ChangeKey;
import org.hibernate.Hibernate;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * The rules that translate a change of an entity into changes to enqueue. An indexed
 * entity enqueues its own document. A related entity enqueues the documents that contain
 * it: if its row has the foreign key, the entities that the key refers to before and
 * after the change; otherwise the entity itself, whose containing documents a worker
 * finds after the commit. Thread-safe.
 */
final class ReindexingRules {

	private final List<Indexed> indexed;

	private final Map<String, List<Rule>> rules = new ConcurrentHashMap<>();

	ReindexingRules(Collection<IndexDefinition> indexes) {
		this.indexed = indexes.stream()
			.flatMap((index) -> index.types().stream().map((type) -> new Indexed(index.name(), type)))
			.toList();
	}

	/** Returns whether changes of an entity type may change any document. */
	boolean existFor(EntityPersister entity) {
		return !rules(entity).isEmpty();
	}

	/**
	 * Returns the attributes of an entity type whose values before a change are needed,
	 * because they identify documents that change.
	 */
	Set<String> preImageAttributes(EntityPersister entity) {
		return rules(entity).stream()
			.flatMap((rule) -> rule.preImagePaths().stream())
			.map((path) -> path.split("\\.", 2)[0])
			.collect(Collectors.toUnmodifiableSet());
	}

	/** Returns whether a collection of an entity type has containing entities. */
	boolean haveContainingCollection(EntityPersister entity) {
		return rules(entity).stream()
			.anyMatch((rule) -> rule instanceof ForeignKey foreignKey && foreignKey.path().isInverseOfCollection());
	}

	/**
	 * Returns whether rows of other entities refer to an entity type, so that its
	 * containing entities must be found before a row is deleted.
	 */
	boolean needPreDelete(EntityPersister entity) {
		return rules(entity).stream().anyMatch(PreDelete.class::isInstance);
	}

	/**
	 * Returns whether the stored id of an entity type must be read before a row is
	 * deleted, because it identifies a document and may be spelled in another way than
	 * the id in memory.
	 */
	boolean needStoredId(EntityPersister entity) {
		return indexed(entity)
			.anyMatch((indexed) -> indexed.isIdentifiedById() && !indexed.type().id().hasOneSpelling());
	}

	/** Returns the indexes of an entity type, each with the indexed type. */
	Stream<Indexed> indexed(EntityPersister entity) {
		return this.indexed.stream().filter((indexed) -> isOf(entity, indexed.type().entity()));
	}

	/** Applies all rules of an entity type to a change. */
	void forEach(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
		for (Rule rule : rules(change.entity())) {
			rule.apply(change, session, action);
		}
	}

	private List<Rule> rules(EntityPersister entity) {
		return this.rules.computeIfAbsent(entity.getEntityName(), (name) -> {
			List<Rule> rules = new ArrayList<>();
			for (Indexed indexed : this.indexed) {
				if (isOf(entity, indexed.type().entity())) {
					rules.add(new Direct(indexed));
				}
				for (RelatedPath path : indexed.type().related()) {
					if (isOf(entity, path.target())) {
						rules.addAll(related(indexed, path));
					}
				}
			}
			return List.copyOf(rules);
		});
	}

	private static List<Rule> related(Indexed indexed, RelatedPath path) {
		if (path.inverse() == null) {
			return List.of(new Deferred(indexed, path), new PreDelete(indexed, path));
		}
		ForeignKey foreignKey = new ForeignKey(indexed, path, path.inverse());
		return path.isInverseOfCollection()
				? List.of(new Deferred(indexed, path), new PreDelete(indexed, path), foreignKey) : List.of(foreignKey);
	}

	private static boolean isOf(EntityPersister entity, EntityPersister type) {
		return type.isSubclassEntityName(entity.getEntityName());
	}

	/**
	 * An entity type in an index.
	 *
	 * @param index the name of the index
	 * @param type the type
	 */
	record Indexed(String index, IndexedType type) {

		/** Returns whether the document id is made from the entity's id. */
		boolean isIdentifiedById() {
			return this.type.documentKey() == this.type.id();
		}

		/**
		 * Returns the change of an indexed entity. If its id does not identify the
		 * document, the change refers to the entity, and a worker finds the document.
		 */
		Change change(Object id, @Nullable Set<String> attributes) {
			EntityKey key = this.type.id();
			return new Change(
					isIdentifiedById() ? ChangeKey.document(this.index, this.type.name(), this.type.documentIdOf(id))
							: new ChangeKey(this.index, this.type.name(), "", key.toText(id)),
					attributes, false);
		}

		/**
		 * Returns the change of an indexed entity whose id comes from the caller.
		 * @throws IllegalArgumentException if the id has the wrong type
		 */
		Change checkedChange(Object id) {
			this.type.checkId(id);
			return change(id, null);
		}

		/** Returns the change of an entity one step before the end of a path. */
		Change parentChange(RelatedPath path, Object id) {
			return path.containingPath().isEmpty() ? change(id, null) : new Change(
					new ChangeKey(this.index, this.type.name(), path.containingPath(), path.containingKey().toText(id)),
					null, false);
		}

	}

	/** A rule for one entity type, one index and at most one path. */
	private interface Rule {

		/** Returns the paths in the entity's row whose values before a change matter. */
		default Set<String> preImagePaths() {
			return Set.of();
		}

		/** Passes the changes to enqueue to an action. */
		void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action);

	}

	/**
	 * The rule of an indexed entity. If another attribute than the id identifies the
	 * document, the values of the row count, because the instance in memory may have a
	 * value that is never written.
	 */
	private record Direct(Indexed indexed) implements Rule {

		@Override
		public Set<String> preImagePaths() {
			return this.indexed.isIdentifiedById() ? Set.of() : Set.of(this.indexed.type().documentKey().attribute());
		}

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			Set<String> attributes = (change.kind() == EntityChange.Kind.UPDATE) ? change.attributes() : null;
			boolean isWritten = change.kind() != EntityChange.Kind.PRE_IMAGE
					&& change.kind() != EntityChange.Kind.PRE_DELETE;
			if (this.indexed.isIdentifiedById()) {
				if (isWritten) {
					action.accept(this.indexed.change(change.id(), attributes));
				}
				return;
			}
			IndexedType type = this.indexed.type();
			List<Object> keys = Stream.of(change.state(), change.oldState())
				.map((state) -> value(change.entity(), state, type.documentKey().attribute()))
				.filter(Objects::nonNull)
				.distinct()
				.toList();
			keys.forEach((key) -> action.accept(new Change(
					ChangeKey.document(this.indexed.index(), type.name(), type.documentIdOf(key)), attributes, false)));
			if (keys.isEmpty() && isWritten) {
				action.accept(this.indexed.change(change.id(), attributes));
			}
		}

	}

	/**
	 * The rule of a related entity without a foreign key: a worker finds the containing
	 * documents after the commit. A new entity needs no rule if the containing entities
	 * have a foreign key to it: they can refer to it only after the insert, which changes
	 * them.
	 */
	private record Deferred(Indexed indexed, RelatedPath path) implements Rule {

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			boolean isRelevantInsert = change.kind() == EntityChange.Kind.INSERT
					&& !(this.path.inverse() == null && this.path.constrained());
			if (isRelevantInsert || change.kind() == EntityChange.Kind.UPDATE) {
				action.accept(new Change(new ChangeKey(this.indexed.index(), this.indexed.type().name(),
						this.path.path(), this.path.targetKey().toText(change.id())), null, false));
			}
		}

	}

	/**
	 * The rule of a related entity before it is deleted: the rows that refer to it are
	 * found now, because none does after the delete.
	 */
	private record PreDelete(Indexed indexed, RelatedPath path) implements Rule {

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			if (change.kind() == EntityChange.Kind.PRE_DELETE) {
				this.path.findContaining(session, change.id())
					.forEach((id) -> action.accept(this.indexed.parentChange(this.path, id)));
			}
		}

	}

	/**
	 * The rule of a related entity with a foreign key, or with a collection whose table
	 * it writes: the containing entities are in its own state, before and after the
	 * change.
	 */
	private record ForeignKey(Indexed indexed, RelatedPath path, String inverse) implements Rule {

		@Override
		public Set<String> preImagePaths() {
			return this.path.isInverseOfCollection() ? Set.of() : Set.of(this.inverse);
		}

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			Stream.of(change.state(), change.oldState())
				.map((state) -> value(change.entity(), state, this.inverse))
				.filter(Objects::nonNull)
				.flatMap((value) -> containing(value, change.kind()))
				.map((entity) -> id(entity, session))
				.filter(Objects::nonNull)
				.distinct()
				.forEach((id) -> action.accept(this.indexed.parentChange(this.path, id)));
		}

		/**
		 * Returns the containing entities of an attribute's value. A worker finds the
		 * elements of a collection after the commit, so only the elements before the
		 * change are needed: they may have left the collection by then.
		 */
		private static Stream<?> containing(Object value, EntityChange.Kind kind) {
			if (value instanceof Collection<?> elements) {
				return (kind == EntityChange.Kind.PRE_IMAGE && Hibernate.isInitialized(elements)) ? elements.stream()
						: Stream.of();
			}
			return (value instanceof Map<?, ?>) ? Stream.of() : Stream.of(value);
		}

		private static @Nullable Object id(@Nullable Object entity, SharedSessionContractImplementor session) {
			if (entity == null) {
				return null;
			}
			LazyInitializer proxy = HibernateProxy.extractLazyInitializer(entity);
			if (proxy != null) {
				return proxy.getInternalIdentifier();
			}
			EntityPersister type = session.getFactory().getMappingMetamodel().findEntityDescriptor(entity.getClass());
			// A database snapshot has the id in place of the entity.
			return (type != null) ? type.getIdentifier(entity, session) : entity;
		}

	}

	/**
	 * Returns the value of a state at a path of attributes, or null if it is null or not
	 * known.
	 */
	private static @Nullable Object value(EntityPersister entity, Object @Nullable [] state, String path) {
		ManagedMappingType type = entity;
		Object value = state;
		for (String name : path.split("\\.", -1)) {
			AttributeMapping attribute = (type != null) ? type.findAttributeMapping(name) : null;
			if (attribute == null || value == null) {
				return null;
			}
			value = (value == state && state != null) ? state[attribute.getStateArrayPosition()]
					: attribute.getValue(value);
			type = (attribute instanceof EmbeddableValuedModelPart embedded) ? embedded.getEmbeddableTypeDescriptor()
					: null;
		}
		return (value != LazyPropertyInitializer.UNFETCHED_PROPERTY) ? value : null;
	}

}
