package io.github.elasticsearchjpa.sync;

/**
 * The databases in which missing library tables are created at start. Where they are not
 * created, the start fails, and its message has the statements that create them.
 */
public enum InitializeSchema {

	/** Creates missing tables in an embedded database only. */
	EMBEDDED,

	/** Creates missing tables in every database. */
	ALWAYS,

	/** Never creates tables. */
	NEVER

}
