package io.github.elasticsearchjpa.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

import io.github.elasticsearchjpa.mapping.EntityKey;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the document of every entity of an index: reads the rows in scope in chunks in
 * the order of their ids, each chunk after the last id of the one before, and sends them
 * in bulk requests. Memory holds one chunk, whatever the number of rows.
 * <p>
 * Each chunk is read in a session and a transaction of its own, past the second-level
 * cache, and everything runs on the caller's thread.
 */
public final class BulkLoad {

	private static final Logger logger = LoggerFactory.getLogger(BulkLoad.class);

	/** A bulk request is sent at the latest when it is this long. */
	private static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

	private final SessionFactory sessionFactory;

	private final DocumentWriter writer;

	private final int chunkSize;

	/**
	 * Creates a load.
	 * @param sessionFactory where the entities are read
	 * @param json the mapper that writes the documents
	 * @param chunkSize how many entities are read at once
	 */
	public BulkLoad(SessionFactory sessionFactory, JsonMapper json, int chunkSize) {
		this.sessionFactory = sessionFactory;
		this.writer = new DocumentWriter(json);
		this.chunkSize = chunkSize;
	}

	/**
	 * How many rows belong in an index.
	 * @param index the index
	 * @return the number of rows in scope, over all its types
	 */
	public long rows(IndexDefinition index) {
		return this.sessionFactory.fromTransaction((session) -> {
			long rows = 0;
			for (IndexedType type : index.types()) {
				rows += session.createSelectionQuery(type.query("count(*)", ""), Long.class).getSingleResult();
			}
			return rows;
		});
	}

	/**
	 * Writes the documents of all rows in scope.
	 * @param index the index
	 * @param alias where its documents are written: an alias, never a plain index
	 * @param progress told the number of rows read so far, after each chunk
	 * @return what was read and what failed
	 * @throws io.github.elasticsearchjpa.error.RequestFailedException if a bulk request
	 * as a whole is refused or not answered
	 */
	public LoadResult load(IndexDefinition index, String alias, LongConsumer progress) {
		BulkRequest request = new BulkRequest();
		LoadResult result = new LoadResult();
		for (IndexedType type : index.types()) {
			Object last = null;
			do {
				last = loadChunk(index, type, last, request, alias, result);
				progress.accept(result.rows());
			}
			while (last != null);
		}
		return result;
	}

	/** Returns the last id of the chunk, or null if it was the last chunk. */
	private @Nullable Object loadChunk(IndexDefinition index, IndexedType type, @Nullable Object after,
			BulkRequest request, String alias, LoadResult result) {
		List<Document> documents = new ArrayList<>(this.chunkSize);
		Object last = this.sessionFactory.fromTransaction((session) -> {
			List<Object> ids = ids(session, type, after);
			List<Object> entities = read(session, type, ids);
			entities.forEach((entity) -> write(index, type, entity, documents, result));
			result.read(entities.size());
			return (ids.size() < this.chunkSize) ? null : ids.get(ids.size() - 1);
		});
		for (Document document : documents) {
			request.index(document);
			if (request.bytes() >= MAX_REQUEST_BYTES) {
				result.failed(request.send(index.connection(), alias));
			}
		}
		if (request.bytes() > 0) {
			result.failed(request.send(index.connection(), alias));
		}
		return last;
	}

	private List<Object> ids(Session session, IndexedType type, @Nullable Object after) {
		EntityKey id = type.id();
		SelectionQuery<Object> query = session.createSelectionQuery(
				type.query("id(e)", (after != null) ? id.isAfter() : "") + " order by " + id.order(), Object.class);
		if (after != null) {
			id.bindAfter(after, query::setParameter);
		}
		return query.setMaxResults(this.chunkSize).getResultList();
	}

	/**
	 * Reads by id and not by query: a query would read what is mapped as eager row by
	 * row, whatever the fetch batch size. What is not found among several is asked for
	 * again by itself: Hibernate loses char ids beyond ASCII on PostgreSQL.
	 */
	private List<Object> read(Session session, IndexedType type, List<Object> ids) {
		session.setDefaultReadOnly(true);
		session.setHibernateFlushMode(FlushMode.MANUAL);
		session.setCacheMode(CacheMode.IGNORE);
		session.setFetchBatchSize(this.chunkSize);
		List<Object> entities = new ArrayList<>(session.findMultiple(type.javaType(), ids));
		for (int i = 0; i < ids.size(); i++) {
			if (entities.get(i) == null) {
				entities.set(i, session.find(type.javaType(), ids.get(i)));
			}
		}
		entities.removeIf(Objects::isNull); // deleted between the two reads
		new FetchPlan(this.sessionFactory.unwrap(SessionFactoryImplementor.class), type.dependencies()).fetch(entities);
		return entities;
	}

	private void write(IndexDefinition index, IndexedType type, Object entity, List<Document> documents,
			LoadResult result) {
		try {
			documents.add(this.writer.write(index.name(), type, entity));
		}
		catch (RuntimeException ex) {
			String id = type.id().toText(type.id().valueOf(Hibernate.unproxy(entity)));
			logger.debug("No document of {} {} for index '{}'", type.name(), id, index.name(), ex);
			result.failed(List.of(new DocumentFailure(type.name() + " " + id, ex.toString())));
		}
	}

}
