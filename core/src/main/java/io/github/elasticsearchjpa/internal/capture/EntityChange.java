package io.github.elasticsearchjpa.internal.capture;

import java.util.Set;

import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A change that Hibernate wrote.
 *
 * @param entity the type of the entity
 * @param id its id
 * @param instance the entity, or null if nobody is to be told of the change
 * @param kind what happened to it
 * @param state its attributes now, or for a deletion before it; null if not known
 * @param oldState its attributes before an update; null if not known
 * @param attributes the names of the attributes that changed, or null for all
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record EntityChange(EntityPersister entity, Object id, @Nullable Object instance, Kind kind, Object @Nullable [] state,
		Object @Nullable [] oldState, @Nullable Set<String> attributes) {

	/** What happened to an entity. */
	enum Kind {

		INSERT, UPDATE, DELETE,

		/** Nothing yet: only what the row is before a change, for the owners it had. */
		PRE_IMAGE,

		/** Nothing yet: whatever leads to it now may not any more after a change. */
		PRE_DELETE

	}

}
