package io.github.elasticsearchjpa.operation;

import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * The state of an index.
 *
 * @param index its name, without prefix
 * @param alias its name in Elasticsearch, under which it is read
 * @param generations its physical indexes, newest first; empty if it does not exist
 * @param unmanaged physical indexes read under its name that were not made here
 * @param rows how many rows are in scope
 * @param backlog what waits to be indexed, or null if changes are not followed
 * @param mapping what sets its mapping file apart from the one it was made from, or null
 * if it does not exist
 * @param documentVersion the version of the documents that this node makes
 * @param holder who is filling a generation now, or null
 */
public record IndexStatus(String index, String alias, List<Generation> generations, List<String> unmanaged, long rows,
		@Nullable Backlog backlog, @Nullable MappingDifference mapping, int documentVersion, @Nullable String holder) {

	/**
	 * A physical index.
	 *
	 * @param name its name in Elasticsearch
	 * @param role what it is for
	 * @param documents how many documents it has
	 * @param bytes how much room it takes, without replicas
	 * @param documentVersion the version of its documents
	 * @param since when it began to be read, was retired, or began to be loadedRows; null
	 * if that is not known
	 * @param loadedRows how many rows fill it, or null unless it is being loadedRows
	 */
	public record Generation(String name, Role role, long documents, long bytes, int documentVersion,
			@Nullable Instant since, @Nullable Long loadedRows) {
	}

	/** What a generation is for. */
	public enum Role {

		/** It is read. */
		READ,

		/** It is being loadedRows, or its filling was stopped and can be resumed. */
		FILLING,

		/** It was read and is kept. */
		RETAINED,

		/** A failed rebuild left it; the next one deletes it. */
		ABANDONED

	}

}
