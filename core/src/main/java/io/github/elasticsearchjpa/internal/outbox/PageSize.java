package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;

/**
 * The number of documents in a page of a fan-out. It adapts to the time that a page
 * takes, because a change of a transaction that is committed meanwhile waits for the end
 * of the page.
 *
 * @param documents the number of documents
 * @param max the maximum number of documents
 */
record PageSize(int documents, int max) {

	/** The number of documents below which a page does not shrink. */
	private static final int MIN = 60;

	/** The time that a page is to take at most. */
	private static final Duration SLOW = Duration.ofMillis(50);

	/** The time below which a page may grow. */
	private static final Duration FAST = Duration.ofMillis(20);

	/** Returns the size of the first page. */
	static PageSize initial(int max) {
		return new PageSize(max, max);
	}

	/**
	 * Returns the size of the next page.
	 * @param elapsed the time that a full page of this size took
	 */
	PageSize next(Duration elapsed) {
		// By halves, so that the database prepares few different statements.
		if (elapsed.compareTo(SLOW) > 0) {
			return new PageSize(Math.max(this.documents / 2, Math.min(MIN, this.max)), this.max);
		}
		return (elapsed.compareTo(FAST) < 0) ? new PageSize(Math.min(this.documents * 2, this.max), this.max) : this;
	}

}
