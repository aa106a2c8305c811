package io.github.elasticsearchjpa.internal.outbox;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code search_outbox}: a document that may have changed, or a related entity
 * whose owners' documents may have.
 *
 * @param id the row's number
 * @param partition the slice of the outbox it is in: a hash of index and key
 * @param state what it waits for
 * @param key what it is about
 * @param attributes the attributes that changed, or null for all
 * @param forced whether to write the document even if it seems unchanged
 * @param root the row that led to it, or null if a transaction recorded it
 * @param createdAt when it was recorded, in milliseconds since 1970
 * @param attempts how often it has failed
 */
record OutboxRow(long id, int partition, State state, ChangeKey key, @Nullable Set<String> attributes, boolean forced,
		@Nullable Long root, long createdAt, int attempts) {

	/**
	 * Whether it is enough to write what changed: it is known, and was not tried before.
	 */
	boolean mayBePartial() {
		return this.attributes != null && isFresh();
	}

	/** Whether it was not tried before, and is not to be written whatever is there. */
	boolean isFresh() {
		return !this.forced && this.attempts == 0 && this.state == State.NEW;
	}

	/** What a row waits for. */
	enum State {

		/** To be indexed. */
		NEW('N'),

		/** Indexed as a deletion, to be applied once more. */
		SECOND_DELETE('S'),

		/** Nothing: its document was refused. */
		DEAD('X');

		private final char code;

		State(char code) {
			this.code = code;
		}

		String code() {
			return String.valueOf(this.code);
		}

		static State of(String code) {
			for (State state : values()) {
				if (state.code == code.charAt(0)) {
					return state;
				}
			}
			throw new IllegalArgumentException("No state " + code);
		}

	}

}
