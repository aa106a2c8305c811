package io.github.elasticsearchjpa.internal.verify;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.github.elasticsearchjpa.internal.document.RowLookup;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;

/**
 * A prune: finds the documents whose row is deleted or out of scope, and enqueues them.
 * Workers look the row up again and delete the document if there still is none.
 */
public final class Prune {

	private final IndexDefinition index;

	private final RowLookup rows;

	private final IndexSync sync;

	/**
	 * Creates a prune.
	 * @param index the index
	 * @param rows the lookup of rows
	 * @param sync the synchronization that deletes the documents
	 */
	public Prune(IndexDefinition index, RowLookup rows, IndexSync sync) {
		this.index = index;
		this.rows = rows;
		this.sync = sync;
	}

	/**
	 * Runs the prune for the documents of the index.
	 * @return the number of enqueued documents
	 */
	public long run() {
		this.sync.requireFor(this.index, "prune");
		return run(this.index.alias());
	}

	/**
	 * Runs the prune for the documents of one generation.
	 * @param generation the name of the generation, or an alias
	 * @return the number of enqueued documents
	 */
	public long run(String generation) {
		AtomicLong enqueued = new AtomicLong();
		new DocumentScan(this.index.connection(), generation).run(1, 0, (ids) -> {
			Set<String> existing = this.rows.existing(this.index, ids);
			List<String> orphans = ids.stream().filter((id) -> !existing.contains(id)).toList();
			this.sync.enqueue(Change.rewrites(this.index, orphans));
			enqueued.addAndGet(orphans.size());
		});
		return enqueued.get();
	}

}
