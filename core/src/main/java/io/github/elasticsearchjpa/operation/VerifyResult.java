package io.github.elasticsearchjpa.operation;

import java.time.Duration;
import java.util.List;

/**
 * The result of a verification. Pending changes are not drift.
 *
 * @param index the name of the index, without prefix
 * @param rows the number of rows that were compared with their documents
 * @param documents the number of documents that were looked up in the database
 * @param missing the number of rows without a document
 * @param orphaned the number of documents without a row in scope
 * @param different the number of documents with other content than their mapper builds
 * now
 * @param buildFailures the number of rows from which no document can be built
 * @param waiting the number of documents that differ, but have pending changes, so that
 * the difference may not be drift
 * @param examples the first differences, at most 20
 * @param duration the duration of the verification
 */
public record VerifyResult(String index, long rows, long documents, long missing, long orphaned, long different,
		long buildFailures, long waiting, List<Drift> examples, Duration duration) {

	/**
	 * Returns whether the index differs from the database.
	 * @return true if a document is missing, orphaned or different, or cannot be built
	 */
	public boolean drift() {
		return this.missing + this.orphaned + this.different + this.buildFailures > 0;
	}

}
