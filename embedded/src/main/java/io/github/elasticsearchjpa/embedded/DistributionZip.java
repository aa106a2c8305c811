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
 * Unpacks a distribution's zip, without the folder at its top.
 */
final class DistributionZip {

	private DistributionZip() {
	}

	/**
	 * Unpacks into an existing folder.
	 * @throws ZipException if the file is damaged
	 * @throws EmbeddedElasticsearchException if an entry points out of the folder
	 */
	static void unpack(Path zip, Path folder) throws IOException {
		try (ZipFile file = new ZipFile(zip.toFile())) {
			Enumeration<? extends ZipEntry> entries = file.entries();
			while (entries.hasMoreElements()) {
				ZipEntry entry = entries.nextElement();
				String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
				Path target = folder.resolve(name).normalize();
				if (!target.startsWith(folder)) {
					throw new EmbeddedElasticsearchException("Refusing to unpack " + zip + ": its entry "
							+ entry.getName() + " points out of the target folder.");
				}
				if (entry.isDirectory()) {
					createFolder(target);
				}
				else {
					createFolder(target.getParent());
					try (InputStream content = file.getInputStream(entry)) {
						Files.copy(content, target);
					}
					setMode(target, name.startsWith("bin/") ? "rwxr-xr-x" : "rw-r--r--");
				}
			}
		}
	}

	static void createFolder(@Nullable Path folder) throws IOException {
		if (folder != null && !Files.isDirectory(folder)) {
			createFolder(folder.getParent());
			Files.createDirectory(folder);
			setMode(folder, "rwxr-xr-x");
		}
	}

	/** Independent of the umask: another user may run what this one has unpacked. */
	static void setMode(Path path, String mode) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
	}

}
