package io.github.elasticsearchjpa.operation;

import java.util.List;

/**
 * Something that takes time and asks Elasticsearch. It says what is worked on, never what
 * was searched for, nor the content of documents.
 */
public sealed interface Operation {

	/**
	 * The name of the connection that is asked.
	 * @return the name, as configured
	 */
	String connection();

	/**
	 * A search, or a count; ends with {@link OperationResult.Searched}. Of a stream, its
	 * first page.
	 *
	 * @param indexes the names of the indexes searched, as configured
	 * @param connection see above
	 * @param count whether only the number of documents is asked for
	 */
	record Search(List<String> indexes, String connection, boolean count) implements Operation {
	}

	/**
	 * Documents of one index that are read, made and sent together; ends with
	 * {@link OperationResult.Sent}.
	 *
	 * @param index the name of the index, as configured
	 * @param connection see above
	 * @param source why they are sent
	 * @param documents how many
	 */
	record Batch(String index, String connection, Source source, int documents) implements Operation {
	}

	/**
	 * An operation on an index as a whole; ends with {@link OperationResult.Completed}.
	 * The batches that it sends itself are works of their own, on other threads.
	 *
	 * @param index the name of the index, as configured
	 * @param connection see above
	 * @param name what is done, as the command is called: {@code rebuild},
	 * {@code deploy}, {@code rollback}, {@code update}, {@code prune} or {@code verify}
	 */
	record Maintenance(String index, String connection, String name) implements Operation {
	}

	/** Why documents are sent. */
	enum Source {

		/** A worker of the queue sends what changed. */
		CHANGES,

		/** A rebuild, say, fills an index. */
		LOAD

	}

}
