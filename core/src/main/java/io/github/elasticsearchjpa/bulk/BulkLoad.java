package io.github.elasticsearchjpa.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.mapping.EntityKey;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;
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

	/** A bulk request is sent at the latest when it is this long. */
	private static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

	private final SessionFactory sessionFactory;

	private final DocumentReader reader;

	private final BulkWriter writer = new BulkWriter(MAX_REQUEST_BYTES);

	private final int chunkSize;

	/**
	 * Creates a load.
	 * @param sessionFactory where the entities are read
	 * @param json the mapper that writes the documents
	 * @param chunkSize how many entities are read at once
	 */
	public BulkLoad(SessionFactory sessionFactory, JsonMapper json, int chunkSize) {
		this.sessionFactory = sessionFactory;
		this.reader = new DocumentReader(sessionFactory, json);
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
	 * @param versions the version at which each document is written; a document that has
	 * a higher one already is left as it is
	 * @param from where an earlier load of the same index had come to, or null to begin
	 * @param progress told how far it is, after each chunk
	 * @return what was read, with the rows before {@code from}, and what failed
	 * @throws LoadInterruptedException if the calling thread is interrupted
	 */
	public LoadResult load(IndexDefinition index, String alias, ToLongFunction<String> versions,
			@Nullable Checkpoint from, LoadProgress progress) {
		LoadResult result = new LoadResult();
		int first = 0;
		Object last = null;
		Checkpoint checkpoint = from;
		if (from != null) {
			IndexedType type = index.type(from.type());
			first = index.types().indexOf(type);
			last = type.id().fromText(from.upTo());
			result.read((int) from.rows());
		}
		for (IndexedType type : index.types().subList(first, index.types().size())) {
			do {
				last = loadChunk(index, type, last, alias, versions, result);
				if (last != null && result.failed() == 0) {
					checkpoint = new Checkpoint(type.name(), type.id().toText(last), result.rows());
				}
				progress.onChunk(result.rows(), checkpoint);
				if (Thread.currentThread().isInterrupted()) {
					throw new LoadInterruptedException("Filling index '%s' was interrupted.".formatted(index.name()));
				}
			}
			while (last != null);
		}
		return result;
	}

	/**
	 * Passes on the document id of every row in scope.
	 * @param index the index
	 * @param action takes a type and the ids of a chunk of its rows
	 */
	public void ids(IndexDefinition index, BiConsumer<IndexedType, List<String>> action) {
		for (IndexedType type : index.types()) {
			Object last = null;
			do {
				Object after = last;
				List<String> documentIds = new ArrayList<>();
				last = this.sessionFactory.fromTransaction((session) -> {
					List<Object> ids = ids(session, type, after);
					documentIds.addAll((type.documentKey() == type.id()) ? ids.stream().map(type::documentIdOf).toList()
							: this.reader.entities(session, type, ids).stream().map(type::documentId).toList());
					return next(ids);
				});
				action.accept(type, documentIds);
			}
			while (last != null);
		}
	}

	/** Returns the last id of the chunk, or null if it was the last chunk. */
	private @Nullable Object loadChunk(IndexDefinition index, IndexedType type, @Nullable Object after, String alias,
			ToLongFunction<String> versions, LoadResult result) {
		List<BulkWriter.Operation> operations = new ArrayList<>(this.chunkSize);
		Object last = this.sessionFactory.fromTransaction((session) -> {
			List<Object> ids = ids(session, type, after);
			for (Object entity : this.reader.entities(session, type, ids)) {
				add(index, type, entity, versions, operations, result);
			}
			return next(ids);
		});
		this.writer.write(index.connection(), alias, operations).forEach(result::sent);
		return last;
	}

	private @Nullable Object next(List<Object> ids) {
		return (ids.size() < this.chunkSize) ? null : ids.get(ids.size() - 1);
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

	private void add(IndexDefinition index, IndexedType type, Object entity, ToLongFunction<String> versions,
			List<BulkWriter.Operation> operations, LoadResult result) {
		result.read(1);
		Object instance = Hibernate.unproxy(entity);
		BuiltDocument document = this.reader.write(index, type, instance);
		if (document instanceof BuiltDocument.Unmade unmade) {
			result.failed(new DocumentFailure(type.name() + " " + type.id().toText(type.id().valueOf(instance)),
					unmade.reason()));
			return;
		}
		if (document instanceof BuiltDocument.Content content) {
			String id = type.documentId(instance);
			operations.add(new BulkWriter.Operation(id, content.json(), versions.applyAsLong(id), null));
		}
	}

}
