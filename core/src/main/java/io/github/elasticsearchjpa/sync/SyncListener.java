package io.github.elasticsearchjpa.sync;

/**
 * Told of changes to entities that are in an index, for instance to queue other work.
 * Called at flush, on the thread and in the transaction of the change; also where
 * auto-sync is off, recording is suspended, or the entity is out of scope. An exception
 * thrown here rolls the transaction back.
 */
@FunctionalInterface
public interface SyncListener {

	/**
	 * Called for each index that the entity is in.
	 * @param event a {@link SyncEvent.PreIndex}, {@link SyncEvent.PreUpdate} or
	 * {@link SyncEvent.PreDelete}
	 */
	void onChange(SyncEvent event);

}
