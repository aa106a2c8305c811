package io.github.elasticsearchjpa.log;

/** Something to be written to the log. */
sealed interface LogEntry permits LoggedSearch, LoggedClick {

	/** About how much memory it takes, in bytes; rather more than less. */
	long weight();

	/** Whether it is of a user. */
	boolean isOf(String user);

}
