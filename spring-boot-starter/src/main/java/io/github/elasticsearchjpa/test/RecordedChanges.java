package io.github.elasticsearchjpa.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.elasticsearchjpa.sync.SyncEvent;
import io.github.elasticsearchjpa.sync.SyncListener;

/**
 * The changes that were recorded since the test method began, by any thread, whether or
 * not they were committed, and whether or not the entity is in scope. Hibernate tells of
 * a change when it writes it: in a test within a transaction, flush before you ask. A
 * change of an entity that documents of others read is not among them, since only a
 * worker finds out whose.
 */
public final class RecordedChanges implements SyncListener {

	private final List<SyncEvent> events = new CopyOnWriteArrayList<>();

	RecordedChanges() {
	}

	@Override
	public void onChange(SyncEvent event) {
		this.events.add(event);
	}

	/**
	 * All of them.
	 * @return the changes, in the order of their writing
	 */
	public List<SyncEvent> all() {
		return List.copyOf(this.events);
	}

	/**
	 * Those of an index.
	 * @param index the name of the index, without prefix
	 * @return the changes, in the order of their writing
	 */
	public List<SyncEvent> of(String index) {
		return this.events.stream().filter((event) -> event.index().equals(index)).toList();
	}

	/** Forgets them. Done before each test method. */
	public void clear() {
		this.events.clear();
	}

}
