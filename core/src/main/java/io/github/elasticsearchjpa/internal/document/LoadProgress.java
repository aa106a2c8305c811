package io.github.elasticsearchjpa.internal.document;

import java.util.List;

import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.jspecify.annotations.Nullable;

/**
 * A listener that is notified of the progress of a load.
 */
@FunctionalInterface
public interface LoadProgress {

	/**
	 * Called on the thread that started the load: after each chunk, and every second
	 * while a chunk takes longer. An exception ends the load and reaches the caller when
	 * all threads of the load have ended.
	 * @param rows the number of rows read so far, including those before the checkpoint
	 * that the load started from
	 * @param checkpoint the latest checkpoint, or null if there is none yet
	 */
	void onChunk(long rows, @Nullable Checkpoint checkpoint);

	/**
	 * Called when documents were sent so long after their rows were read that a row may
	 * have been deleted meanwhile and Elasticsearch may no longer keep the version of the
	 * deletion. Such a document may have come back, so it must be built again. Called on
	 * any thread of the load, possibly after {@link #onChunk} has ended the load. Does
	 * nothing by default.
	 * @param type the entity type
	 * @param documentIds the ids of the documents
	 */
	default void onLate(IndexedType type, List<String> documentIds) {
	}

}
