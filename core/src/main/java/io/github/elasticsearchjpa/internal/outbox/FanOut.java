package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.ContainingEntities;
import io.github.elasticsearchjpa.internal.mapping.ContainingEntity;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.outbox.OutboxTable.Waiting;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the documents that contain a changed related entity, after the commit of the
 * change, and enqueues a change for each.
 */
final class FanOut {

	private static final Logger logger = LoggerFactory.getLogger(FanOut.class);

	/** The maximum number of documents in a page. */
	static final int MAX_PAGE_SIZE = 500;

	private final LibraryTransactions transactions;

	private final OutboxTable outbox;

	private final PartitionTable partitions;

	private final OutboxSchema schema;

	private final int maxPageSize;

	FanOut(LibraryTransactions transactions, OutboxTable outbox, PartitionTable partitions, OutboxSchema schema,
			int maxPageSize) {
		this.transactions = transactions;
		this.outbox = outbox;
		this.partitions = partitions;
		this.schema = schema;
		this.maxPageSize = maxPageSize;
	}

	/** Returns the size of the first page. */
	PageSize initialPageSize() {
		return PageSize.initial(this.maxPageSize);
	}

	/**
	 * Enqueues a change for each document of the next page of documents that contain a
	 * related entity, in one transaction that also records how far the fan-out has
	 * progressed, or deletes the rows of the entity if this was the last page. The next
	 * page is enqueued by a further call, of this worker or of the next holder of the
	 * partition.
	 * <p>
	 * A document that waits already gets no further row, provided that no other worker
	 * can have read its row before the change of the related entity: see
	 * {@link PartitionTable#freeOrHeld} and {@code docs/model/waiting.py}.
	 * @param batch the batch, whose documents are built after its fan-outs
	 * @param rows the rows of one related entity
	 * @param type the indexed type
	 * @param claim the claim under which the rows were read
	 * @param pageSize the number of documents in the page
	 * @return whether no page is left, or the lease is lost
	 */
	boolean fanOutPage(Batch batch, List<OutboxRow> rows, IndexedType type, Claim claim, int pageSize) {
		ContainingEntities containing = type.containing(Objects.requireNonNull(rows.get(0).key().path()));
		List<OutboxRow> left = rows.stream().filter((row) -> !batch.isFannedOut(row)).toList();
		// A row that has progressed continues alone; later rows begin at the first page.
		String after = left.stream().map(batch::progress).filter(Objects::nonNull).findFirst().orElse(null);
		List<OutboxRow> atSamePage = left.stream().filter((row) -> Objects.equals(batch.progress(row), after)).toList();
		return this.transactions.fromTransaction((session) -> {
			session.setHibernateFlushMode(FlushMode.MANUAL);
			session.setCacheMode(CacheMode.IGNORE);
			List<ContainingEntity> page = find(session, containing, type, rows.get(0), after, pageSize);
			return session.doReturningWork((connection) -> {
				if (!this.partitions.isHeld(connection, rows.get(0).partition(), claim)) {
					return true;
				}
				enqueue(connection, batch, atSamePage, type, claim, page);
				boolean last = saveProgress(connection, batch, atSamePage, type, page, pageSize);
				return last && left.size() == atSamePage.size();
			});
		});
	}

	private List<ContainingEntity> find(Session session, ContainingEntities containing, IndexedType type, OutboxRow row,
			@Nullable String after, int pageSize) {
		return containing.find(session, row.key().text(), (after != null) ? type.id().fromText(after) : null, pageSize);
	}

	private void enqueue(Connection connection, Batch batch, List<OutboxRow> rows, IndexedType type, Claim claim,
			List<ContainingEntity> page) throws SQLException {
		long now = this.schema.now(connection);
		ChangeKey related = rows.get(0).key();
		boolean forced = rows.stream().anyMatch(OutboxRow::forced);
		long root = OutboxRow.root(rows);
		Map<String, Waiting> waiting = waiting(connection, batch, related, claim, page);
		List<Change> changes = new ArrayList<>();
		List<Waiting> absorbing = new ArrayList<>();
		Map<ChangeKey, String> unresolved = new LinkedHashMap<>();
		for (ContainingEntity entity : page) {
			String documentId = entity.documentId();
			if (documentId == null) {
				unresolved.put(new ChangeKey(related.index(), related.entity(), "", type.id().toText(entity.id())),
						String.valueOf(entity.problem()));
				continue;
			}
			Waiting row = waiting.get(documentId);
			if (row == null) {
				changes
					.add(new Change(ChangeKey.document(related.index(), related.entity(), documentId), null, forced));
			}
			else if (row.root() > root || (forced && !row.forced())) {
				absorbing.add(row);
			}
		}
		this.outbox.absorb(connection, absorbing, root, forced);
		this.outbox.appendInBackground(connection, changes, root, now);
		replaceDeadLetters(connection, related, page, type, unresolved, now);
	}

	/**
	 * Returns the rows that wait for documents of a page and that no worker has read:
	 * those of this batch, whose documents are built later, and those in the table.
	 */
	private Map<String, Waiting> waiting(Connection connection, Batch batch, ChangeKey related, Claim claim,
			List<ContainingEntity> page) throws SQLException {
		List<String> ids = page.stream().map(ContainingEntity::documentId).filter(Objects::nonNull).toList();
		Map<String, Waiting> waiting = new HashMap<>();
		if (ids.isEmpty()) {
			return waiting;
		}
		// Before the rows are read: whoever claims a partition later reads later, too.
		Set<Integer> unread = this.partitions.freeOrHeld(connection, related.index(), claim);
		this.outbox.waiting(connection, unread, ids).forEach((row) -> waiting.put(row.documentId(), row));
		for (String id : ids) {
			batch.rows(ChangeKey.document(related.index(), related.entity(), id))
				.stream()
				.filter((row) -> unread.contains(row.partition()) && row.attributes() == null
						&& row.state() == OutboxRow.State.PENDING)
				.findFirst()
				.ifPresent((row) -> waiting.put(id,
						new Waiting(row.id(), row.partition(), id, row.rootOrId(), row.forced())));
		}
		return waiting;
	}

	/**
	 * Makes dead letters of entities without a document id, and deletes those of entities
	 * that have one now.
	 */
	private void replaceDeadLetters(Connection connection, ChangeKey related, List<ContainingEntity> page,
			IndexedType type, Map<ChangeKey, String> unresolved, long now) throws SQLException {
		if (this.outbox.hasUnresolvedEntities(connection, related.index())) {
			this.outbox.deleteDeadLetters(connection, page.stream()
				.map((entity) -> new ChangeKey(related.index(), related.entity(), "", type.id().toText(entity.id())))
				.toList());
		}
		unresolved.forEach((key, reason) -> logger.error(
				"{} {} has no document in index '{}'; the change is now a dead letter: {}. "
						+ "Fix the cause, then run: search dead-letters {} --retry",
				key.entity(), PrintableText.of(key.text()), key.index(), PrintableText.of(reason), key.index()));
		this.outbox.appendDeadLetters(connection, unresolved, now);
	}

	/**
	 * Records how far the rows have progressed. Returns whether this was the last page.
	 */
	private boolean saveProgress(Connection connection, Batch batch, List<OutboxRow> rows, IndexedType type,
			List<ContainingEntity> page, int pageSize) throws SQLException {
		if (page.size() < pageSize) {
			this.outbox.delete(connection, rows);
			batch.fannedOut(rows);
			return true;
		}
		String last = type.id().toText(page.get(page.size() - 1).id());
		this.outbox.saveProgress(connection, rows, last);
		batch.progress(rows, last);
		return false;
	}

}
