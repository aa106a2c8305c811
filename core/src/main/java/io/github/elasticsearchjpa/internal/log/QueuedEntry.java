package io.github.elasticsearchjpa.internal.log;

/** A row that waits to be written to the search log. */
sealed interface QueuedEntry permits QueuedSearch, QueuedClick {

	/**
	 * Returns the approximate memory of the row, in bytes; rather too much than too
	 * little.
	 */
	long weight();

	/** Returns whether the row names a user. */
	boolean isOf(String user);

}
