package io.github.elasticsearchjpa.internal.index;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;

/**
 * The deletion of an index with all its generations.
 */
public final class Deletion {

	private final IndexDefinition index;

	private final Generations generations;

	private final IndexSync sync;

	/**
	 * Creates a deletion.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param sync the synchronization, whose workers write to the index
	 */
	public Deletion(IndexDefinition index, Generations generations, IndexSync sync) {
		this.index = index;
		this.generations = generations;
		this.sync = sync;
	}

	/**
	 * Deletes the index.
	 * @return false if there was nothing to delete
	 */
	public boolean run() {
		this.generations.refuseDataStream();
		boolean deleted = this.generations.deleteAll();
		// Otherwise a worker would not send a document again that is unchanged since it
		// was in the deleted index.
		this.sync.revoke(this.index.name());
		return deleted;
	}

}
