package io.github.elasticsearchjpa.autoconfigure;

/** The action on the indexes when the application starts. */
public enum OnStart {

	/** Does nothing. */
	NONE,

	/** Creates missing indexes without documents from their mapping files. */
	CREATE,

	/**
	 * Creates and fills missing indexes. Adds fields to existing indexes or rebuilds
	 * them, if their mapping file or document version requires it.
	 */
	DEPLOY

}
