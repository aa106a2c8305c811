package io.github.elasticsearchjpa.internal.mapping;

import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.SearchDocument;
import org.jspecify.annotations.Nullable;

/**
 * The registered mappers. An entity is mapped by the mapper of its type or, if there is
 * none, of its nearest supertype with a mapper. An entity without a mapper must be a
 * {@link SearchDocument}.
 */
final class Mappers {

	private final Map<Class<?>, DocumentMapper<?>> registered;

	Mappers(Map<Class<?>, DocumentMapper<?>> registered) {
		this.registered = Map.copyOf(registered);
	}

	@SuppressWarnings("unchecked")
	private @Nullable DocumentMapper<Object> find(Class<?> type) {
		return (DocumentMapper<Object>) Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
			.map(this.registered::get)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns whether a type can have instances, but has no mapper and does not implement
	 * {@link SearchDocument}.
	 */
	boolean isMissingFor(Class<?> type) {
		return !Modifier.isAbstract(type.getModifiers()) && find(type) == null
				&& !SearchDocument.class.isAssignableFrom(type);
	}

	/**
	 * Returns the subtypes whose own mapper defines a scope or a document id. Only the
	 * mapper of the root of the hierarchy may define them.
	 */
	List<Class<?>> subtypesWithScopeOrId(Class<?> root, Set<Class<?>> types, String index) {
		return types.stream().filter((type) -> {
			DocumentMapper<Object> mapper = find(type);
			return mapper != null && mapper != find(root)
					&& (mapper.scope(index) != null || mapper.documentId(index) != null);
		}).toList();
	}

	/** Returns a mapper for a type and its subtypes. */
	DocumentMapper<Object> forHierarchy(Class<?> root, Set<Class<?>> types) {
		return new HierarchyMapper(find(root), types);
	}

	/**
	 * A mapper that delegates to the mapper of an entity's type, or to the entity itself.
	 */
	private final class HierarchyMapper implements DocumentMapper<Object> {

		private final @Nullable DocumentMapper<Object> root;

		private final Set<Class<?>> types;

		private HierarchyMapper(@Nullable DocumentMapper<Object> root, Set<Class<?>> types) {
			this.root = root;
			this.types = types;
		}

		@Override
		public Object toDocument(Object entity, String index) {
			DocumentMapper<Object> mapper = find(entity.getClass());
			return (mapper != null) ? mapper.toDocument(entity, index)
					: ((SearchDocument) entity).toSearchDocument(index);
		}

		@Override
		public @Nullable Object toPartialDocument(Object entity, String index, Set<String> attributes) {
			DocumentMapper<Object> mapper = find(entity.getClass());
			return (mapper != null) ? mapper.toPartialDocument(entity, index, attributes) : null;
		}

		@Override
		public @Nullable String documentId(String index) {
			return (this.root != null) ? this.root.documentId(index) : null;
		}

		@Override
		public @Nullable String scope(String index) {
			return (this.root != null) ? this.root.scope(index) : null;
		}

		@Override
		public Set<String> dependencies(String index) {
			Set<String> dependencies = new LinkedHashSet<>();
			for (Class<?> type : this.types) {
				DocumentMapper<Object> mapper = find(type);
				if (mapper != null) {
					dependencies.addAll(mapper.dependencies(index));
				}
			}
			return dependencies;
		}

	}

}
