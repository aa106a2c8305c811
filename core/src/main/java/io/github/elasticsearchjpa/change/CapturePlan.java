package io.github.elasticsearchjpa.change;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.mapping.EntityKey;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import io.github.elasticsearchjpa.mapping.RelatedPath;
import io.github.elasticsearchjpa.outbox.Change;
import io.github.elasticsearchjpa.outbox.ChangeKey;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
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
final class CapturePlan {

	private final List<Indexed> indexed;

	private final Map<String, List<Rule>> rules = new ConcurrentHashMap<>();

	CapturePlan(Collection<IndexDefinition> indexes) {
		this.indexed = indexes.stream()
			.flatMap((index) -> index.types().stream().map((type) -> new Indexed(index.name(), type)))
			.toList();
	}

	/** Whether changes of an entity type mean anything for the indexes. */
	boolean concerns(EntityPersister entity) {
		return !rules(entity).isEmpty();
	}

	/**
	 * Whether rows of an entity type say who their owners are, so that old ones matter.
	 */
	boolean readsOwnersFrom(EntityPersister entity) {
		return rules(entity).stream().anyMatch(NextHop.class::isInstance);
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
					rules.add(new OwnDocument(indexed));
				}
				for (RelatedPath path : indexed.type().related()) {
					if (isOf(entity, path.target())) {
						rules.add((path.inverse() != null) ? new NextHop(indexed, path, path.inverse())
								: new Routed(indexed, path));
					}
				}
			}
			return List.copyOf(rules);
		});
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

		/**
		 * The change of an indexed entity, by its id or, where that is not enough, by
		 * route.
		 */
		Change of(Object id, @Nullable Set<String> attributes) {
			EntityKey key = this.type.id();
			return new Change((this.type.documentKey() == key)
					? ChangeKey.document(this.index, this.type.name(), this.type.documentIdOf(id))
					: new ChangeKey(this.index, this.type.name(), "", key.toText(id)), attributes, false);
		}

	}

	private interface Rule {

		void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action);

	}

	/** The entity is indexed itself. */
	private record OwnDocument(Indexed indexed) implements Rule {

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			if (change.kind() == EntityChange.Kind.BEFORE) {
				return; // only what the row was before
			}
			Set<String> attributes = (change.kind() == EntityChange.Kind.UPDATE) ? change.attributes() : null;
			IndexedType type = this.indexed.type();
			Object[] state = change.state();
			if (type.documentKey() == type.id() || state == null) {
				action.accept(this.indexed.of(change.id(), attributes));
				return;
			}
			Object key = state[index(change.entity(), type.documentKey().attribute())];
			action.accept(new Change(ChangeKey.document(this.indexed.index(), type.name(),
					type.documentIdOf(Objects.requireNonNull(key))), attributes, false));
		}

	}

	/** The owners are found by the worker, after the commit. */
	private record Routed(Indexed indexed, RelatedPath path) implements Rule {

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			if (change.kind() == EntityChange.Kind.BEFORE) {
				return;
			}
			action.accept(new Change(new ChangeKey(this.indexed.index(), this.indexed.type().name(), this.path.path(),
					this.path.targetKey().toText(change.id())), null, false));
		}

	}

	/** The next entity on the way is in this entity's own row, now and before. */
	private record NextHop(Indexed indexed, RelatedPath path, String inverse) implements Rule {

		@Override
		public void apply(EntityChange change, SharedSessionContractImplementor session, Consumer<Change> action) {
			int index = index(change.entity(), this.inverse);
			Stream.of(change.state(), change.oldState())
				.filter(Objects::nonNull)
				.map((state) -> state[index])
				.filter(Objects::nonNull)
				.flatMap((value) -> (value instanceof Collection<?> owners) ? elements(owners) : Stream.of(value))
				.map((owner) -> id(owner, session))
				.filter(Objects::nonNull)
				.distinct()
				.forEach((id) -> action.accept(change(id)));
		}

		private Change change(Object id) {
			return this.path.parent().isEmpty() ? this.indexed.of(id, null)
					: new Change(new ChangeKey(this.indexed.index(), this.indexed.type().name(), this.path.parent(),
							this.path.parentKey().toText(id)), null, false);
		}

		private static Stream<?> elements(Collection<?> owners) {
			return Hibernate.isInitialized(owners) ? owners.stream() : Stream.of();
		}

		private static @Nullable Object id(Object owner, SharedSessionContractImplementor session) {
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

	private static int index(EntityPersister entity, String attribute) {
		return entity.findAttributeMapping(attribute).getStateArrayPosition();
	}

}
