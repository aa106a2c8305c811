package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import io.github.elasticsearchjpa.internal.mapping.ContainingEntities;
import io.github.elasticsearchjpa.internal.mapping.ContainingEntity;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the documents that contain a changed related entity, after the commit of the
 * change, and enqueues a change for each.
 */
final class FanOut {

	private static final int PAGE_SIZE = 1000;

	private final SessionFactory sessionFactory;

	private final OutboxTable outbox;

	FanOut(SessionFactory sessionFactory, OutboxTable outbox) {
		this.sessionFactory = sessionFactory;
		this.outbox = outbox;
	}

	/**
	 * Enqueues a change for each document that contains a related entity, then deletes
	 * the rows of the entity. Works page by page, each in a transaction of its own; the
	 * rows are deleted with the last page. Stops without deleting them if the lease is
	 * lost: the next holder starts again.
	 * @param rows the rows of one related entity
	 * @param type the indexed type
	 * @param lease the lease under which the rows were read
	 */
	void fanOut(List<OutboxRow> rows, IndexedType type, LeaseCheck lease) {
		ContainingEntities containing = type.containing(Objects.requireNonNull(rows.get(0).key().path()));
		Long root = root(rows);
		Object lastId = null;
		do {
			lastId = fanOutPage(rows, containing, lastId, root, lease);
		}
		while (lastId != null);
	}

	/**
	 * Returns the root that the new rows get: a caller that waits for any of the rows
	 * also waits for the new ones.
	 */
	private static Long root(List<OutboxRow> rows) {
		return rows.stream()
			.map((row) -> (row.root() != null) ? row.root() : Long.valueOf(row.id()))
			.min(Comparator.naturalOrder())
			.orElseThrow();
	}

	/**
	 * Enqueues the page of documents after an id.
	 * @return the last id of the page; null if it is the last page or the lease is lost
	 */
	private @Nullable Object fanOutPage(List<OutboxRow> rows, ContainingEntities containing, @Nullable Object after,
			Long root, LeaseCheck lease) {
		return this.sessionFactory.<@Nullable Object>fromTransaction((session) -> {
			session.setHibernateFlushMode(FlushMode.MANUAL);
			session.setCacheMode(CacheMode.IGNORE);
			List<ContainingEntity> page = containing.find(session, rows.get(0).key().text(), after, PAGE_SIZE);
			boolean isLast = page.size() < PAGE_SIZE;
			return session.<@Nullable Object>doReturningWork((connection) -> {
				if (!lease.isHeld(connection)) {
					return null;
				}
				this.outbox.append(connection, changes(rows, page), root);
				if (isLast) {
					this.outbox.delete(connection, rows);
				}
				return isLast ? null : page.get(page.size() - 1).id();
			});
		});
	}

	private static List<Change> changes(List<OutboxRow> rows, List<ContainingEntity> page) {
		ChangeKey related = rows.get(0).key();
		boolean forced = rows.stream().anyMatch(OutboxRow::forced);
		return page.stream()
			.map((entity) -> ChangeKey.document(related.index(), related.entity(), entity.documentId()))
			.map((key) -> new Change(key, null, forced))
			.toList();
	}

	/** A check of the lease under which a row was read. */
	interface LeaseCheck {

		/** Returns whether the lease is still held, as the transaction sees it. */
		boolean isHeld(Connection connection) throws SQLException;

	}

}
