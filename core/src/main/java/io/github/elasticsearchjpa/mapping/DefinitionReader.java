package io.github.elasticsearchjpa.mapping;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.connection.Connection;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the user says of the indexes and checks it against the entities, the
 * mappers, the mapping files and the connections. Every mistake is noted, none ends the
 * reading.
 */
public final class DefinitionReader {

	private static final Logger logger = LoggerFactory.getLogger(DefinitionReader.class);

	/** Elasticsearch's rules for index names, and room for what a generation adds. */
	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,199}");

	private static final Pattern PREFIX = Pattern.compile("([a-z0-9][a-z0-9_.-]{0,99})?");

	private final SessionFactory sessionFactory;

	private final Map<String, Connection> connections;

	private final Map<Class<?>, DocumentMapper<?>> mappers;

	private final String mappingsLocation;

	private final String indexPrefix;

	private final boolean strict;

	private final List<String> problems = new ArrayList<>();

	/**
	 * Creates a reader.
	 * @param sessionFactory whose entities are indexed
	 * @param connections the connections by name
	 * @param mappers the mappers by entity type
	 * @param mappingsLocation the folder of the mapping files, {@code classpath:} or a
	 * path
	 * @param indexPrefix what the name of every index in Elasticsearch begins with
	 * @param strict whether an index without a mapping file is a mistake
	 */
	public DefinitionReader(SessionFactory sessionFactory, Map<String, Connection> connections,
			Map<Class<?>, DocumentMapper<?>> mappers, String mappingsLocation, String indexPrefix, boolean strict) {
		this.sessionFactory = sessionFactory;
		this.connections = connections;
		this.mappers = mappers;
		this.mappingsLocation = mappingsLocation.endsWith("/") ? mappingsLocation : mappingsLocation + "/";
		this.indexPrefix = indexPrefix;
		this.strict = strict;
		if (!PREFIX.matcher(indexPrefix).matches()) {
			this.problems.add(("The index prefix '%s' is not one: use lower-case letters, digits, '_', '-' and '.', "
					+ "beginning with a letter or digit.")
				.formatted(indexPrefix));
		}
	}

	/**
	 * The mistakes found so far.
	 * @return a sentence or two for each
	 */
	public List<String> problems() {
		return List.copyOf(this.problems);
	}

	/**
	 * Reads one index.
	 * @param settings what the user says of it
	 * @return the index, or null if its settings have a mistake
	 */
	public @Nullable IndexDefinition read(IndexSettings settings) {
		int before = this.problems.size();
		String name = settings.name();
		if (!NAME.matcher(name).matches()) {
			problem(name, "this is no name for an index: use lower-case letters, digits, '_', '-' and '.', beginning "
					+ "with a letter or digit; names such as '_all' are Elasticsearch's own.");
		}
		Connection connection = this.connections.get(settings.connection());
		if (connection == null) {
			problem(name, "there is no connection '%s'. Connections: %s.", settings.connection(),
					String.join(", ", new TreeSet<>(this.connections.keySet())));
		}
		if (!Set.of(IndexSettings.FULL, IndexSettings.PARTIAL).contains(settings.updateStrategy())) {
			problem(name, "there is no update strategy '%s'. Strategies: %s, %s.", settings.updateStrategy(),
					IndexSettings.FULL, IndexSettings.PARTIAL);
		}
		MappingFile mapping = mapping(name);
		List<IndexedType> types = types(settings);
		if (connection == null || this.problems.size() > before) {
			return null;
		}
		return new IndexDefinition(name, this.indexPrefix + name, connection, mapping, types);
	}

	private MappingFile mapping(String index) {
		String location = this.mappingsLocation + index + ".json";
		int before = this.problems.size();
		MappingFile file = MappingFile.read(location, this.problems);
		if (file != null) {
			return file;
		}
		if (this.problems.size() == before) {
			if (this.strict) {
				problem(index, "it has no mapping file. Write %s, or switch strict validation off to let "
						+ "Elasticsearch guess.", location);
			}
			else {
				logger.warn("Index '{}' has no mapping file {}: Elasticsearch will guess the types of its fields",
						index, location);
			}
		}
		return MappingFile.none();
	}

	private List<IndexedType> types(IndexSettings settings) {
		String index = settings.name();
		if (settings.entities().isEmpty()) {
			problem(index, "it has no entities. Name at least one of: %s.", entityNames());
		}
		List<EntityPersister> entities = new ArrayList<>();
		for (String entityName : new LinkedHashSet<>(settings.entities())) {
			EntityPersister entity = entity(entityName);
			if (entity == null) {
				problem(index, "'%s' is not an entity. Entities: %s.", entityName, entityNames());
				continue;
			}
			entities.stream()
				.filter((other) -> isSubtype(entity, other) || isSubtype(other, entity))
				.forEach((other) -> problem(index,
						"'%s' and '%s' are of one hierarchy, so some rows would be indexed "
								+ "twice. Name only the more general one, with a scope if need be.",
						entityName, IndexedType.nameOf(other)));
			entities.add(entity);
		}
		return entities.stream()
			.map((entity) -> type(settings, entity, entities.size() > 1))
			.filter(Objects::nonNull)
			.toList();
	}

	private static boolean isSubtype(EntityPersister type, EntityPersister of) {
		return of.isSubclassEntityName(type.getEntityName());
	}

	private @Nullable EntityPersister entity(String name) {
		return entities()
			.filter((entity) -> IndexedType.nameOf(entity).equals(name) || entity.getEntityName().equals(name))
			.findFirst()
			.orElse(null);
	}

	private String entityNames() {
		return String.join(", ", entities().map(IndexedType::nameOf).sorted().toList());
	}

	private Stream<EntityPersister> entities() {
		List<EntityPersister> entities = new ArrayList<>();
		metamodel().forEachEntityDescriptor(entities::add);
		return entities.stream();
	}

	private MappingMetamodel metamodel() {
		return this.sessionFactory.unwrap(SessionFactoryImplementor.class).getMappingMetamodel();
	}

	private @Nullable IndexedType type(IndexSettings settings, EntityPersister entity, boolean oneOfSeveral) {
		String index = settings.name();
		DocumentMapper<Object> mapper = mapper(index, entity);
		if (mapper == null) {
			return null;
		}
		Set<String> paths = new LinkedHashSet<>(settings.dependencies());
		paths.addAll(mapper.dependencies(index));
		List<List<String>> dependencies = paths.stream().map((path) -> Arrays.asList(path.split("\\."))).toList();
		dependencies.forEach((path) -> checkDependency(index, entity, path));
		EntityKey id = id(index, entity);
		String documentId = (settings.documentId() != null) ? settings.documentId() : mapper.documentId(index);
		EntityKey key = (documentId != null) ? documentKey(index, entity, documentId) : id;
		if (id == null || key == null) {
			return null;
		}
		IndexedType type = new IndexedType(entity, mapper, scope(settings, mapper), dependencies, id, key,
				oneOfSeveral);
		checkScope(index, type, settings, mapper);
		return type;
	}

	@SuppressWarnings("unchecked")
	private @Nullable DocumentMapper<Object> mapper(String index, EntityPersister entity) {
		List<Class<?>> without = new ArrayList<>();
		for (String name : entity.getSubclassEntityNames()) {
			Class<?> type = metamodel().getEntityDescriptor(name).getMappedClass();
			if (!Modifier.isAbstract(type.getModifiers()) && mapperOf(type) == null
					&& !SearchDocument.class.isAssignableFrom(type)) {
				without.add(type);
			}
		}
		if (!without.isEmpty()) {
			problem(index, "%s says nothing of its document. Implement %s, or provide a %s<%s>.",
					String.join(", ", without.stream().map(Class::getSimpleName).toList()),
					SearchDocument.class.getSimpleName(), DocumentMapper.class.getSimpleName(),
					IndexedType.nameOf(entity));
			return null;
		}
		DocumentMapper<?> own = mapperOf(entity.getMappedClass());
		if (entity.getSubclassEntityNames().size() == 1 && own != null) {
			return (DocumentMapper<Object>) own;
		}
		return new MapperOfSubtype(own);
	}

	private @Nullable DocumentMapper<?> mapperOf(Class<?> type) {
		return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
			.map(this.mappers::get)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private @Nullable EntityKey id(String index, EntityPersister entity) {
		try {
			return EntityKey.id(entity);
		}
		catch (UnsupportedOperationException ex) {
			problem(index, "part '%s' of the id of %s is an association. Give the document another id by naming a "
					+ "unique attribute.", ex.getMessage(), IndexedType.nameOf(entity));
			return null;
		}
	}

	private @Nullable EntityKey documentKey(String index, EntityPersister entity, String name) {
		AttributeMapping attribute = entity.findAttributeMapping(name);
		if (!(attribute instanceof BasicValuedMapping)) {
			problem(index, "the document id '%s' is not a basic attribute of %s.", name, IndexedType.nameOf(entity));
			return null;
		}
		if (attribute.getAttributeMetadata().isUpdatable()) {
			problem(index,
					"the document id '%s' of %s can change, and a changed id would leave a document behind. "
							+ "Declare it @Column(updatable = false), or use the entity's id.",
					name, IndexedType.nameOf(entity));
			return null;
		}
		return EntityKey.attribute(entity, attribute);
	}

	private void checkDependency(String index, EntityPersister entity, List<String> path) {
		Collection<EntityPersister> at = Set.of(entity);
		for (String name : path) {
			Set<EntityPersister> next = new HashSet<>();
			boolean found = false;
			for (EntityPersister type : at) {
				Association association = Association.find(metamodel(), type, name);
				found |= association != null;
				if (association != null && association.target() != null) {
					next.add(association.target());
				}
			}
			if (!found) {
				problem(index, "the dependency '%s' is no path of associations from %s: %s has no association '%s'.",
						String.join(".", path), IndexedType.nameOf(entity),
						String.join(", ", at.stream().map(IndexedType::nameOf).sorted().toList()), name);
				return;
			}
			at = next;
		}
	}

	private static @Nullable String scope(IndexSettings settings, DocumentMapper<Object> mapper) {
		List<String> scopes = Stream.of(settings.scope(), mapper.scope(settings.name()))
			.filter((scope) -> scope != null && !scope.isBlank())
			.map((scope) -> "(" + scope + ")")
			.toList();
		return scopes.isEmpty() ? null : String.join(" and ", scopes);
	}

	private void checkScope(String index, IndexedType type, IndexSettings settings, DocumentMapper<Object> mapper) {
		try (Session session = this.sessionFactory.openSession()) {
			session.createSelectionQuery(type.query("id(e)", ""), Object.class);
		}
		catch (HibernateException | IllegalArgumentException ex) {
			problem(index, "the scope '%s' is no HQL predicate over %s e: %s", scope(settings, mapper), type.name(),
					ex.getMessage());
		}
	}

	private void problem(String index, String text, @Nullable Object... arguments) {
		this.problems.add("Index '" + index + "': " + text.formatted(arguments));
	}

	/**
	 * The mapper of a hierarchy: each entity by the mapper of its own type or by itself.
	 */
	private final class MapperOfSubtype implements DocumentMapper<Object> {

		private final @Nullable DocumentMapper<?> general;

		private MapperOfSubtype(@Nullable DocumentMapper<?> general) {
			this.general = general;
		}

		@Override
		@SuppressWarnings("unchecked")
		public Object toDocument(Object entity, String index) {
			DocumentMapper<?> mapper = mapperOf(entity.getClass());
			return (mapper != null) ? ((DocumentMapper<Object>) mapper).toDocument(entity, index)
					: ((SearchDocument) entity).toSearchDocument(index);
		}

		@Override
		public @Nullable String documentId(String index) {
			return (this.general != null) ? this.general.documentId(index) : null;
		}

		@Override
		public @Nullable String scope(String index) {
			return (this.general != null) ? this.general.scope(index) : null;
		}

		@Override
		public Set<String> dependencies(String index) {
			return (this.general != null) ? this.general.dependencies(index) : Set.of();
		}

	}

}
