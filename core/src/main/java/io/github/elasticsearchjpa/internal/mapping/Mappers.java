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
 * The registered mappers. An entity has the mapper of its own type, else of its nearest
 * supertype that has one, else it is its own as a {@link SearchDocument}.
 */
final class Mappers {

	private final Map<Class<?>, DocumentMapper<?>> registered;

	Mappers(Map<Class<?>, DocumentMapper<?>> registered) {
		this.registered = Map.copyOf(registered);
	}

	@SuppressWarnings("unchecked")
	private @Nullable DocumentMapper<Object> of(Class<?> type) {
		return (DocumentMapper<Object>) Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
			.map(this.registered::get)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/** Whether instances of a type can occur and nothing makes their document. */
	boolean lacks(Class<?> type) {
		return !Modifier.isAbstract(type.getModifiers()) && of(type) == null
				&& !SearchDocument.class.isAssignableFrom(type);
	}

	/** Subtypes whose own mapper says what only the mapper of the whole can say. */
	List<Class<?>> overreaching(Class<?> root, Set<Class<?>> types, String index) {
		return types.stream().filter((type) -> {
			DocumentMapper<Object> mapper = of(type);
			return mapper != null && mapper != of(root)
					&& (mapper.scope(index) != null || mapper.documentId(index) != null);
		}).toList();
	}

	/** The mapper of a type and its subtypes. */
	DocumentMapper<Object> ofHierarchy(Class<?> root, Set<Class<?>> types) {
		return new OfHierarchy(of(root), types);
	}

	/** Each entity by the mapper of its own type or by itself. */
	private final class OfHierarchy implements DocumentMapper<Object> {

		private final @Nullable DocumentMapper<Object> root;

		private final Set<Class<?>> types;

		private OfHierarchy(@Nullable DocumentMapper<Object> root, Set<Class<?>> types) {
			this.root = root;
			this.types = types;
		}

		@Override
		public Object toDocument(Object entity, String index) {
			DocumentMapper<Object> mapper = of(entity.getClass());
			return (mapper != null) ? mapper.toDocument(entity, index)
					: ((SearchDocument) entity).toSearchDocument(index);
		}

		@Override
		public @Nullable Object toPartialDocument(Object entity, String index, Set<String> attributes) {
			DocumentMapper<Object> mapper = of(entity.getClass());
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
				DocumentMapper<Object> mapper = of(type);
				if (mapper != null) {
					dependencies.addAll(mapper.dependencies(index));
				}
			}
			return dependencies;
		}

	}

}
