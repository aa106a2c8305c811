package io.github.elasticsearchjpa.internal.index;

import java.util.List;

import io.github.elasticsearchjpa.internal.document.Checkpoint;
import io.github.elasticsearchjpa.internal.document.LoadProgress;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.IndexLease;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.operation.ProgressListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of filling a generation: saves checkpoints, renews the lease and notifies
 * the caller. Used by the calling thread of the operation, except {@link #onLate}.
 */
final class FillingProgress implements LoadProgress {

	private static final Logger logger = LoggerFactory.getLogger(FillingProgress.class);

	private static final long SAVE_INTERVAL_NANOS = 1_000_000_000;

	private final IndexDefinition index;

	private final String generation;

	private final IndexLease lease;

	private final IndexSync sync;

	private final ProgressListener listener;

	private final long total;

	private long rows;

	private @Nullable Checkpoint checkpoint;

	private @Nullable Checkpoint saved;

	private long savedAt = System.nanoTime();

	FillingProgress(IndexDefinition index, String generation, IndexLease lease, IndexSync sync,
			ProgressListener listener, long total) {
		this.index = index;
		this.generation = generation;
		this.lease = lease;
		this.sync = sync;
		this.listener = listener;
		this.total = total;
	}

	String generation() {
		return this.generation;
	}

	IndexLease lease() {
		return this.lease;
	}

	long rows() {
		return this.rows;
	}

	long total() {
		return this.total;
	}

	/**
	 * Saves the first checkpoint at once and later ones once a second, renews the lease
	 * and notifies the caller.
	 */
	@Override
	public void onChunk(long rows, @Nullable Checkpoint checkpoint) {
		this.rows = rows;
		this.checkpoint = checkpoint;
		if (this.saved == null || System.nanoTime() - this.savedAt > SAVE_INTERVAL_NANOS) {
			save();
		}
		this.lease.renew();
		this.listener.onProgress(rows, this.total);
	}

	@Override
	public void onLate(IndexedType type, List<String> documentIds) {
		this.sync.enqueue(Change.rewrites(this.index, documentIds));
	}

	/**
	 * Saves the last checkpoint. If that fails, a resumed rebuild reads the rows after
	 * the previously saved checkpoint again.
	 */
	void saveLast() {
		try {
			save();
		}
		catch (RuntimeException ex) {
			logger.debug("The last checkpoint of {} could not be saved. A resumed rebuild reads some rows again",
					this.generation, ex);
		}
	}

	private void save() {
		if (this.checkpoint != null && !this.checkpoint.equals(this.saved)) {
			this.lease.saveCheckpoint(this.generation, this.checkpoint);
			this.saved = this.checkpoint;
			this.savedAt = System.nanoTime();
		}
	}

}
