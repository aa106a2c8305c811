package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder through which several JVMs share one server. It contains the address of the
 * server, and a lock file so that only one JVM starts it while the others wait.
 * <p>
 * Each JVM holds a named pipe of the server open until it ends. The kernel closes the
 * pipe even if the JVM is killed, so the script of the server notices the end of its last
 * user.
 */
final class SharedFolder {

	private static final Logger logger = LoggerFactory.getLogger(SharedFolder.class);

	private static final Duration LOCK_POLL_INTERVAL = Duration.ofMillis(100);

	/** The open pipes. The garbage collector would close an unreachable one. */
	private static final List<FileChannel> PIPES = new CopyOnWriteArrayList<>();

	private final Path folder;

	SharedFolder(Path folder) {
		this.folder = folder.toAbsolutePath();
	}

	/**
	 * Returns the running server, or starts it. It is in use until this JVM ends.
	 * @throws EmbeddedElasticsearchException if the start fails or the thread is
	 * interrupted
	 */
	EmbeddedElasticsearch use(ServerStarter starter) throws IOException {
		Files.createDirectories(this.folder);
		try (FileChannel channel = FileChannel.open(this.folder.resolve("start.lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); FileLock lock = lock(channel)) {
			logger.debug("Acquired {}", lock);
			Optional<RunningServer> running = RunningServer.readFrom(this.folder);
			if (running.isPresent() && hold(running.get())) {
				logger.info("Using Elasticsearch {} at {}, which other JVMs use, too", running.get().version(),
						running.get().uri());
				return EmbeddedElasticsearch.joined(running.get());
			}
			RunningServer started = starter.start();
			if (!hold(started)) {
				throw new IOException("the server at " + started.uri() + " has stopped");
			}
			started.writeTo(this.folder);
			return EmbeddedElasticsearch.joined(started);
		}
	}

	/** Opens the pipe of a server. Returns false if the server is stopping. */
	private static boolean hold(RunningServer server) throws IOException {
		try {
			// Opening it only for writing would wait for the script to read.
			PIPES.add(FileChannel.open(ServerFolder.of(server.log()).users(), StandardOpenOption.READ,
					StandardOpenOption.WRITE));
			return true;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/**
	 * Polls for the lock, because this class, loaded by another class loader, may hold it
	 * in this JVM.
	 */
	private static FileLock lock(FileChannel channel) throws IOException {
		while (!Thread.currentThread().isInterrupted()) {
			try {
				FileLock lock = channel.tryLock();
				if (lock != null) {
					return lock;
				}
			}
			catch (OverlappingFileLockException ex) {
				logger.trace("The shared server is being started in this JVM", ex);
			}
			LockSupport.parkNanos(LOCK_POLL_INTERVAL.toNanos());
		}
		throw new EmbeddedElasticsearchException("Interrupted while waiting until the shared server is started");
	}

	/** Starts a server with a pipe. */
	interface ServerStarter {

		RunningServer start() throws IOException;

	}

}
