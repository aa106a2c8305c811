package io.github.elasticsearchjpa.sync;

/** Whether to create the library's tables. */
public enum InitializeSchema {

	/** Only in an embedded database. */
	EMBEDDED,

	/** In every database. */
	ALWAYS,

	/** Never. */
	NEVER

}
