package io.github.elasticsearchjpa.internal.capture;

import java.util.Set;

import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A change of an entity that Hibernate has written, or is about to write.
 *
 * @param entity the type of the entity
 * @param id the id of the entity
 * @param instance the entity, or null if listeners are not notified of the change
 * @param kind the kind of the change
 * @param state the values of the attributes now, or before a deletion; null if not known
 * @param oldState the values of the attributes before the change; null if not known
 * @param attributes the names of the attributes that changed, or null for all
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record EntityChange(EntityPersister entity, Object id, @Nullable Object instance, Kind kind, Object @Nullable [] state,
		Object @Nullable [] oldState, @Nullable Set<String> attributes) {

	/** The kind of a change. */
	enum Kind {

		/** A row was inserted. */
		INSERT,

		/** A row, or a collection of its entity, was updated. */
		UPDATE,

		/** A row was deleted. */
		DELETE,

		/**
		 * A row or collection is about to change. The state is the one before the change,
		 * to find the entities that contain it until then.
		 */
		PRE_IMAGE,

		/**
		 * A row is about to be deleted. The rows that refer to it still do, but may not
		 * after the deletion.
		 */
		PRE_DELETE

	}

}
