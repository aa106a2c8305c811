package io.github.elasticsearchjpa.operation;

import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * The state of an index: its generations, rows, backlog and mapping.
 *
 * @param index the name of the index, without prefix
 * @param alias the name of the index in Elasticsearch, an alias that searches use
 * @param generations the generations of the index, newest first; empty if the index does
 * not exist
 * @param unmanaged the physical indexes behind the alias that the library did not create
 * @param rows the number of rows in scope
 * @param backlog the changes that are not indexed yet, or null if the synchronization is
 * off
 * @param mapping the difference between the mapping file of this application and the one
 * that the current generation was created from; null if there is no current generation
 * @param documentVersion the version of the documents that this application builds
 * @param holder the holder of the lease of the index, which is running an operation on
 * it: host, process and a random part; null if the lease is free
 * @param failure the reason why Elasticsearch could not be read, or null; generations and
 * unmanaged indexes are empty and the mapping is null if there is one
 */
public record IndexStatus(String index, String alias, List<Generation> generations, List<String> unmanaged, long rows,
		@Nullable Backlog backlog, @Nullable MappingDifference mapping, int documentVersion, @Nullable String holder,
		@Nullable String failure) {

	/**
	 * A physical index that the library created for an index.
	 *
	 * @param name the name in Elasticsearch
	 * @param role the role
	 * @param documents the number of documents in its primary shards
	 * @param bytes the size of its primary shards in bytes, without replicas
	 * @param documentVersion the version of its documents
	 * @param since the time at which it was published ({@link Role#READ}) or retired
	 * ({@link Role#RETAINED}), or at which its filling began ({@link Role#FILLING}); null
	 * if the time is unknown
	 * @param loadedRows the number of rows that were loaded so far, or null unless the
	 * role is {@link Role#FILLING}
	 */
	public record Generation(String name, Role role, long documents, long bytes, int documentVersion,
			@Nullable Instant since, @Nullable Long loadedRows) {
	}

	/** The roles of generations. */
	public enum Role {

		/** Searches read the generation. */
		READ,

		/** The generation is being filled, or its filling stopped and can be resumed. */
		FILLING,

		/** Searches read the generation earlier. It is kept for a rollback. */
		RETAINED,

		/** A failed rebuild left the generation. The next rebuild deletes it. */
		ABANDONED

	}

}
