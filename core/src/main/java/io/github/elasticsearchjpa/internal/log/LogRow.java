package io.github.elasticsearchjpa.internal.log;

/** Something to be written to the log. */
sealed interface LogRow permits SearchLogRow, ClickLogRow {

	/** About how much memory it takes, in bytes; rather more than less. */
	long weight();

	/** Whether it is of a user. */
	boolean isOf(String user);

}
