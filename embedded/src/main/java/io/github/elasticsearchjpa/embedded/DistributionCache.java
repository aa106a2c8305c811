package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.zip.ZipException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with the unpacked distributions. Each version has one folder without the
 * plugin and one for each build of the plugin, which shares all other files with the
 * first.
 * <p>
 * Any number of threads and processes may use one cache. A lock file for each version
 * lets one of them install it while the others wait. It unpacks into a temporary folder,
 * writes a marker and renames the folder, so a folder with the marker is complete even if
 * a process was killed. A complete folder never changes: a process with another build of
 * the plugin creates another folder, while servers still run from the old one.
 */
final class DistributionCache {

	private static final Logger logger = LoggerFactory.getLogger(DistributionCache.class);

	private static final String MARKER = ".complete";

	private static final Duration LOCK_POLL_INTERVAL = Duration.ofMillis(100);

	/**
	 * Held by the thread that has a lock file open. When a thread closes a file, POSIX
	 * releases all locks of the process on that file, also those of other threads.
	 */
	private static final ReentrantLock THREAD_LOCK = new ReentrantLock();

	private final Path folder;

	private final Function<String, Optional<Path>> localZip;

	private final Function<String, Path> download;

	private final Optional<BundledPlugin> plugin;

	DistributionCache(Path folder, Function<String, Optional<Path>> localZip, Function<String, Path> download,
			Optional<BundledPlugin> plugin) {
		this.folder = folder.toAbsolutePath();
		this.localZip = localZip;
		this.download = download;
		this.plugin = plugin;
	}

	/**
	 * Returns the folder of an unpacked version with the plugin, and creates it if it is
	 * missing.
	 * @throws EmbeddedElasticsearchException if that fails or the thread is interrupted
	 */
	Path home(String version) {
		Path plain = this.folder.resolve("elasticsearch-" + version);
		Path home = this.plugin
			.map((present) -> plain.resolveSibling(plain.getFileName() + "-" + present.fingerprint()))
			.orElse(plain);
		if (isComplete(home)) {
			return home;
		}
		try {
			THREAD_LOCK.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw interrupted(version);
		}
		try {
			install(version, plain, home);
			return home;
		}
		catch (IOException ex) {
			throw new EmbeddedElasticsearchException("""
					Cannot unpack Elasticsearch %s into %s: %s. \
					Choose another folder with the system property %s or cacheDirectory(..).""".formatted(version,
					this.folder, ex, CacheLocation.PROPERTY), ex);
		}
		finally {
			THREAD_LOCK.unlock();
		}
	}

	private void install(String version, Path plain, Path home) throws IOException {
		createFolder();
		try (FileChannel channel = FileChannel.open(this.folder.resolve(version + ".lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); FileLock lock = lock(channel, version)) {
			logger.debug("Acquired {}", lock);
			deleteIncomplete(version);
			if (!isComplete(plain) && !isComplete(home)) {
				unpack(version, plain);
			}
			if (!isComplete(home)) {
				addPlugin(version, plain, home);
			}
		}
	}

	private void createFolder() throws IOException {
		if (!Files.isDirectory(this.folder)) {
			Files.createDirectories(this.folder);
			// The server may run as another user, so the umask must not apply.
			Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
		}
	}

	private static boolean isComplete(Path home) {
		return Files.exists(home.resolve(MARKER));
	}

	/** Deletes the folders of this version that killed processes left incomplete. */
	private void deleteIncomplete(String version) throws IOException {
		// The digit excludes the folders of 9.5.3-SNAPSHOT, which has its own lock.
		try (DirectoryStream<Path> folders = Files.newDirectoryStream(this.folder,
				"{elasticsearch-%1$s,.unpacking-%1$s-[0-9]*}".formatted(version))) {
			for (Path path : folders) {
				if (path.getFileName().toString().startsWith(".") || !isComplete(path)) {
					logger.warn("Deleting {}: a process was killed before it was complete", path);
					FileTree.delete(path);
				}
			}
		}
	}

	private void unpack(String version, Path home) throws IOException {
		Path zip = this.localZip.apply(version).orElseGet(() -> this.download.apply(version));
		Path unpacking = Files.createTempDirectory(this.folder, ".unpacking-" + version + "-");
		try {
			logger.info("Unpacking {} into {}", zip, home);
			DistributionZip.unpack(zip, unpacking);
		}
		catch (ZipException ex) {
			logger.warn("{} is damaged ({}); downloading it again", zip, ex.getMessage());
			// A process with another cache folder may have deleted it, too.
			Files.deleteIfExists(zip);
			FileTree.delete(unpacking);
			Files.createDirectory(unpacking);
			DistributionZip.unpack(this.download.apply(version), unpacking);
		}
		Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.createFile(unpacking.resolve(MARKER));
		Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
	}

	private void addPlugin(String version, Path plain, Path home) throws IOException {
		Path unpacking = Files.createTempDirectory(this.folder, ".unpacking-" + version + "-");
		logger.info("Adding the analysis plugin to Elasticsearch {} in {}", version, home);
		FileTree.link(plain, unpacking);
		this.plugin.orElseThrow().install(unpacking.resolve("plugins"), version);
		Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Polls for the lock. {@link FileChannel#lock()} would throw an exception instead of
	 * waiting if this class, loaded by another class loader, holds the lock in this JVM.
	 */
	private static FileLock lock(FileChannel channel, String version) throws IOException {
		while (true) {
			try {
				FileLock lock = channel.tryLock();
				if (lock != null) {
					return lock;
				}
			}
			catch (OverlappingFileLockException ex) {
				logger.trace("Elasticsearch {} is being unpacked in this JVM", version, ex);
			}
			if (Thread.currentThread().isInterrupted()) {
				throw interrupted(version);
			}
			LockSupport.parkNanos(LOCK_POLL_INTERVAL.toNanos());
		}
	}

	private static EmbeddedElasticsearchException interrupted(String version) {
		return new EmbeddedElasticsearchException(
				"Interrupted while waiting until Elasticsearch " + version + " is unpacked");
	}

}
