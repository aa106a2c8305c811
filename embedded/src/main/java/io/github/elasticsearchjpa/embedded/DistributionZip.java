package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import org.jspecify.annotations.Nullable;

/**
 * The zip of a distribution. All its entries are in one top-level folder.
 */
final class DistributionZip {

	private DistributionZip() {
	}

	/**
	 * Unpacks the content of the top-level folder into an existing folder.
	 * @throws ZipException if the zip is damaged
	 * @throws EmbeddedElasticsearchException if an entry points outside the folder
	 */
	static void unpack(Path zip, Path folder) throws IOException {
		try (ZipFile file = new ZipFile(zip.toFile())) {
			Enumeration<? extends ZipEntry> entries = file.entries();
			while (entries.hasMoreElements()) {
				ZipEntry entry = entries.nextElement();
				String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
				Path target = folder.resolve(name).normalize();
				if (!target.startsWith(folder)) {
					throw new EmbeddedElasticsearchException("Cannot unpack " + zip + ": its entry " + entry.getName()
							+ " points outside the target folder.");
				}
				if (entry.isDirectory()) {
					createFolder(target);
				}
				else {
					createFolder(target.getParent());
					try (InputStream content = file.getInputStream(entry)) {
						Files.copy(content, target);
					}
					setPermissions(target, name.startsWith("bin/") ? "rwxr-xr-x" : "rw-r--r--");
				}
			}
		}
	}

	/** Creates a folder that all users can read, with its parents. */
	static void createFolder(@Nullable Path folder) throws IOException {
		if (folder != null && !Files.isDirectory(folder)) {
			createFolder(folder.getParent());
			Files.createDirectory(folder);
			setPermissions(folder, "rwxr-xr-x");
		}
	}

	/**
	 * Sets the permissions regardless of the umask, because another user may run the
	 * server.
	 */
	static void setPermissions(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

}
