package io.github.elasticsearchjpa.bulk;

import org.jspecify.annotations.Nullable;

/**
 * Told how far a load is, on the thread that called it.
 */
@FunctionalInterface
public interface LoadProgress {

	/**
	 * Called after each chunk, and once more when a load is interrupted or gives up. What
	 * it throws ends the load, once no thread of it is left, and reaches the caller.
	 * @param rows how many rows have been read so far, with those before the checkpoint
	 * that the load began with
	 * @param checkpoint the newest checkpoint, or null if there is none yet
	 */
	void onChunk(long rows, @Nullable Checkpoint checkpoint);

}
