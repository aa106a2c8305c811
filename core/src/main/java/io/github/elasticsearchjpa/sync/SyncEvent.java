package io.github.elasticsearchjpa.sync;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A change of an indexed entity that was flushed to the database. It precedes the change
 * of the document, which a worker makes after the transaction commits.
 */
public sealed interface SyncEvent {

	/**
	 * Returns the name of an index of the entity.
	 * @return the name, without prefix
	 */
	String index();

	/**
	 * Returns the entity.
	 * @return the instance that was inserted, updated or deleted
	 */
	Object entity();

	/**
	 * The insert of an entity.
	 *
	 * @param index the name of the index, without prefix
	 * @param entity the inserted instance
	 */
	record PreIndex(String index, Object entity) implements SyncEvent {
	}

	/**
	 * The update of an entity or of one of its collections.
	 *
	 * @param index the name of the index, without prefix
	 * @param entity the updated instance
	 * @param attributes the names of the changed attributes, or null if not known
	 */
	record PreUpdate(String index, Object entity, @Nullable Set<String> attributes) implements SyncEvent {
	}

	/**
	 * The deletion of an entity.
	 *
	 * @param index the name of the index, without prefix
	 * @param entity the deleted instance
	 */
	record PreDelete(String index, Object entity) implements SyncEvent {
	}

}
