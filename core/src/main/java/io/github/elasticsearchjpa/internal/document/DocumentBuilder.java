package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
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

	/** The size of the line that precedes a document in a bulk request. */
	private static final int ACTION_BYTES = 100;

	/** The number of other rows that are read to find out whether only one row fails. */
	private static final int MAX_OTHERS = 5;

	private final LibraryTransactions transactions;

	private final DocumentSerializer serializer;

	private final BuildListener listener;

	private final BuildFailures failures;

	/**
	 * Creates a builder.
	 * @param transactions the transactions of the library
	 * @param json the JSON mapper that serializes the documents
	 * @param maxBytes the maximum size of a document, in bytes
	 * @param errors the texts of failures
	 */
	public DocumentBuilder(LibraryTransactions transactions, JsonMapper json, int maxBytes, ErrorTexts errors) {
		this(transactions, new DocumentSerializer(json, maxBytes), BuildListener.NONE, new BuildFailures(errors));
	}

	private DocumentBuilder(LibraryTransactions transactions, DocumentSerializer serializer, BuildListener listener,
			BuildFailures failures) {
		this.transactions = transactions;
		this.serializer = serializer;
		this.listener = listener;
		this.failures = failures;
	}

	/**
	 * Returns a builder that notifies a listener of each document.
	 * @param listener the listener
	 * @return a builder with the same settings
	 */
	public DocumentBuilder withListener(BuildListener listener) {
		return new DocumentBuilder(this.transactions, this.serializer, listener, this.failures);
	}

	/**
	 * Reads rows and builds their documents in full.
	 * @param index the index
	 * @param type the entity type of the documents
	 * @param documentIds the ids of the documents
	 * @return the result for each document id
	 * @throws RuntimeException if the database does not answer
	 */
	public Map<String, BuiltDocument> read(IndexDefinition index, IndexedType type, List<String> documentIds) {
		Map<String, BuiltDocument> documents = new HashMap<>();
		for (List<String> left = documentIds; !left.isEmpty();) {
			documents.putAll(readSome(index, type, left, Map.of(), Integer.MAX_VALUE));
			left = left.stream().filter((id) -> !documents.containsKey(id)).toList();
		}
		return documents;
	}

	/**
	 * Reads rows in a transaction of its own and builds their documents, either in full
	 * or only the changed fields. Ends early, with fewer documents than asked for, if
	 * more documents would probably have more bytes than they may have, if memory does
	 * not suffice for all, or if one of the rows makes the others fail. The caller then
	 * asks for the rest.
	 * @param index the index
	 * @param type the entity type of the documents
	 * @param documentIds the ids of the documents, at least one
	 * @param changed the changed attributes by document id, for the documents of which
	 * only the fields of these attributes are needed
	 * @param maxBytes the number of bytes that the documents may have, unless a single
	 * one has more
	 * @return the result for at least one of the document ids
	 * @throws RuntimeException if the database does not answer
	 */
	public Map<String, BuiltDocument> readSome(IndexDefinition index, IndexedType type, List<String> documentIds,
			Map<String, Set<String>> changed, int maxBytes) {
		Map<String, BuiltDocument> documents = new HashMap<>();
		try {
			this.transactions
				.inTransaction((session) -> read(session, index, type, documentIds, changed, maxBytes, documents));
			return !documents.isEmpty() ? documents
					: readSome(index, type, documentIds.subList(0, 1), changed, maxBytes);
		}
		catch (RuntimeException | Error ex) {
			if (documentIds.size() == 1 && isFailure(documents.get(documentIds.get(0)))) {
				// What made the transaction fail is known already.
				return documents;
			}
			return switch (FailureKind.of(ex)) {
				case OUTAGE -> throw ex;
				case PASSING -> postponed(documentIds, ex);
				case MEMORY -> (documentIds.size() == 1) ? postponed(documentIds, ex)
						: readSome(index, type, firstHalf(documentIds), changed, maxBytes);
				case DOCUMENT -> (documentIds.size() == 1) ? unreadable(index, type, documentIds.get(0), ex)
						: readSome(index, type, firstHalf(documentIds), changed, maxBytes);
			};
		}
	}

	private static boolean isFailure(@Nullable BuiltDocument document) {
		return document instanceof BuiltDocument.BuildFailed || document instanceof BuiltDocument.Postponed;
	}

	private static List<String> firstHalf(List<String> documentIds) {
		return documentIds.subList(0, documentIds.size() / 2);
	}

	private Map<String, BuiltDocument> postponed(List<String> documentIds, Throwable ex) {
		BuiltDocument postponed = new BuiltDocument.Postponed(describe(ex));
		return documentIds.stream().collect(Collectors.toMap((id) -> id, (id) -> postponed));
	}

	/**
	 * Returns the result for a row that cannot be read. It is the row's fault only if
	 * other rows of its type can be read.
	 */
	private Map<String, BuiltDocument> unreadable(IndexDefinition index, IndexedType type, String documentId,
			Throwable ex) {
		return Map.of(documentId, isAnotherReadable(type, documentId) ? this.failures.of(index, type, ex)
				: new BuiltDocument.Postponed("no row of %s can be read: %s".formatted(type.name(), describe(ex))));
	}

	private boolean isAnotherReadable(IndexedType type, String documentId) {
		List<Object> ids = this.transactions
			.fromTransaction((session) -> session.createSelectionQuery(type.query("id(e)", ""), Object.class)
				.setMaxResults(MAX_OTHERS + 1)
				.getResultList());
		Object own = type.keyIfOwn(documentId).orElse(documentId);
		// With another attribute as key, the row itself may be tried, too, and fail
		// again.
		List<Object> others = ids.stream().filter((id) -> !id.equals(own)).limit(MAX_OTHERS).toList();
		return others.isEmpty() || others.stream().anyMatch((id) -> isReadable(type, id));
	}

	private boolean isReadable(IndexedType type, Object id) {
		try {
			return this.transactions.fromTransaction((session) -> !entities(session, type, List.of(id)).isEmpty());
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	/**
	 * Reads rows and builds their documents until they have too many bytes. A document
	 * that fails and may have damaged the session, or failed because another one did, is
	 * left out, unless it is the only one.
	 */
	private void read(Session session, IndexDefinition index, IndexedType type, List<String> documentIds,
			Map<String, Set<String>> changed, int maxBytes, Map<String, BuiltDocument> documents) {
		Map<String, Object> keys = new LinkedHashMap<>();
		for (String id : documentIds) {
			documents.put(id, new BuiltDocument.NotFound());
			// An id that is not one of this type has no row.
			type.keyIfOwn(id).ifPresent((key) -> keys.put(id, key));
		}
		if (keys.isEmpty()) {
			return;
		}
		List<Object> all = List.copyOf(keys.values());
		long bytes = 0;
		int count = 0;
		for (Object entity : entities(session, type, type.isEveryRowById() ? all : inScope(session, type, all))) {
			Object instance = Hibernate.unproxy(entity);
			String id = type.documentId(instance);
			// The row of another spelling is built when its own id is asked for.
			if (!documents.containsKey(id)) {
				continue;
			}
			// The next document is expected to be as large as the previous ones.
			boolean fits = count == 0 || bytes + bytes / count <= maxBytes;
			BuiltDocument document = fits ? watched(index, type, instance, id, changed.get(id), documentIds.size() == 1)
					: null;
			if (document == null) {
				documents.remove(id);
			}
			else {
				documents.put(id, document);
				bytes += size(document);
				count++;
			}
		}
		if (!type.documentKey().hasOneSpelling()) {
			keys.keySet().removeIf((id) -> !(documents.get(id) instanceof BuiltDocument.NotFound));
			storedIds(session, type, keys)
				.forEach((id, storedId) -> documents.put(id, new BuiltDocument.NotFound(storedId)));
		}
	}

	/** Returns the size of a document in a bulk request, with the line before it. */
	private static int size(BuiltDocument document) {
		return (document instanceof BuiltDocument.Content content) ? content.json().length + ACTION_BYTES : 0;
	}

	/**
	 * Returns the document ids of rows that the database finds by other spellings of
	 * their keys, by the ids that were asked for. Ignores the scope, because a row that
	 * has left it must lose its document.
	 */
	private static Map<String, String> storedIds(Session session, IndexedType type, Map<String, Object> keys) {
		Map<String, String> stored = new HashMap<>();
		if (!keys.isEmpty() && !keys.keySet().containsAll(storedIds(session, type, List.copyOf(keys.values())))) {
			keys.forEach((id, key) -> storedIds(session, type, List.of(key)).stream()
				.filter((storedId) -> !storedId.equals(id))
				.forEach((storedId) -> stored.put(id, storedId)));
		}
		return stored;
	}

	private static List<String> storedIds(Session session, IndexedType type, List<Object> keys) {
		EntityKey key = type.documentKey();
		SelectionQuery<Object[]> query = session.createSelectionQuery(
				"select " + key.order() + " from " + type.name() + " e where " + key.isOneOf(keys.size()),
				Object[].class);
		key.bind(keys, query::setParameter);
		return query.getResultList()
			.stream()
			.map((row) -> type.documentIdOf(Objects.requireNonNull(key.fromRow(row, 0))))
			.toList();
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
	 * results although it exists is read again by itself: its id is spelled in another
	 * way, or is a non-ASCII id of type char, which Hibernate loses on PostgreSQL.
	 */
	private static List<Object> entities(Session session, IndexedType type, List<Object> ids) {
		session.setDefaultReadOnly(true);
		session.setHibernateFlushMode(FlushMode.MANUAL);
		session.setCacheMode(CacheMode.IGNORE);
		session.setFetchBatchSize(Math.min(Math.max(ids.size(), MIN_FETCH_BATCH), MAX_FETCH_BATCH));
		// Hibernate gives an entity that it loads alone the id that was asked for, and
		// not the stored one, which may be spelled in another way.
		List<Object> several = (ids.size() == 1) ? Collections.nCopies(2, ids.get(0)) : ids;
		List<Object> entities = new ArrayList<>(session.findMultiple(type.javaType(), several).subList(0, ids.size()));
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
		new FetchPlan(session.getSessionFactory().unwrap(SessionFactoryImplementor.class), type.dependencies())
			.fetch(entities);
		return entities;
	}

	/** Builds the document of an entity that was read, and notifies the listener. */
	private @Nullable BuiltDocument watched(IndexDefinition index, IndexedType type, Object entity, String id,
			@Nullable Set<String> changed, boolean alone) {
		this.listener.onBegin(index.name(), type.name(), id);
		try {
			return build(index, type, entity, changed, alone);
		}
		finally {
			this.listener.onEnd();
		}
	}

	/**
	 * Builds the document of an entity that was read.
	 * @param alone whether it is the only document of its session
	 * @return the document, or null if it is to be built alone
	 */
	private @Nullable BuiltDocument build(IndexDefinition index, IndexedType type, Object entity,
			@Nullable Set<String> changed, boolean alone) {
		try {
			BuiltDocument fields = (changed != null)
					? this.serializer.writeFields(index, type, Hibernate.unproxy(entity), changed) : null;
			return (fields != null) ? fields
					: new BuiltDocument.Content(this.serializer.write(index.name(), type, entity).json());
		}
		catch (RuntimeException | Error ex) {
			// Errors, too, because a method of an entity or a mapper can throw anything.
			FailureKind kind = FailureKind.of(ex);
			if (kind == FailureKind.MEMORY) {
				throw ex;
			}
			if (!alone && FailureKind.isOfSession(ex)) {
				return null;
			}
			return (kind == FailureKind.DOCUMENT) ? this.failures.of(index, type, ex)
					: new BuiltDocument.Postponed(describe(ex));
		}
	}

	/**
	 * Describes a failure to read or build entities.
	 * @param failure the failure
	 * @return a text of one line
	 */
	public String describe(Throwable failure) {
		return this.failures.describe(failure);
	}

}
