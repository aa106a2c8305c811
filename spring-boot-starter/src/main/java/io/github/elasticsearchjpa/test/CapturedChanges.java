package io.github.elasticsearchjpa.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.elasticsearchjpa.sync.SyncEvent;
import io.github.elasticsearchjpa.sync.SyncListener;

/**
 * The changes that were captured since the start of the test method, on any thread,
 * whether or not they were committed, and whether or not the entity is in scope. Changes
 * are captured when Hibernate writes them, so flush before you read them in a
 * transaction. A change of an entity that only the documents of other entities contain is
 * not included, because a worker determines these documents after the commit.
 * Thread-safe.
 */
public final class CapturedChanges implements SyncListener {

	private final List<SyncEvent> events = new CopyOnWriteArrayList<>();

	CapturedChanges() {
	}

	@Override
	public void onChange(SyncEvent event) {
		this.events.add(event);
	}

	/**
	 * Returns the changes of all indexes.
	 * @return a copy of the changes, in the order in which they were written
	 */
	public List<SyncEvent> all() {
		return List.copyOf(this.events);
	}

	/**
	 * Returns the changes of an index.
	 * @param index the configured name of the index
	 * @return a copy of the changes, in the order in which they were written
	 */
	public List<SyncEvent> of(String index) {
		return this.events.stream().filter((event) -> event.index().equals(index)).toList();
	}

	/** Removes all changes. Called before each test method. */
	public void clear() {
		this.events.clear();
	}

}
