package io.github.elasticsearchjpa.operation;

import java.util.List;

/**
 * An operation of the library that accesses Elasticsearch: a search, a batch of
 * documents, or the maintenance of an index. Contains names and counts, never search
 * terms or the content of documents.
 */
public sealed interface Operation {

	/**
	 * Returns the name of the connection that the operation uses.
	 * @return the configured name
	 */
	String connection();

	/**
	 * A search or a count. Ends with {@link OperationResult.Searched}. For a stream, only
	 * its first page is an operation.
	 *
	 * @param indexes the configured names of the searched indexes
	 * @param connection see above
	 * @param count true if only the number of documents is requested
	 */
	record Search(List<String> indexes, String connection, boolean count) implements Operation {
	}

	/**
	 * The building and sending of several documents of one index. Ends with
	 * {@link OperationResult.Sent}.
	 *
	 * @param index the configured name of the index
	 * @param connection see above
	 * @param source the cause of the batch
	 * @param documents the number of documents
	 */
	record Batch(String index, String connection, Source source, int documents) implements Operation {
	}

	/**
	 * An operation on a whole index. Ends with {@link OperationResult.Completed}. The
	 * batches that it sends are operations of their own, on other threads.
	 *
	 * @param index the configured name of the index
	 * @param connection see above
	 * @param name the name of the operation, equal to its command: {@code rebuild},
	 * {@code deploy}, {@code rollback}, {@code update}, {@code prune} or {@code verify}
	 */
	record Maintenance(String index, String connection, String name) implements Operation {
	}

	/** The causes of a batch. */
	enum Source {

		/** A worker sends the documents of pending changes. */
		CHANGES,

		/** A load sends the documents of all rows, for example during a rebuild. */
		LOAD

	}

}
