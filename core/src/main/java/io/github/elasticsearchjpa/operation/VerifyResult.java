package io.github.elasticsearchjpa.operation;

import java.time.Duration;
import java.util.List;

/**
 * What a verification found. Changes that wait to be indexed are no drift.
 *
 * @param index the name of the index
 * @param rows how many rows were compared
 * @param documents how many documents were looked up in the database
 * @param missing how many rows have no document
 * @param orphaned how many documents have no row
 * @param different how many documents say something else than their row
 * @param buildFailures of how many rows the mapper cannot make a document
 * @param waiting of how many it cannot be said, since changes wait to be indexed
 * @param examples the first that differ, at most 20
 * @param duration how long it took
 */
public record VerifyResult(String index, long rows, long documents, long missing, long orphaned, long different,
		long buildFailures, long waiting, List<Drift> examples, Duration duration) {

	/**
	 * Whether the index says something else than the database.
	 * @return whether any document is missing, orphaned, different or cannot be made
	 */
	public boolean drift() {
		return this.missing + this.orphaned + this.different + this.buildFailures > 0;
	}

}
