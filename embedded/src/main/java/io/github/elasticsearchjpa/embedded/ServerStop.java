package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a server and leaves nothing of it but the data that the user keeps.
 *
 * @param process the server's processes
 * @param folder its temporary folder
 * @param keptData the directory in which it is announced, or null
 */
record ServerStop(ServerProcess process, ServerFolder folder, @Nullable Path keptData) implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ServerStop.class);

	@Override
	public void run() {
		try {
			// First, so that nobody begins to use a server that is ending.
			if (this.keptData != null) {
				RunningServer.withdrawFrom(this.keptData);
			}
		}
		catch (IOException ex) {
			logger.warn("Cannot delete {} in {}", RunningServer.FILE, this.keptData, ex);
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
