package io.github.elasticsearchjpa.sync;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What waits for an index.
 *
 * @param index the name of the index
 * @param changes how many changes wait to be indexed
 * @param oldest when the oldest of them was recorded, or null if none waits
 * @param retrying how many of the changes that wait have failed at least once
 * @param error why one of these did, or null if there is none
 * @param deadLetters how many changes were set aside
 */
public record Backlog(String index, long changes, @Nullable Instant oldest, long retrying, @Nullable String error,
		long deadLetters) {

	/**
	 * Where nothing waits.
	 * @param index the name of the index
	 * @return its backlog
	 */
	public static Backlog none(String index) {
		return new Backlog(index, 0, null, 0, null, 0);
	}

}
