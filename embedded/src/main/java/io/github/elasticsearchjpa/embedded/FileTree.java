package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Operations on a folder and everything in it. Symbolic links are not followed.
 */
final class FileTree {

	private FileTree() {
	}

	/**
	 * Deletes the tree if it exists. Another process may delete it at the same time.
	 */
	static void delete(Path root) throws IOException {
		forEach(root, Files::deleteIfExists);
	}

	/** Changes the owner and the group of all files and folders to the same id. */
	static void changeOwner(Path root, int userAndGroup) throws IOException {
		forEach(root, (path) -> {
			Files.setAttribute(path, "unix:uid", userAndGroup, LinkOption.NOFOLLOW_LINKS);
			Files.setAttribute(path, "unix:gid", userAndGroup, LinkOption.NOFOLLOW_LINKS);
		});
	}

	/**
	 * Fills a folder with the files of another tree. The files are hard links, which need
	 * no disk space, if the file system supports them, and otherwise copies. Neither tree
	 * may be changed afterwards.
	 */
	static void link(Path root, Path target) throws IOException {
		try (Stream<Path> tree = Files.walk(root)) {
			for (Path path : (Iterable<Path>) tree::iterator) {
				Path copy = target.resolve(root.relativize(path).toString());
				if (Files.isDirectory(path)) {
					DistributionZip.createFolder(copy);
				}
				else {
					linkOrCopy(path, copy);
				}
			}
		}
	}

	private static void linkOrCopy(Path file, Path target) throws IOException {
		try {
			Files.createLink(target, file);
		}
		catch (UnsupportedOperationException | FileSystemException ex) {
			Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
		}
	}

	private static void forEach(Path root, Action action) throws IOException {
		Files.walkFileTree(root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				action.apply(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
				if (ex instanceof NoSuchFileException) {
					return FileVisitResult.CONTINUE;
				}
				throw ex;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException ex) throws IOException {
				if (ex != null && !(ex instanceof NoSuchFileException)) {
					throw ex;
				}
				action.apply(folder);
				return FileVisitResult.CONTINUE;
			}

		});
	}

	private interface Action {

		void apply(Path path) throws IOException;

	}

}
