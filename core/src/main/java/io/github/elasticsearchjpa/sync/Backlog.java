package io.github.elasticsearchjpa.sync;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The changes of an index that are not indexed yet, and its dead letters.
 *
 * @param index the name of the index, without prefix
 * @param changes the number of pending changes; 0 or more
 * @param oldest the time at which the oldest pending change was enqueued, or null if none
 * is pending
 * @param retrying the number of pending changes that have failed at least once
 * @param error the error of one of these changes, or null if there is none
 * @param deadLetters the number of dead letters; they are not pending changes
 */
public record Backlog(String index, long changes, @Nullable Instant oldest, long retrying, @Nullable String error,
		long deadLetters) {

	/**
	 * Returns an empty backlog.
	 * @param index the name of the index, without prefix
	 * @return a backlog without changes and dead letters
	 */
	public static Backlog none(String index) {
		return new Backlog(index, 0, null, 0, null, 0);
	}

}
