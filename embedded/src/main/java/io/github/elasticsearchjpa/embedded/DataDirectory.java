package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A folder for data that outlive the server.
 */
final class DataDirectory {

	/** Longer than a server takes to end after its parent was killed. */
	private static final Duration WAIT = Duration.ofSeconds(10);

	private DataDirectory() {
	}

	static Path prepare(Path directory, ServerUser user) {
		Path folder = directory.toAbsolutePath().normalize();
		user.requireReach(folder, "Choose another folder for dataDirectory(..).");
		try {
			Files.createDirectories(folder);
			awaitRelease(folder);
			user.own(folder);
			return folder;
		}
		catch (IOException ex) {
			throw new EmbeddedElasticsearchException("Cannot use the data directory " + folder + ": " + ex, ex);
		}
	}

	/**
	 * Waits for a server that is just ending, as after a quick restart of the
	 * application, and refuses to start beside one that runs.
	 */
	private static void awaitRelease(Path folder) throws IOException {
		long deadline = System.nanoTime() + WAIT.toNanos();
		while (isInUse(folder.resolve("node.lock"))) {
			if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
				throw new EmbeddedElasticsearchException(
						"The data directory " + folder + " is in use by another server. Stop that one first.");
			}
			LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
		}
	}

	private static boolean isInUse(Path lockFile) throws IOException {
		if (!Files.exists(lockFile)) {
			return false;
		}
		try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
				FileLock lock = channel.tryLock()) {
			return lock == null;
		}
		catch (OverlappingFileLockException ex) {
			return true;
		}
	}

}
