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
 * What a change of each entity type means for the indexes. An indexed entity means its
 * document. A related entity means the documents at the other end of a path: where it
 * owns the association, the next entity on the way is in its own row, now and before;
 * otherwise the worker finds the owners after the commit.
 */
final class ReindexingRules {

	private final List<Indexed> indexed;

	private final Map<String, List<Rule>> rules = new ConcurrentHashMap<>();

	ReindexingRules(Collection<IndexDefinition> indexes) {
		this.indexed = indexes.stream()
			.flatMap((index) -> index.types().stream().map((type) -> new Indexed(index.name(), type)))
			.toList();
	}

	/** Whether changes of an entity type mean anything for the indexes. */
	boolean concerns(EntityPersister entity) {
		return !rules(entity).isEmpty();
	}

	/**
	 * The attributes of an entity type's own rows that say whose documents change, so
	 * that old rows matter.
	 */
	Set<String> ownersInRow(EntityPersister entity) {
		return rules(entity).stream()
			.flatMap((rule) -> rule.ownersInRow().stream())
			.map((path) -> path.split("\\.", 2)[0])
			.collect(Collectors.toUnmodifiableSet());
	}

	/** Whether a collection of an entity type holds some whose documents change. */
	boolean hasOwnersInCollection(EntityPersister entity) {
		return rules(entity).stream()
			.anyMatch((rule) -> rule instanceof ForeignKey next && next.path().isInverseOfCollection());
	}

	/**
	 * Whether rows of other entities say who the owners of an entity type are, so that
	 * they are asked for before a row goes.
	 */
	boolean looksForOwnersOf(EntityPersister entity) {
		return rules(entity).stream().anyMatch(PreDelete.class::isInstance);
	}

	/** The types of the indexes that an entity is in, with the names of the indexes. */
	Stream<Indexed> indexed(EntityPersister entity) {
		return this.indexed.stream().filter((indexed) -> isOf(entity, indexed.type().entity()));
	}

	/** Passes on what an entity's change means. */
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
		ForeignKey next = new ForeignKey(indexed, path, path.inverse());
		return path.isInverseOfCollection() ? List.of(new Deferred(indexed, path), new PreDelete(indexed, path), next)
				: List.of(next);
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

		/** Whether the id of an entity says which document is its own. */
		boolean isKeptById() {
			return this.type.documentKey() == this.type.id();
		}

		/**
		 * The change of an indexed entity, by its id or, where that is not enough, by
		 * route.
		 */
		Change of(Object id, @Nullable Set<String> attributes) {
			EntityKey key = this.type.id();
			return new Change(
					isKeptById() ? ChangeKey.document(this.index, this.type.name(), this.type.documentIdOf(id))
							: new ChangeKey(this.index, this.type.name(), "", key.toText(id)),
					attributes, false);
		}

		/** The change of an indexed entity, whose id somebody gave. */
		Change checked(Object id) {
			this.type.checkId(id);
			return of(id, null);
		}

		/** The change of an entity one step before the end of a path. */
		Change before(RelatedPath path, Object id) {
			return path.containingPath().isEmpty() ? of(id, null) : new Change(
					new ChangeKey(this.index, this.type.name(), path.containingPath(), path.containingKey().toText(id)),
					null, false);
		}

	}

	private interface Rule {

		/** Paths in the changed entity's row that say whose documents change. */
		default Set<String> ownersInRow() {
			return Set.of();
		}

		void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action);

	}

	/**
	 * The entity is indexed itself. Where its document has another key than its id, that
	 * of its row counts, not what somebody may have set in memory.
	 */
	private record Direct(Indexed indexed) implements Rule {

		@Override
		public Set<String> ownersInRow() {
			return this.indexed.isKeptById() ? Set.of() : Set.of(this.indexed.type().documentKey().attribute());
		}

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			Set<String> attributes = (change.kind() == EntityChange.Kind.UPDATE) ? change.attributes() : null;
			boolean happens = change.kind() != EntityChange.Kind.PRE_IMAGE
					&& change.kind() != EntityChange.Kind.PRE_DELETE;
			if (this.indexed.isKeptById()) {
				if (happens) {
					action.accept(this.indexed.of(change.id(), attributes));
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
			if (keys.isEmpty() && happens) {
				action.accept(this.indexed.of(change.id(), attributes));
			}
		}

	}

	/** The owners are found by the worker, after the commit. */
	private record Deferred(Indexed indexed, RelatedPath path) implements Rule {

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			if (change.kind() == EntityChange.Kind.INSERT || change.kind() == EntityChange.Kind.UPDATE) {
				action.accept(new Change(new ChangeKey(this.indexed.index(), this.indexed.type().name(),
						this.path.path(), this.path.targetKey().toText(change.id())), null, false));
			}
		}

	}

	/**
	 * Other rows lead to this entity, and will not when it is gone, so they are asked for
	 * before.
	 */
	private record PreDelete(Indexed indexed, RelatedPath path) implements Rule {

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			if (change.kind() == EntityChange.Kind.PRE_DELETE) {
				this.path.findContaining(session, change.id())
					.forEach((id) -> action.accept(this.indexed.before(this.path, id)));
			}
		}

	}

	/** The next entity on the way is in this entity's own row, now and before. */
	private record ForeignKey(Indexed indexed, RelatedPath path, String inverse) implements Rule {

		@Override
		public Set<String> ownersInRow() {
			return this.path.isInverseOfCollection() ? Set.of() : Set.of(this.inverse);
		}

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			Stream.of(change.state(), change.oldState())
				.map((state) -> value(change.entity(), state, this.inverse))
				.filter(Objects::nonNull)
				.flatMap((value) -> owners(value, change.kind()))
				.map((owner) -> id(owner, session))
				.filter(Objects::nonNull)
				.distinct()
				.forEach((id) -> action.accept(this.indexed.before(this.path, id)));
		}

		/**
		 * Those in a collection are found by the worker, except the ones that left it.
		 */
		private static Stream<?> owners(Object value, EntityChange.Kind kind) {
			if (value instanceof Collection<?> owners) {
				return (kind == EntityChange.Kind.PRE_IMAGE && Hibernate.isInitialized(owners)) ? owners.stream()
						: Stream.of();
			}
			return (value instanceof Map<?, ?>) ? Stream.of() : Stream.of(value);
		}

		private static @Nullable Object id(@Nullable Object owner, SharedSessionContractImplementor session) {
			if (owner == null) {
				return null;
			}
			LazyInitializer proxy = HibernateProxy.extractLazyInitializer(owner);
			if (proxy != null) {
				return proxy.getInternalIdentifier();
			}
			EntityPersister type = session.getFactory().getMappingMetamodel().findEntityDescriptor(owner.getClass());
			return (type != null) ? type.getIdentifier(owner, session) : owner; // a
																				// snapshot
																				// has ids
		}

	}

	/** What a state says at a path of attributes, or null if that is not known. */
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
