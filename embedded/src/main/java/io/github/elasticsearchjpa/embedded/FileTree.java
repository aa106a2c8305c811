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
 * What is done to a folder and all that is in it. Symbolic links are not followed.
 */
final class FileTree {

	private FileTree() {
	}

	/** Deletes the tree, if there is one; another process may be deleting it as well. */
	static void delete(Path root) throws IOException {
		visit(root, Files::deleteIfExists);
	}

	static void changeOwner(Path root, int userAndGroup) throws IOException {
		visit(root, (path) -> {
			Files.setAttribute(path, "unix:uid", userAndGroup, LinkOption.NOFOLLOW_LINKS);
			Files.setAttribute(path, "unix:gid", userAndGroup, LinkOption.NOFOLLOW_LINKS);
		});
	}

	/**
	 * Fills a folder with the files of another tree, as links where the file system can,
	 * so that they take no room. Neither tree may change afterwards.
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

	private static void visit(Path root, Step step) throws IOException {
		Files.walkFileTree(root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				step.apply(file);
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
				step.apply(folder);
				return FileVisitResult.CONTINUE;
			}

		});
	}

	private interface Step {

		void apply(Path path) throws IOException;

	}

}
