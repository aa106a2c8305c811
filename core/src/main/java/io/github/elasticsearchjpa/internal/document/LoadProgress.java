package io.github.elasticsearchjpa.internal.document;

import java.util.List;

import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.jspecify.annotations.Nullable;

/**
 * Told how far a load is, on the thread that called it unless said otherwise.
 */
@FunctionalInterface
public interface LoadProgress {

	/**
	 * Called after each chunk, and every second while one takes longer. What it throws
	 * ends the load, once no thread of it is left, and reaches the caller.
	 * @param rows how many rows have been read so far, with those before the checkpoint
	 * that the load began with
	 * @param checkpoint the newest checkpoint, or null if there is none yet
	 */
	void onChunk(long rows, @Nullable Checkpoint checkpoint);

	/**
	 * Called when documents arrived so long after their rows were read that they may show
	 * what has been deleted, and its deletion forgotten. They must be looked at again.
	 * Called on any thread of the load, also after {@link #onChunk} has ended it.
	 * @param type the entity type
	 * @param documentIds the ids of the documents
	 */
	default void onLate(IndexedType type, List<String> documentIds) {
	}

}
