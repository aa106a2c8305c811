package io.github.elasticsearchjpa.search;

import java.util.function.Consumer;

import jakarta.persistence.EntityManager;

/**
 * Where the entities of a page of hits are loaded. With Spring, the caller's own entity
 * manager if there is one, so that the entities are managed; otherwise a session that is
 * closed afterwards, so that they are detached.
 */
@FunctionalInterface
public interface PersistenceContext {

	/**
	 * Runs the query for the entities of a page, on the caller's thread.
	 * @param work what to run; called once, before this method returns
	 */
	void run(Consumer<EntityManager> work);

}
