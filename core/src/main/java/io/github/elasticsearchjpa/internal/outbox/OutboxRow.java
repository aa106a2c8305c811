package io.github.elasticsearchjpa.internal.outbox;

import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code search_outbox}: a document to index, or a related entity whose
 * containing documents are to be found.
 *
 * @param id the id, which increases with each row
 * @param partition the id of the partition
 * @param state the state
 * @param priority the priority
 * @param key the document or related entity
 * @param attributes the names of the changed attributes, or null for all
 * @param forced whether to send the document even if it seems unchanged
 * @param root the id of the row whose fan-out created this one, or null if a transaction
 * enqueued it
 * @param createdAt the time at which it was enqueued, in milliseconds since 1970
 * @param attempts the number of failed attempts
 * @param after the id, as text, of the last containing entity that the fan-out of this
 * row has enqueued; null if the fan-out has not begun
 * @param unfinished how often a batch with the row has not ended, as {@link Unfinished}
 * counts it
 */
record OutboxRow(long id, int partition, State state, Priority priority, ChangeKey key,
		@Nullable Set<String> attributes, boolean forced, @Nullable Long root, long createdAt, int attempts,
		@Nullable String after, int unfinished) {

	/** Returns this row with another number of batches that have not ended. */
	OutboxRow withUnfinished(int unfinished) {
		return new OutboxRow(this.id, this.partition, this.state, this.priority, this.key, this.attributes, this.forced,
				this.root, this.createdAt, this.attempts, this.after, unfinished);
	}

	/**
	 * Returns the id that a caller waits for: that of the row whose fan-out led to this
	 * one, or this row's own.
	 */
	long rootOrId() {
		return (this.root != null) ? this.root : this.id;
	}

	/**
	 * Returns the id that a caller waits for who waits for any of some rows: the lowest
	 * one. There must be a row.
	 */
	static long root(Collection<OutboxRow> rows) {
		return rows.stream().mapToLong(OutboxRow::rootOrId).min().orElseThrow();
	}

	/** Returns whether a partial update with the changed attributes is enough. */
	boolean mayBePartial() {
		return this.attributes != null && isFirstAttempt();
	}

	/**
	 * Returns whether the row was never processed and is not forced. After a failure the
	 * state of the document in the index is unknown, so it is sent completely.
	 */
	boolean isFirstAttempt() {
		return !this.forced && this.attempts == 0 && this.state == State.PENDING;
	}

	/**
	 * The order in which the rows of a partition are processed. Within a priority, rows
	 * are processed in the order of their due time, then of their id.
	 */
	enum Priority {

		/** A change of a transaction that has not failed. Always due. */
		TRANSACTION(0),

		/**
		 * Everything else that is to be processed: changes that an operation or the
		 * fan-out of a related entity enqueued, retries, and repeated deletes. Each batch
		 * has room for these rows, however many changes of transactions wait.
		 */
		BACKGROUND(1),

		/** Not to be processed: a dead letter. */
		NONE(2);

		private final int code;

		Priority(int code) {
			this.code = code;
		}

		/** Returns the value of the column {@code priority}. */
		int code() {
			return this.code;
		}

		/** Returns the priority with a value of the column {@code priority}. */
		static Priority of(int code) {
			return values()[code];
		}

	}

	/** The state of a row. */
	enum State {

		/** The row is to be indexed or fanned out. */
		PENDING('N'),

		/** The document was deleted; the delete is to be applied again. */
		REPEATED_DELETE('S'),

		/**
		 * The row is a dead letter: its document could not be built, or Elasticsearch
		 * rejected it.
		 */
		DEAD_LETTER('X');

		private final char code;

		State(char code) {
			this.code = code;
		}

		/** Returns the value of the column {@code state}. */
		String code() {
			return String.valueOf(this.code);
		}

		/** Returns the value of the column as an SQL literal. */
		String literal() {
			return "'" + this.code + "'";
		}

		/** Returns the state with a value of the column {@code state}. */
		static State of(String code) {
			for (State state : values()) {
				if (state.code == code.charAt(0)) {
					return state;
				}
			}
			throw new IllegalArgumentException("Unknown state '%s' in table search_outbox".formatted(code));
		}

	}

}
