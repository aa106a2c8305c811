package io.github.elasticsearchjpa.autoconfigure;

/** What is done to the indexes when the application starts. */
public enum OnStart {

	/** Nothing. */
	NONE,

	/** What does not exist is created, empty, from its mapping file. */
	CREATE,

	/**
	 * What does not exist is created and filled; what exists is extended or rebuilt if
	 * its mapping file or document version asks for it.
	 */
	DEPLOY

}
