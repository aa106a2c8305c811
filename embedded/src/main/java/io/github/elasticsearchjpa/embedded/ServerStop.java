package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that stop a server and delete its files, except for a data directory that the
 * user has chosen.
 *
 * @param process the processes of the server
 * @param folder the temporary folder of the server
 * @param dataDirectory the data directory that the user has chosen; null if the data are
 * in the temporary folder
 */
record ServerStop(ServerProcess process, ServerFolder folder, @Nullable Path dataDirectory) implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ServerStop.class);

	@Override
	public void run() {
		try {
			// This comes first, so that no other process begins to use the server.
			if (this.dataDirectory != null) {
				RunningServer.deleteFrom(this.dataDirectory);
			}
		}
		catch (IOException ex) {
			logger.warn("Cannot delete {} in {}", RunningServer.FILE, this.dataDirectory, ex);
		}
		this.process.stop();
		try {
			this.folder.delete();
		}
		catch (IOException ex) {
			logger.warn("The server has stopped, but its folder {} could not be deleted", this.folder.root(), ex);
		}
	}

}
