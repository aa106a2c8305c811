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
 * Reads what the user says of the indexes and checks it against the entities, the
 * mappers, the mapping files and the connections. Every mistake is noted, none ends the
 * reading.
 */
public final class DefinitionReader {

	private static final String OWN_ENTITIES = "io.github.elasticsearchjpa.log.";

	private static final Logger logger = LoggerFactory.getLogger(DefinitionReader.class);

	/**
	 * Elasticsearch's rules for index names. Prefix, name and what a generation adds fit
	 * in its 255 bytes.
	 */
	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,129}");

	private static final Pattern PREFIX = Pattern.compile("([a-z0-9][a-z0-9_.-]{0,99})?");

	private final SessionFactory sessionFactory;

	private final Map<String, Connection> connections;

	private final Mappers mappers;

	private final String mappingsLocation;

	private final String indexPrefix;

	private final boolean strict;

	private final Set<String> read = new HashSet<>();

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
		this.mappers = new Mappers(mappers);
		this.mappingsLocation = mappingsLocation.endsWith("/") ? mappingsLocation : mappingsLocation + "/";
		this.indexPrefix = indexPrefix;
		this.strict = strict;
		if (!PREFIX.matcher(indexPrefix).matches()) {
			this.problems.add(
					("The index prefix '%s' cannot begin the name of an index. Use up to 100 lower-case letters, digits, '_', '-' and "
							+ "'.', beginning with a letter or digit.")
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
		boolean named = NAME.matcher(name).matches();
		if (!named) {
			problem(name, "that is no name for an index. Use up to 130 lower-case letters, digits, '_', '-' and '.', "
					+ "beginning with a letter or digit.");
		}
		if (!this.read.add(name)) {
			problem(name, "it is configured twice. Name all its entities in one place.");
			return null;
		}
		Connection connection = this.connections.get(settings.connection());
		if (connection == null) {
			problem(name, "there is no connection '%s'. Connections: %s.", settings.connection(),
					this.connections.isEmpty() ? "none" : String.join(", ", new TreeSet<>(this.connections.keySet())));
		}
		if (!Set.of(IndexSettings.FULL, IndexSettings.PARTIAL).contains(settings.updateStrategy())) {
			problem(name, "there is no update strategy '%s'. Strategies: %s, %s.", settings.updateStrategy(),
					IndexSettings.FULL, IndexSettings.PARTIAL);
		}
		if (settings.documentVersion() < 1) {
			problem(name, "the document version is %d. It begins at 1.", settings.documentVersion());
		}
		MappingFile mapping = named ? mapping(name) : MappingFile.none();
		List<IndexedType> types = types(settings);
		if (connection == null || this.problems.size() > before) {
			return null;
		}
		return new IndexDefinition(name, this.indexPrefix + name, connection, mapping,
				settings.updateStrategy().equals(IndexSettings.PARTIAL), types, settings.documentVersion());
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
			problem(index, "it has no entities. Name at least one. Entities: %s.", entityNames());
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
						"'%s' and '%s' are of one hierarchy, and some rows would be indexed twice. "
								+ "Name only the more general one.",
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

	/** The user's: those of the log are ours. */
	private Stream<EntityPersister> entities() {
		List<EntityPersister> entities = new ArrayList<>();
		metamodel().forEachEntityDescriptor(entities::add);
		return entities.stream().filter((entity) -> !entity.getEntityName().startsWith(OWN_ENTITIES));
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
		List<List<String>> dependencies = paths.stream().map((path) -> List.of(path.split("\\.", -1))).toList();
		dependencies.forEach((path) -> checkDependency(index, entity, path));
		List<String> scopes = Scope.of(settings, mapper);
		scopes.forEach((scope) -> checkScope(index, IndexedType.nameOf(entity), scope));
		EntityKey id = id(index, entity);
		String documentId = (settings.documentId() != null) ? settings.documentId() : mapper.documentId(index);
		EntityKey key = (documentId == null || documentId.equals(entity.getIdentifierPropertyName())) ? id
				: documentKey(index, entity, documentId);
		if (id == null || key == null) {
			return null;
		}
		String scope = Scope.all(scopes);
		return new IndexedType(entity, mapper, scope, dependencies,
				RelatedPath.of(metamodel(), entity, dependencies, scope), id, key, oneOfSeveral);
	}

	private @Nullable DocumentMapper<Object> mapper(String index, EntityPersister entity) {
		Class<?> root = entity.getMappedClass();
		Set<Class<?>> types = new LinkedHashSet<>();
		entity.getSubclassEntityNames()
			.forEach((name) -> types.add(metamodel().getEntityDescriptor(name).getMappedClass()));
		List<Class<?>> without = types.stream().filter(this.mappers::lacks).toList();
		if (!without.isEmpty()) {
			problem(index, "nothing makes the document of %s. Implement %s on the entity, or register a %s<%s>.",
					simpleNames(without), SearchDocument.class.getSimpleName(), DocumentMapper.class.getSimpleName(),
					root.getSimpleName());
			return null;
		}
		List<Class<?>> overreaching = this.mappers.overreaching(root, types, index);
		if (!overreaching.isEmpty()) {
			problem(index, "the mapper of the subtype %s has a scope or a document id, which only the mapper of %s can "
					+ "have.", simpleNames(overreaching), root.getSimpleName());
		}
		return this.mappers.ofHierarchy(root, types);
	}

	private static String simpleNames(List<Class<?>> types) {
		return String.join(", ", types.stream().map(Class::getSimpleName).toList());
	}

	private @Nullable EntityKey id(String index, EntityPersister entity) {
		try {
			return EntityKey.id(entity);
		}
		catch (UnsupportedOperationException ex) {
			problem(index,
					"part '%s' of the id of %s is an association, and such entities cannot be indexed. Map the "
							+ "part as a basic value, with the association beside it under @MapsId.",
					ex.getMessage(), IndexedType.nameOf(entity));
			return null;
		}
	}

	private @Nullable EntityKey documentKey(String index, EntityPersister entity, String name) {
		AttributeMapping attribute = entity.findAttributeMapping(name);
		if (!(attribute instanceof BasicValuedMapping)) {
			problem(index,
					"the document id '%s' is no attribute of %s that holds a single value. Name one that is "
							+ "unique and never changes, or none, for the entity's id.",
					name, IndexedType.nameOf(entity));
			return null;
		}
		if (entity.isMutable() && attribute.getAttributeMetadata().isUpdatable()) {
			problem(index,
					"the document id '%s' of %s can change, and the document of the old id would stay. Declare "
							+ "it @Column(updatable = false) or @NaturalId, or use the entity's id.",
					name, IndexedType.nameOf(entity));
			return null;
		}
		return EntityKey.attribute(entity, attribute);
	}

	private void checkDependency(String index, EntityPersister entity, List<String> path) {
		ManagedMappingType at = entity;
		boolean sameRow = false;
		for (String name : path) {
			Association association = (at != null) ? Association.find(metamodel(), at, name) : null;
			if (association == null) {
				problem(index, "the dependency '%s' leads nowhere from %s: %s.", String.join(".", path),
						IndexedType.nameOf(entity), whyNot(at, name));
				return;
			}
			at = association.target();
			sameRow = association.sameRow();
		}
		if (sameRow) {
			problem(index, "the dependency '%s' is in the row of %s itself, so nothing needs to be said of it.",
					String.join(".", path), IndexedType.nameOf(entity));
		}
	}

	private String whyNot(@Nullable ManagedMappingType at, String name) {
		if (at == null) {
			return "there is no way on to '%s' from basic values".formatted(name);
		}
		String type = (at instanceof EntityMappingType entity) ? IndexedType.nameOf(entity.getEntityPersister())
				: at.getMappedJavaType().getJavaTypeClass().getSimpleName();
		Set<String> names = Association.names(metamodel(), at);
		return "%s has no association '%s'".formatted(type, name)
				+ (names.isEmpty() ? ", nor any other" : ". Its associations: " + String.join(", ", names));
	}

	private void checkScope(String index, String entity, String scope) {
		String mistake = Scope.mistake(this.sessionFactory, entity, scope);
		if (mistake != null) {
			problem(index, "the scope '%s' is no HQL condition on '%s e': %s.", scope, entity, mistake);
		}
	}

	private void problem(String index, String text, @Nullable Object... arguments) {
		this.problems.add("Index '" + index + "': " + text.formatted(arguments));
	}

}
