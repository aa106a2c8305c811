package io.github.elasticsearchjpa.internal.mapping;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.mapping.SearchDocument;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the settings of indexes and checks them against the entities, the mappers, the
 * mapping files and the connections. Collects all problems instead of stopping at the
 * first one.
 */
public final class DefinitionReader {

	/** The package of the entities of the search log, which cannot be indexed. */
	private static final String LOG_ENTITIES = "io.github.elasticsearchjpa.log.";

	private static final Logger logger = LoggerFactory.getLogger(DefinitionReader.class);

	/**
	 * Valid names of indexes. With prefix and the suffix of a generation, a name is
	 * within the 255 bytes that Elasticsearch allows.
	 */
	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,129}");

	private static final Pattern PREFIX = Pattern.compile("([a-z0-9][a-z0-9_.-]{0,99})?");

	private final SessionFactory sessionFactory;

	private final Map<String, Connection> connections;

	private final Mappers mappers;

	private final String mappingsLocation;

	private final String indexPrefix;

	private final boolean strict;

	private final Set<String> readNames = new HashSet<>();

	private final List<String> problems = new ArrayList<>();

	/**
	 * Creates a reader.
	 * @param sessionFactory the session factory that maps the entities
	 * @param connections the connections by name
	 * @param mappers the mappers by entity type
	 * @param mappingsLocation the folder of the mapping files: {@code classpath:} and a
	 * path, or a path in the file system
	 * @param indexPrefix the prefix of all index names in Elasticsearch; may be empty
	 * @param strict true if an index without a mapping file is a problem
	 */
	public DefinitionReader(SessionFactory sessionFactory, Map<String, Connection> connections,
			Map<Class<?>, DocumentMapper<?>> mappers, String mappingsLocation, String indexPrefix, boolean strict) {
		this.sessionFactory = sessionFactory;
		this.connections = connections;
		this.mappers = new Mappers(mappers);
		this.mappingsLocation = mappingsLocation.endsWith("/") ? mappingsLocation : mappingsLocation + "/";
		this.indexPrefix = indexPrefix;
		this.strict = strict;
		if (!PREFIX.matcher(indexPrefix).matches()) {
			this.problems
				.add(("The index prefix '%s' is invalid. Use up to 100 lower-case letters, digits, '_', '-' and '.', "
						+ "beginning with a letter or digit.")
					.formatted(indexPrefix));
		}
	}

	/**
	 * Returns the problems found so far.
	 * @return one or two sentences for each problem
	 */
	public List<String> problems() {
		return List.copyOf(this.problems);
	}

	/**
	 * Reads the settings of an index.
	 * @param settings the settings
	 * @return the definition of the index, or null if its settings have a problem
	 */
	public @Nullable IndexDefinition read(IndexSettings settings) {
		int problemsBefore = this.problems.size();
		String name = settings.name();
		boolean validName = NAME.matcher(name).matches();
		if (!validName) {
			addProblem(name, "the name is invalid. Use up to 130 lower-case letters, digits, '_', '-' and '.', "
					+ "beginning with a letter or digit.");
		}
		if (!this.readNames.add(name)) {
			addProblem(name, "it is configured twice. List all its entities in one configuration.");
			return null;
		}
		Connection connection = this.connections.get(settings.connection());
		if (connection == null) {
			addProblem(name, "there is no connection '%s'. Connections: %s.", settings.connection(),
					this.connections.isEmpty() ? "none" : String.join(", ", new TreeSet<>(this.connections.keySet())));
		}
		if (!Set.of(IndexSettings.FULL, IndexSettings.PARTIAL).contains(settings.updateStrategy())) {
			addProblem(name, "there is no update strategy '%s'. Update strategies: %s, %s.", settings.updateStrategy(),
					IndexSettings.FULL, IndexSettings.PARTIAL);
		}
		if (settings.documentVersion() < 1) {
			addProblem(name, "the document version is %d. It must be at least 1.", settings.documentVersion());
		}
		MappingFile mapping = validName ? readMapping(name) : MappingFile.none();
		List<IndexedType> types = readTypes(settings);
		if (connection == null || this.problems.size() > problemsBefore) {
			return null;
		}
		return new IndexDefinition(name, this.indexPrefix + name, connection, mapping,
				settings.updateStrategy().equals(IndexSettings.PARTIAL), types, settings.documentVersion());
	}

	private MappingFile readMapping(String index) {
		String location = this.mappingsLocation + index + ".json";
		int problemsBefore = this.problems.size();
		MappingFile file = MappingFile.read(location, this.problems);
		if (file != null) {
			return file;
		}
		if (this.problems.size() == problemsBefore) {
			if (this.strict) {
				addProblem(index, "it has no mapping file. Create %s, or switch strict validation off to let "
						+ "Elasticsearch guess the types of its fields.", location);
			}
			else {
				logger.warn("Index '{}' has no mapping file, so Elasticsearch guesses the types of its fields. "
						+ "Create {} to define them", index, location);
			}
		}
		return MappingFile.none();
	}

	private List<IndexedType> readTypes(IndexSettings settings) {
		String index = settings.name();
		if (settings.entities().isEmpty()) {
			addProblem(index, "it has no entities. Add at least one. Entities: %s.", entityNames());
		}
		List<EntityPersister> entities = new ArrayList<>();
		for (String entityName : new LinkedHashSet<>(settings.entities())) {
			EntityPersister entity = findEntity(entityName);
			if (entity == null) {
				addProblem(index, "'%s' is not an entity. Entities: %s.", entityName, entityNames());
				continue;
			}
			entities.stream()
				.filter((other) -> isSubtype(entity, other) || isSubtype(other, entity))
				.forEach((other) -> addProblem(index,
						"'%s' and '%s' are in one inheritance hierarchy, so some rows would be indexed twice. "
								+ "List only the supertype.",
						entityName, IndexedType.nameOf(other)));
			entities.add(entity);
		}
		return entities.stream()
			.map((entity) -> readType(settings, entity, entities.size() > 1))
			.filter(Objects::nonNull)
			.toList();
	}

	private static boolean isSubtype(EntityPersister type, EntityPersister supertype) {
		return supertype.isSubclassEntityName(type.getEntityName());
	}

	private @Nullable EntityPersister findEntity(String name) {
		return entities()
			.filter((entity) -> IndexedType.nameOf(entity).equals(name) || entity.getEntityName().equals(name))
			.findFirst()
			.orElse(null);
	}

	private String entityNames() {
		return String.join(", ", entities().map(IndexedType::nameOf).sorted().toList());
	}

	/** Returns the entities of the application. */
	private Stream<EntityPersister> entities() {
		List<EntityPersister> entities = new ArrayList<>();
		metamodel().forEachEntityDescriptor(entities::add);
		return entities.stream().filter((entity) -> !entity.getEntityName().startsWith(LOG_ENTITIES));
	}

	private MappingMetamodel metamodel() {
		return this.sessionFactory.unwrap(SessionFactoryImplementor.class).getMappingMetamodel();
	}

	private @Nullable IndexedType readType(IndexSettings settings, EntityPersister entity, boolean oneOfSeveral) {
		String index = settings.name();
		DocumentMapper<Object> mapper = findMapper(index, entity);
		if (mapper == null) {
			return null;
		}
		Set<String> paths = new LinkedHashSet<>(settings.dependencies());
		paths.addAll(mapper.dependencies(index));
		List<List<String>> dependencies = paths.stream().map((path) -> List.of(path.split("\\.", -1))).toList();
		dependencies.forEach((path) -> checkDependency(index, entity, path));
		List<String> scopes = Scope.of(settings, mapper);
		scopes.forEach((scope) -> checkScope(index, IndexedType.nameOf(entity), scope));
		EntityKey id = readId(index, entity);
		String documentId = (settings.documentId() != null) ? settings.documentId() : mapper.documentId(index);
		EntityKey key = (documentId == null || documentId.equals(entity.getIdentifierPropertyName())) ? id
				: readDocumentKey(index, entity, documentId);
		if (id == null || key == null) {
			return null;
		}
		String scope = Scope.join(scopes);
		return new IndexedType(entity, mapper, scope, dependencies,
				RelatedPath.of(metamodel(), entity, dependencies, scope), id, key, oneOfSeveral);
	}

	private @Nullable DocumentMapper<Object> findMapper(String index, EntityPersister entity) {
		Class<?> root = entity.getMappedClass();
		Set<Class<?>> types = new LinkedHashSet<>();
		entity.getSubclassEntityNames()
			.forEach((name) -> types.add(metamodel().getEntityDescriptor(name).getMappedClass()));
		List<Class<?>> unmapped = types.stream().filter(this.mappers::isMissingFor).toList();
		if (!unmapped.isEmpty()) {
			addProblem(index, "there is no mapper for %s. Implement %s on the entity, or register a %s<%s>.",
					simpleNames(unmapped), SearchDocument.class.getSimpleName(), DocumentMapper.class.getSimpleName(),
					root.getSimpleName());
			return null;
		}
		List<Class<?>> invalid = this.mappers.subtypesWithScopeOrId(root, types, index);
		if (!invalid.isEmpty()) {
			addProblem(index,
					"the mapper of the subtype %s defines a scope or a document id. Define them in the mapper of "
							+ "%s instead.",
					simpleNames(invalid), root.getSimpleName());
		}
		return this.mappers.forHierarchy(root, types);
	}

	private static String simpleNames(List<Class<?>> types) {
		return String.join(", ", types.stream().map(Class::getSimpleName).toList());
	}

	private @Nullable EntityKey readId(String index, EntityPersister entity) {
		try {
			return EntityKey.id(entity);
		}
		catch (UnsupportedOperationException ex) {
			addProblem(index,
					"part '%s' of the id of %s is an association, which is not supported. Map the part as a basic "
							+ "value, and the association as an attribute with @MapsId.",
					ex.getMessage(), IndexedType.nameOf(entity));
			return null;
		}
	}

	private @Nullable EntityKey readDocumentKey(String index, EntityPersister entity, String name) {
		AttributeMapping attribute = entity.findAttributeMapping(name);
		if (!(attribute instanceof BasicValuedMapping)) {
			addProblem(index, "the document id '%s' is not a basic attribute of %s. Use a unique attribute that never "
					+ "changes, or leave it out to use the entity's id.", name, IndexedType.nameOf(entity));
			return null;
		}
		if (entity.isMutable() && attribute.getAttributeMetadata().isUpdatable()) {
			addProblem(index,
					"the document id '%s' of %s is updatable, and an update would leave the document with the old "
							+ "id behind. Declare it @Column(updatable = false) or @NaturalId, or use the entity's id.",
					name, IndexedType.nameOf(entity));
			return null;
		}
		return EntityKey.attribute(entity, attribute);
	}

	private void checkDependency(String index, EntityPersister entity, List<String> path) {
		ManagedMappingType type = entity;
		boolean sameRow = false;
		for (String name : path) {
			Association association = (type != null) ? Association.find(metamodel(), type, name) : null;
			if (association == null) {
				addProblem(index, "the dependency '%s' is not an association path of %s: %s.", String.join(".", path),
						IndexedType.nameOf(entity), reason(type, name));
				return;
			}
			type = association.target();
			sameRow = association.sameRow();
		}
		if (sameRow) {
			addProblem(index,
					"the dependency '%s' is in the row of %s itself. Remove it, or add an association to the path.",
					String.join(".", path), IndexedType.nameOf(entity));
		}
	}

	private String reason(@Nullable ManagedMappingType type, String name) {
		if (type == null) {
			return "'%s' comes after a collection of basic values, which have no associations".formatted(name);
		}
		String typeName = (type instanceof EntityMappingType entity) ? IndexedType.nameOf(entity.getEntityPersister())
				: type.getMappedJavaType().getJavaTypeClass().getSimpleName();
		Set<String> names = Association.names(metamodel(), type);
		return "%s has no association '%s'. Associations of %1$s: %s".formatted(typeName, name,
				names.isEmpty() ? "none" : String.join(", ", names));
	}

	private void checkScope(String index, String entity, String scope) {
		String problem = Scope.problem(this.sessionFactory, entity, scope);
		if (problem != null) {
			addProblem(index, "the scope '%s' is not an HQL predicate over '%s e': %s.", scope, entity, problem);
		}
	}

	private void addProblem(String index, String text, @Nullable Object... arguments) {
		this.problems.add("Index '" + index + "': " + text.formatted(arguments));
	}

}
