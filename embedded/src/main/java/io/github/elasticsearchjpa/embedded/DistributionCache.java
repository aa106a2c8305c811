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
import java.util.function.Function;
import java.util.zip.ZipException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each version unpacked once, in a folder of its own, and beside it one for each
 * plugin, which shares all other files with it. One process at a time unpacks, beside the
 * final place, and moves the whole there in one step, so a folder that bears the marker
 * is complete whoever was killed when. It never changes afterwards: a process with a
 * newer plugin makes another folder, while servers still run from the old one.
 */
final class DistributionCache {

	private static final Logger logger = LoggerFactory.getLogger(DistributionCache.class);

	private static final String MARKER = ".complete";

	private static final Duration LOCK_POLL = Duration.ofMillis(100);

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

	/** The folder of the unpacked version with its plugin; made now if need be. */
	Path home(String version) {
		Path plain = this.folder.resolve("elasticsearch-" + version);
		Path home = this.plugin
			.map((present) -> plain.resolveSibling(plain.getFileName() + "-" + present.fingerprint()))
			.orElse(plain);
		if (isComplete(home)) {
			return home;
		}
		try {
			createFolder();
			try (FileChannel channel = FileChannel.open(this.folder.resolve(version + ".lock"),
					StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock lock = lock(channel)) {
				logger.debug("Holding {}", lock);
				removeRemains(version);
				if (!isComplete(plain) && !isComplete(home)) {
					unpack(version, plain);
				}
				if (!isComplete(home)) {
					addPlugin(version, plain, home);
				}
			}
			return home;
		}
		catch (IOException ex) {
			throw new EmbeddedElasticsearchException("""
					Cannot unpack Elasticsearch %s into %s: %s. \
					Choose another folder by the system property %s or by cacheDirectory(..).""".formatted(version,
					this.folder, ex, CacheLocation.PROPERTY), ex);
		}
	}

	private void createFolder() throws IOException {
		if (!Files.isDirectory(this.folder)) {
			Files.createDirectories(this.folder);
			// Whatever the umask: the server may run as another user.
			Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
		}
	}

	private static boolean isComplete(Path home) {
		return Files.exists(home.resolve(MARKER));
	}

	private void removeRemains(String version) throws IOException {
		try (DirectoryStream<Path> remains = Files.newDirectoryStream(this.folder,
				"{elasticsearch-%1$s,.unpacking-%1$s-*}".formatted(version))) {
			for (Path path : remains) {
				if (path.getFileName().toString().startsWith(".") || !isComplete(path)) {
					logger.warn("Removing {}, which was left incomplete", path);
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
			logger.warn("{} is damaged ({}): fetching it anew", zip, ex.getMessage());
			Files.delete(zip);
			FileTree.delete(unpacking);
			Files.createDirectory(unpacking);
			DistributionZip.unpack(this.download.apply(version), unpacking);
		}
		Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.createFile(unpacking.resolve(MARKER));
		Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
	}

	private void addPlugin(String version, Path plain, Path home) throws IOException {
		Path unfinished = Files.createTempDirectory(this.folder, ".unpacking-" + version + "-");
		logger.info("Adding the analysis plugin to Elasticsearch {} in {}", version, home);
		FileTree.link(plain, unfinished);
		this.plugin.orElseThrow().installInto(unfinished.resolve("plugins"), version);
		Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Waits for the lock by asking again and again, since the JVM refuses to wait where
	 * the holder is another thread of its own, in whichever class loader.
	 */
	private static FileLock lock(FileChannel channel) throws IOException {
		while (true) {
			try {
				FileLock lock = channel.tryLock();
				if (lock != null) {
					return lock;
				}
			}
			catch (OverlappingFileLockException ex) {
				logger.trace("Another thread is unpacking", ex);
			}
			if (Thread.currentThread().isInterrupted()) {
				throw new EmbeddedElasticsearchException("Interrupted while another process was unpacking");
			}
			LockSupport.parkNanos(LOCK_POLL.toNanos());
		}
	}

}
