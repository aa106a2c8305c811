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
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
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
 * A builder of documents from the current rows: committed, in scope, and past every
 * cache. Reads the rows of all keys with one statement, and each step of a dependency
 * with a few more. Thread-safe.
 */
public final class DocumentBuilder {

	/**
	 * The maximum number of associations in one fetch. With more keys in one statement,
	 * PostgreSQL may read whole tables of about 100,000 rows to join them, and Hibernate
	 * compares each collection with all previous ones.
	 */
	private static final int MAX_FETCH_BATCH = 500;

	/**
	 * The minimum number of associations in one fetch. It also applies to a few
	 * documents, because one document can have many associations. On databases without
	 * arrays, every statement has at least this number of parameters.
	 */
	private static final int MIN_FETCH_BATCH = 50;

	private final SessionFactory sessionFactory;

	private final DocumentSerializer serializer;

	private final BuildFailures failures;

	/**
	 * Creates a builder.
	 * @param sessionFactory the session factory of the entities
	 * @param json the JSON mapper that serializes the documents
	 * @param errors the texts of failures
	 */
	public DocumentBuilder(SessionFactory sessionFactory, JsonMapper json, ErrorTexts errors) {
		this.sessionFactory = sessionFactory;
		this.serializer = new DocumentSerializer(json);
		this.failures = new BuildFailures(errors);
	}

	/**
	 * Reads rows in a transaction of its own and builds their documents, either in full
	 * or only the changed fields.
	 * @param index the index
	 * @param type the entity type of the documents
	 * @param documentIds the ids of the documents
	 * @param changed the changed attributes by document id, for the documents of which
	 * only the fields of these attributes are needed
	 * @return the result for each document id
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
					: Map.of(documentIds.iterator().next(), this.failures.of(index, type, ex));
		}
	}

	/** Isolates the rows that cannot be read by reading each half by itself. */
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
			// An id that is not one of this type has no row.
			type.keyIfOwn(id).ifPresent(keys::add);
		}
		if (keys.isEmpty()) {
			return documents;
		}
		for (Object entity : entities(session, type, type.isEveryRowById() ? keys : inScope(session, type, keys))) {
			Object instance = Hibernate.unproxy(entity);
			String id = type.documentId(instance);
			documents.put(id, build(index, type, instance, changed.get(id)));
		}
		return documents;
	}

	/** Returns the ids of the rows in scope that have one of these keys. */
	private static List<Object> inScope(Session session, IndexedType type, List<Object> keys) {
		EntityKey key = type.documentKey();
		SelectionQuery<Object> query = session.createSelectionQuery(type.query("id(e)", key.isOneOf(keys.size())),
				Object.class);
		key.bind(keys, query::setParameter);
		return query.getResultList();
	}

	/**
	 * Reads entities and their dependencies, past the second-level cache and without
	 * dirty checks. Reads by id and not by query, because a query would read eager
	 * associations row by row, whatever the fetch batch size. A row that is not among the
	 * results although it exists is read again by itself, because Hibernate loses
	 * non-ASCII ids of type char on PostgreSQL.
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
		// A row can be deleted between the two reads.
		entities.removeIf(Objects::isNull);
		new FetchPlan(this.sessionFactory.unwrap(SessionFactoryImplementor.class), type.dependencies()).fetch(entities);
		return entities;
	}

	/** Builds the document of an entity that was read. */
	private BuiltDocument build(IndexDefinition index, IndexedType type, Object entity, @Nullable Set<String> changed) {
		try {
			BuiltDocument fields = (changed != null)
					? this.serializer.writeFields(index, type, Hibernate.unproxy(entity), changed) : null;
			return (fields != null) ? fields
					: new BuiltDocument.Content(this.serializer.write(index.name(), type, entity).json());
		}
		catch (RuntimeException | Error ex) {
			// Errors, too, because a method of an entity or a mapper can throw anything.
			if (isOutage(ex)) {
				throw ex;
			}
			return this.failures.of(index, type, ex);
		}
	}

	/**
	 * Describes a failure to read entities.
	 * @param failure the failure
	 * @return a text of one line
	 */
	public String describe(Throwable failure) {
		return this.failures.describe(failure);
	}

	/**
	 * Returns whether an SQL state is a connection exception, an operator intervention or
	 * a transaction rollback.
	 */
	private static boolean isOutage(@Nullable String sqlState) {
		return sqlState != null
				&& (sqlState.startsWith("08") || sqlState.startsWith("57") || sqlState.startsWith("40"));
	}

	/**
	 * Returns whether a failure is an outage of the database, or a lack of memory, so
	 * that the same read may succeed later.
	 * @param ex the failure
	 * @return true if the read is to be retried
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
