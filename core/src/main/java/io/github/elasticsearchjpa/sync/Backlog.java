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
 * @param deadLetters the number of dead letters, at most one for each document; they are
 * not pending changes
 * @param state whether nodes index the changes
 */
public record Backlog(String index, long changes, @Nullable Instant oldest, long retrying, @Nullable String error,
		long deadLetters, State state) {

	/** Whether nodes index the changes of an index. */
	public enum State {

		/** Nodes that have the index in their configuration index its changes. */
		ACTIVE,

		/** The index is paused: its changes wait until it is resumed. */
		PAUSED,

		/**
		 * No node with this index in its configuration has run in the last five minutes.
		 * The changes wait for such a node, or until they are discarded.
		 */
		NOT_CONFIGURED

	}

	/**
	 * Returns an empty backlog of an active index.
	 * @param index the name of the index, without prefix
	 * @return a backlog without changes and dead letters
	 */
	public static Backlog none(String index) {
		return none(index, State.ACTIVE);
	}

	/**
	 * Returns an empty backlog of an index in a given state.
	 * @param index the name of the index, without prefix
	 * @param state the state
	 * @return a backlog without changes and dead letters
	 */
	public static Backlog none(String index, State state) {
		return new Backlog(index, 0, null, 0, null, 0, state);
	}

	/**
	 * Returns a copy with another state.
	 * @param state the state
	 * @return a copy
	 */
	public Backlog withState(State state) {
		return new Backlog(this.index, this.changes, this.oldest, this.retrying, this.error, this.deadLetters, state);
	}

}
