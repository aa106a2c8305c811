package io.github.elasticsearchjpa.sync;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A change to an entity that is in an index, before its document is.
 */
public sealed interface SyncEvent {

	/**
	 * The name of the index.
	 * @return the name, without prefix
	 */
	String index();

	/**
	 * The entity.
	 * @return the instance that was written or deleted
	 */
	Object entity();

	/**
	 * An entity was inserted.
	 *
	 * @param index the name of the index
	 * @param entity the entity
	 */
	record PreIndex(String index, Object entity) implements SyncEvent {
	}

	/**
	 * An entity was updated, or a collection of its own.
	 *
	 * @param index the name of the index
	 * @param entity the entity
	 * @param attributes the names of the attributes that changed, or null if not known
	 */
	record PreUpdate(String index, Object entity, @Nullable Set<String> attributes) implements SyncEvent {
	}

	/**
	 * An entity was deleted.
	 *
	 * @param index the name of the index
	 * @param entity the entity
	 */
	record PreDelete(String index, Object entity) implements SyncEvent {
	}

}
