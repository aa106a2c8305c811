package io.github.elasticsearchjpa.internal.document;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.exception.JDBCConnectionException;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes documents from the rows as they are now: committed, in scope, past every cache,
 * the rows of all keys in one statement and each step of a dependency in a few more.
 */
public final class DocumentBuilder {

	/**
	 * How many associations are fetched at once. With more keys in one statement,
	 * PostgreSQL may read whole tables of some 100,000 rows to join them, and Hibernate
	 * compares each collection with those before it.
	 */
	private static final int MAX_FETCH_BATCH = 500;

	/**
	 * How many are fetched at once however few documents are read, since one document may
	 * have many associations. On databases without arrays every statement has at least as
	 * many parameters.
	 */
	private static final int MIN_FETCH_BATCH = 50;

	private final SessionFactory sessionFactory;

	private final DocumentSerializer writer;

	/**
	 * Creates a reader.
	 * @param sessionFactory where the entities are read
	 * @param json the mapper that writes the documents
	 */
	public DocumentBuilder(SessionFactory sessionFactory, JsonMapper json) {
		this.sessionFactory = sessionFactory;
		this.writer = new DocumentSerializer(json);
	}

	/**
	 * Makes documents, of some only the fields that changed.
	 * @param index the index
	 * @param type the entity type of the documents
	 * @param documentIds their ids
	 * @param changed the attributes that changed, by the id of a document of which only
	 * these are to be written
	 * @return what each of them is now
	 * @throws RuntimeException if the database does not answer
	 */
	public Map<String, BuiltDocument> read(IndexDefinition index, IndexedType type, Collection<String> documentIds,
			Map<String, Set<String>> changed) {
		try {
			return this.sessionFactory
				.fromTransaction((session) -> read(session, index, type, List.copyOf(documentIds), changed));
		}
		catch (RuntimeException | Error ex) {
			if (isOutage(ex)) {
				throw ex;
			}
			return (documentIds.size() > 1) ? readHalves(index, type, List.copyOf(documentIds), changed)
					: Map.of(documentIds.iterator().next(), new BuiltDocument.BuildFailed(ex.toString()));
		}
	}

	/** Finds what cannot be loaded by looking at ever fewer of them. */
	private Map<String, BuiltDocument> readHalves(IndexDefinition index, IndexedType type, List<String> documentIds,
			Map<String, Set<String>> changed) {
		int half = documentIds.size() / 2;
		Map<String, BuiltDocument> documents = new HashMap<>(read(index, type, documentIds.subList(0, half), changed));
		documents.putAll(read(index, type, documentIds.subList(half, documentIds.size()), changed));
		return documents;
	}

	private Map<String, BuiltDocument> read(Session session, IndexDefinition index, IndexedType type,
			List<String> documentIds, Map<String, Set<String>> changed) {
		Map<String, BuiltDocument> documents = new HashMap<>();
		List<Object> keys = new ArrayList<>();
		for (String id : documentIds) {
			documents.put(id, new BuiltDocument.NotFound());
			type.keyIfOwn(id).ifPresent(keys::add); // others have no row
		}
		if (keys.isEmpty()) {
			return documents;
		}
		for (Object entity : entities(session, type, type.isEveryRowById() ? keys : inScope(session, type, keys))) {
			Object instance = Hibernate.unproxy(entity);
			String id = type.documentId(instance);
			documents.put(id, write(index, type, instance, changed.get(id)));
		}
		return documents;
	}

	/** The ids of the rows in scope that have one of some keys. */
	private static List<Object> inScope(Session session, IndexedType type, List<Object> keys) {
		EntityKey key = type.documentKey();
		SelectionQuery<Object> query = session.createSelectionQuery(type.query("id(e)", key.isOneOf(keys.size())),
				Object.class);
		key.bind(keys, query::setParameter);
		return query.getResultList();
	}

	/**
	 * Reads entities and their dependencies, past the second-level cache and without
	 * dirty checks. By id and not by query: a query would read what is mapped as eager
	 * row by row, whatever the fetch batch size. What is not found among several but is
	 * there is asked for again by itself: Hibernate loses char ids beyond ASCII on
	 * PostgreSQL.
	 */
	private List<Object> entities(Session session, IndexedType type, List<Object> ids) {
		session.setDefaultReadOnly(true);
		session.setHibernateFlushMode(FlushMode.MANUAL);
		session.setCacheMode(CacheMode.IGNORE);
		session.setFetchBatchSize(Math.min(Math.max(ids.size(), MIN_FETCH_BATCH), MAX_FETCH_BATCH));
		List<Object> entities = new ArrayList<>(session.findMultiple(type.javaType(), ids));
		List<Object> missing = IntStream.range(0, ids.size())
			.filter((i) -> entities.get(i) == null)
			.<Object>mapToObj(ids::get)
			.toList();
		if (!missing.isEmpty()) {
			List<Object> keys = (type.documentKey() == type.id()) ? inScope(session, type, missing) : missing;
			keys.forEach((id) -> entities.add(session.find(type.javaType(), id)));
		}
		entities.removeIf(Objects::isNull); // deleted between the two reads
		new FetchPlan(this.sessionFactory.unwrap(SessionFactoryImplementor.class), type.dependencies()).fetch(entities);
		return entities;
	}

	/** What a document is for one entity that has been read. */
	private BuiltDocument write(IndexDefinition index, IndexedType type, Object entity, @Nullable Set<String> changed) {
		try {
			BuiltDocument fields = (changed != null)
					? this.writer.writeFields(index, type, Hibernate.unproxy(entity), changed) : null;
			return (fields != null) ? fields
					: new BuiltDocument.Content(this.writer.write(index.name(), type, entity).json());
		}
		catch (RuntimeException | Error ex) { // an entity's method can throw anything
			if (isOutage(ex)) {
				throw ex;
			}
			return new BuiltDocument.BuildFailed(ex.toString());
		}
	}

	/** Connection exceptions, operator intervention, and transactions rolled back. */
	private static boolean isOutage(@Nullable String sqlState) {
		return sqlState != null
				&& (sqlState.startsWith("08") || sqlState.startsWith("57") || sqlState.startsWith("40"));
	}

	/**
	 * Whether the same may succeed later, since it is the database that failed, or the
	 * virtual machine that has no memory left.
	 * @param ex a failure
	 * @return whether to try again
	 */
	public static boolean isOutage(Throwable ex) {
		if (ex instanceof VirtualMachineError && !(ex instanceof StackOverflowError)) {
			return true;
		}
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof JDBCConnectionException || cause instanceof SQLTransientException
					|| cause instanceof SQLNonTransientConnectionException
					|| (cause instanceof SQLException sql && isOutage(sql.getSQLState()))) {
				return true;
			}
		}
		return false;
	}

}
