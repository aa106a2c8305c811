package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A data directory that the user has chosen and that outlives the server.
 */
final class DataDirectory {

	/** The file that Elasticsearch locks while it runs. */
	private static final String LOCK_FILE = "node.lock";

	/**
	 * The time to wait for a server that is starting or stopping. It is longer than a
	 * server takes to stop after its starter was killed.
	 */
	private static final Duration IN_USE_TIMEOUT = Duration.ofSeconds(10);

	private DataDirectory() {
	}

	/**
	 * Creates the directory if it is missing, and makes the server's user its owner.
	 * @return the absolute path
	 * @throws EmbeddedElasticsearchException if the directory contains other files than
	 * Elasticsearch's, or the server's user cannot access it
	 */
	static Path prepare(Path directory, ServerUser user) {
		Path folder = directory.toAbsolutePath().normalize();
		try {
			Files.createDirectories(folder);
			user.requireAccess(folder, "Choose another folder for dataDirectory(..).");
			requireElasticsearchData(folder);
			user.takeOwnership(folder);
			return folder;
		}
		catch (IOException ex) {
			throw unusable(folder, ex);
		}
	}

	/**
	 * Rejects a folder with other files, such as the home folder, because its owner is
	 * changed if this JVM runs as root.
	 */
	private static void requireElasticsearchData(Path folder) throws IOException {
		try (Stream<Path> content = Files.list(folder)) {
			if (content.findAny().isPresent() && !Files.exists(folder.resolve(LOCK_FILE))) {
				throw new EmbeddedElasticsearchException("The data directory " + folder
						+ " contains files that are not Elasticsearch's. Choose an empty or a new directory.");
			}
		}
	}

	/**
	 * Returns the embedded server that uses the directory; empty if no server does. Waits
	 * up to ten seconds.
	 */
	static Optional<RunningServer> findServer(Path directory) {
		return findServer(directory, IN_USE_TIMEOUT);
	}

	/**
	 * Returns the embedded server that uses the directory; empty if no server does. Waits
	 * until a server that is starting responds, and until a server that is stopping, for
	 * example after a quick restart of the application, has released the directory.
	 * @throws EmbeddedElasticsearchException if the directory is still in use after the
	 * timeout and no embedded server responds
	 */
	static Optional<RunningServer> findServer(Path directory, Duration timeout) {
		Path folder = directory.toAbsolutePath().normalize();
		long deadline = System.nanoTime() + timeout.toNanos();
		try {
			while (isInUse(folder.resolve(LOCK_FILE))) {
				Optional<RunningServer> server = RunningServer.readFrom(folder);
				if (server.isPresent()) {
					return server;
				}
				if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
					throw new EmbeddedElasticsearchException("The data directory " + folder
							+ " is in use by a server that is not an embedded one or does not respond. "
							+ "Stop that server, or choose another directory.");
				}
				LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
			}
			return Optional.empty();
		}
		catch (IOException ex) {
			throw unusable(folder, ex);
		}
	}

	private static EmbeddedElasticsearchException unusable(Path folder, IOException ex) {
		return new EmbeddedElasticsearchException("Cannot use the data directory " + folder + ": " + ex, ex);
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
