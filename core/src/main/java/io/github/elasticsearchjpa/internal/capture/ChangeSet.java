package io.github.elasticsearchjpa.internal.capture;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.ChangeKey;

/**
 * The changes of one transaction, merged by key. Used by the transaction's thread only.
 */
final class ChangeSet {

	private Map<ChangeKey, Change> changes = new LinkedHashMap<>();

	/** Adds a change, or merges it with an earlier one of the same key. */
	void add(Change change) {
		this.changes.merge(change.key(), change, Change::merge);
	}

	/** Returns the changes so far and removes them. */
	Collection<Change> drain() {
		Collection<Change> drained = List.copyOf(this.changes.values());
		this.changes = new LinkedHashMap<>();
		return drained;
	}

}
