package io.github.elasticsearchjpa.sync;

/**
 * A listener that is notified when changes of indexed entities are flushed, for instance
 * to enqueue other work in the same transaction.
 * <p>
 * It is called on the thread and in the transaction of the change, after Hibernate has
 * written the change and before the commit; the transaction may still roll back. It is
 * also called while capture is suspended, for indexes and entities that are excluded from
 * capture, and for entities outside the scope of an index. It is not called for bulk
 * statements in HQL or SQL. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface SyncListener {

	/**
	 * Handles a change. Called once for each index of the entity's type. An exception
	 * makes the flush fail, so that the transaction rolls back.
	 * @param event a {@link SyncEvent.PreIndex}, {@link SyncEvent.PreUpdate} or
	 * {@link SyncEvent.PreDelete}
	 */
	void onChange(SyncEvent event);

}
