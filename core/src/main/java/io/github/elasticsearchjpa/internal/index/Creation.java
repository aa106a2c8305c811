package io.github.elasticsearchjpa.internal.index;

import java.time.Duration;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.document.BulkLoad;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.IndexLease;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;

/**
 * The creation of an empty index. If several nodes create it at the same time, one
 * creates it and the others wait.
 */
public final class Creation {

	private static final Duration LEASE_PAUSE = Duration.ofMillis(200);

	private final IndexDefinition index;

	private final Generations generations;

	private final BulkLoad load;

	private final IndexSync sync;

	/**
	 * Creates a creation.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param load the load, which counts rows
	 * @param sync the synchronization, which provides the lease of the index
	 */
	public Creation(IndexDefinition index, Generations generations, BulkLoad load, IndexSync sync) {
		this.index = index;
		this.generations = generations;
		this.load = load;
		this.sync = sync;
	}

	/**
	 * Creates the index from its mapping file, unless it exists.
	 * @return true if it was created
	 */
	public boolean run() {
		this.generations.refuseDataStream();
		this.generations.refuseUnmanaged("Nothing was created");
		if (this.generations.current().isPresent()) {
			return false;
		}
		try (IndexLease lease = this.sync.awaitLease(this.index, LEASE_PAUSE)) {
			if (this.generations.current().isPresent()) {
				return false;
			}
			lease.saveDocumentVersion(this.index.documentVersion());
			String generation = this.generations.create();
			if (isHeld(lease)) {
				// Before the publication, so that no worker uses digests of an earlier
				// index.
				this.sync.revoke(this.index.name());
				if (this.sync.isEnabled() && this.load.countRows(this.index) == 0) {
					// Rows that are committed later are captured.
					this.generations.saveFilled(generation);
				}
				this.generations.publish(generation);
				return true;
			}
			this.generations.delete(generation);
		}
		// Another node acquired the lease while Elasticsearch created the index here.
		return run();
	}

	private static boolean isHeld(IndexLease lease) {
		try {
			lease.renew();
			return true;
		}
		catch (ElasticsearchJpaException ex) {
			return false;
		}
	}

}
