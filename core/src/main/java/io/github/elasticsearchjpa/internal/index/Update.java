package io.github.elasticsearchjpa.internal.index;

import java.time.Clock;

import io.github.elasticsearchjpa.internal.document.BulkLoad;
import io.github.elasticsearchjpa.internal.document.LoadTally;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.operation.LoadResult;
import io.github.elasticsearchjpa.operation.ProgressListener;

/**
 * An update: writes the document of every row in scope to the published generation. With
 * synchronization the rows are enqueued, and the workers of all nodes write them; without
 * it, a load writes them.
 */
public final class Update {

	private final IndexDefinition index;

	private final BulkLoad load;

	private final IndexSync sync;

	private final Clock clock;

	/**
	 * Creates an update.
	 * @param index the index
	 * @param load the load, which reads and writes rows
	 * @param sync the synchronization
	 * @param clock the clock for external versions if the synchronization is off
	 */
	public Update(IndexDefinition index, BulkLoad load, IndexSync sync, Clock clock) {
		this.index = index;
		this.load = load;
		this.sync = sync;
		this.clock = clock;
	}

	/**
	 * Runs the update.
	 * @param progress the listener for the progress
	 * @return the rows that were enqueued or written, and the failures
	 */
	public LoadResult run(ProgressListener progress) {
		return this.sync.isEnabled() ? enqueue(progress) : write(progress);
	}

	private LoadResult enqueue(ProgressListener progress) {
		long total = this.load.countRows(this.index);
		LoadTally tally = new LoadTally();
		this.load.forEachPage(this.index, (failure) -> {
			tally.addRows(1);
			tally.addFailure(failure);
		}, (type, ids) -> {
			this.sync.enqueue(Change.rewrites(this.index, ids));
			tally.addRows(ids.size());
			progress.onProgress(tally.rows(), total);
		});
		return tally.result();
	}

	private LoadResult write(ProgressListener progress) {
		long total = this.load.countRows(this.index);
		long version = this.clock.millis();
		return this.load.load(this.index, this.index.alias(), (id) -> version, null,
				(rows, checkpoint) -> progress.onProgress(rows, total));
	}

}
