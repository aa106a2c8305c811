package io.github.elasticsearchjpa.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The server that a JVM shares, or why it could not be started.
 */
record SharedServer(@Nullable EmbeddedElasticsearch server, @Nullable EmbeddedElasticsearchException failure) {

	/** Started when this class is first used, which the JVM does once. */
	static final SharedServer INSTANCE = start();

	private static SharedServer start() {
		try {
			return new SharedServer(EmbeddedElasticsearch.start().asShared(), null);
		}
		catch (EmbeddedElasticsearchException ex) {
			return new SharedServer(null, ex);
		}
	}

	EmbeddedElasticsearch get() {
		if (this.server == null) {
			String why = (this.failure != null) ? this.failure.getMessage() : "";
			throw new EmbeddedElasticsearchException("The shared server could not be started. " + why, this.failure);
		}
		return this.server;
	}

}
