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
 * Finds the documents that a related entity is part of, after the commit, and appends a
 * change for each; the rows of a page and the deletion of the routed row, or its next
 * page, are one transaction.
 */
final class FanOut {

	private static final int PAGE = 1000;

	private final SessionFactory sessionFactory;

	private final OutboxTable outbox;

	FanOut(SessionFactory sessionFactory, OutboxTable outbox) {
		this.sessionFactory = sessionFactory;
		this.outbox = outbox;
	}

	/**
	 * Routes the rows of one related entity under a lease: appends the owners once,
	 * deletes the rows. Who waits for any of the rows waits for the owners.
	 * @return false if the lease is lost
	 */
	boolean route(List<OutboxRow> rows, IndexedType type, LeaseCheck check) {
		ChangeKey key = rows.get(0).key();
		String path = Objects.requireNonNull(key.path());
		ContainingEntities owners = type.containing(path);
		boolean forced = rows.stream().anyMatch(OutboxRow::forced);
		Long root = rows.stream()
			.map((row) -> (row.root() != null) ? row.root() : Long.valueOf(row.id()))
			.min(Comparator.naturalOrder())
			.orElseThrow();
		Object after = null;
		do {
			Object from = after;
			Page page = this.sessionFactory.fromTransaction((session) -> {
				session.setHibernateFlushMode(FlushMode.MANUAL);
				session.setCacheMode(CacheMode.IGNORE);
				List<ContainingEntity> found = owners.find(session, key.text(), from, PAGE);
				List<Change> changes = found.stream()
					.map((owner) -> new Change(ChangeKey.document(key.index(), key.entity(), owner.documentId()), null,
							forced))
					.toList();
				boolean last = found.size() < PAGE;
				return session.doReturningWork((connection) -> {
					if (!check.held(connection)) {
						return new Page(null, false);
					}
					this.outbox.append(connection, changes, root);
					if (last) {
						this.outbox.delete(connection, rows);
					}
					return new Page(last ? null : found.get(found.size() - 1).id(), true);
				});
			});
			if (!page.held()) {
				return false;
			}
			after = page.last();
		}
		while (after != null);
		return true;
	}

	/** Whether the lease under which a row was read is still held. */
	interface LeaseCheck {

		boolean held(Connection connection) throws SQLException;

	}

	private record Page(@Nullable Object last, boolean held) {
	}

}
