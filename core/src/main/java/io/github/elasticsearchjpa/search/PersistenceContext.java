package io.github.elasticsearchjpa.search;

import java.util.function.Consumer;

import jakarta.persistence.EntityManager;

/**
 * A context in which the entities of a page of hits are loaded. Must be thread-safe.
 * <p>
 * With Spring, this is the entity manager of the caller's transaction, if there is one,
 * so that the entities are managed. Otherwise it is a session that is closed afterwards,
 * so that the entities are detached.
 */
@FunctionalInterface
public interface PersistenceContext {

	/**
	 * Runs the queries for the entities of a page on the calling thread.
	 * @param action the queries; must be called exactly once, before this method returns
	 */
	void run(Consumer<EntityManager> action);

}
