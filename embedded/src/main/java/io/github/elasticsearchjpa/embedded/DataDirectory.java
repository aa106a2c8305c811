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
 * A folder for data that outlive the server.
 */
final class DataDirectory {

	/** Locked by the server as long as it runs. */
	private static final String LOCK_FILE = "node.lock";

	/** Longer than a server takes to end after its parent was killed. */
	private static final Duration WAIT = Duration.ofSeconds(10);

	private DataDirectory() {
	}

	static Path prepare(Path directory, ServerUser user) {
		Path folder = directory.toAbsolutePath().normalize();
		try {
			Files.createDirectories(folder);
			user.requireReach(folder, "Choose another folder for dataDirectory(..).");
			requireOurs(folder);
			user.own(folder);
			return folder;
		}
		catch (IOException ex) {
			throw unusable(folder, ex);
		}
	}

	/** A folder given by mistake, such as the home folder, must not be handed over. */
	private static void requireOurs(Path folder) throws IOException {
		try (Stream<Path> content = Files.list(folder)) {
			if (content.findAny().isPresent() && !Files.exists(folder.resolve(LOCK_FILE))) {
				throw new EmbeddedElasticsearchException("The data directory " + folder
						+ " holds other files than Elasticsearch's. Choose an empty or a new one.");
			}
		}
	}

	/** The embedded server that uses the directory, or none if the directory is free. */
	static Optional<RunningServer> serverIn(Path directory) {
		return serverIn(directory, WAIT);
	}

	/**
	 * Waits for a server that is just starting to answer, and for one that is just
	 * ending, as after a quick restart of the application, to be gone.
	 */
	static Optional<RunningServer> serverIn(Path directory, Duration wait) {
		Path folder = directory.toAbsolutePath().normalize();
		long deadline = System.nanoTime() + wait.toNanos();
		try {
			while (isInUse(folder.resolve(LOCK_FILE))) {
				Optional<RunningServer> server = RunningServer.announcedIn(folder);
				if (server.isPresent()) {
					return server;
				}
				if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
					throw new EmbeddedElasticsearchException("The data directory " + folder
							+ " is in use by a server that was started otherwise or does not answer. "
							+ "Stop that one first.");
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
