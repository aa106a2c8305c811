package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The server that all code in a JVM shares, or the failure of its start.
 *
 * @param server the server; null if its start failed
 * @param failure the failure; null if the server was started
 */
record SharedServer(@Nullable EmbeddedElasticsearch server, @Nullable EmbeddedElasticsearchException failure) {

	/** Initialized once, when the class is first used. */
	static final SharedServer INSTANCE = start();

	private static SharedServer start() {
		try {
			String folder = System.getProperty(EmbeddedElasticsearch.SHARED_FOLDER_PROPERTY, "").strip();
			return new SharedServer(
					folder.isEmpty() ? EmbeddedElasticsearch.start().asShared()
							: new ServerStart(EmbeddedElasticsearch.builder().toSettings()).runShared(Path.of(folder)),
					null);
		}
		catch (EmbeddedElasticsearchException ex) {
			return new SharedServer(null, ex);
		}
	}

	/**
	 * Returns the server.
	 * @throws EmbeddedElasticsearchException if its start failed
	 */
	EmbeddedElasticsearch get() {
		if (this.server == null) {
			String reason = (this.failure != null) ? this.failure.getMessage() : "";
			throw new EmbeddedElasticsearchException("The shared server could not be started. " + reason, this.failure);
		}
		return this.server;
	}

}
