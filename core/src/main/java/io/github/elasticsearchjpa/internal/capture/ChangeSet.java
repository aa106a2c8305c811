package io.github.elasticsearchjpa.internal.capture;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.ChangeKey;

/** The changes of one transaction, folded by key. Owned by the transaction's thread. */
final class ChangeSet {

	private Map<ChangeKey, Change> changes = new LinkedHashMap<>();

	void add(Change change) {
		this.changes.merge(change.key(), change, Change::and);
	}

	/** Takes what has been collected. */
	Collection<Change> drain() {
		Collection<Change> drained = List.copyOf(this.changes.values());
		this.changes = new LinkedHashMap<>();
		return drained;
	}

}
