package io.github.elasticsearchjpa.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.sun.security.auth.module.UnixSystem;
import org.jspecify.annotations.Nullable;

/**
 * The operating system user that runs the server: the user of this JVM or, because
 * Elasticsearch does not run as root, an unprivileged user in place of root.
 *
 * @param setpriv the program that switches from root to the unprivileged user; null if
 * this JVM does not run as root
 */
record ServerUser(@Nullable Path setpriv) {

	/** The user and group "nobody" of Linux. It needs no entry in /etc/passwd. */
	private static final int UNPRIVILEGED_ID = 65534;

	/**
	 * Returns the user for servers that this JVM starts.
	 * @throws EmbeddedElasticsearchException if this JVM runs as root and {@code setpriv}
	 * is missing
	 */
	static ServerUser current() {
		boolean root = new UnixSystem().getUid() == 0;
		return root ? droppingRoot(System.getenv().getOrDefault("PATH", "/usr/bin:/bin")) : new ServerUser(null);
	}

	/** Returns the unprivileged user, with the {@code setpriv} of the given PATH. */
	static ServerUser droppingRoot(String path) {
		Optional<Path> setpriv = Stream.of(path.split(File.pathSeparator))
			.map((folder) -> Path.of(folder, "setpriv"))
			.filter(Files::isExecutable)
			.findFirst();
		return new ServerUser(setpriv.orElseThrow(() -> new EmbeddedElasticsearchException("""
				Elasticsearch does not run as root, and the program setpriv, \
				which starts it as an unprivileged user, is not on the PATH. \
				Install it (package util-linux), or run as an ordinary user.""")));
	}

	boolean dropsRoot() {
		return this.setpriv != null;
	}

	/** Returns the words to put before a command so that it runs as this user. */
	List<String> commandPrefix() {
		return (this.setpriv == null) ? List.of() : List.of(this.setpriv.toString(), "--reuid=" + UNPRIVILEGED_ID,
				"--regid=" + UNPRIVILEGED_ID, "--clear-groups");
	}

	/**
	 * Makes the unprivileged user the owner of a folder and everything in it. Does
	 * nothing if this JVM does not run as root.
	 */
	void takeOwnership(Path folder) throws IOException {
		if (this.setpriv != null) {
			FileTree.changeOwner(folder, UNPRIVILEGED_ID);
		}
	}

	/**
	 * Checks that the folders above a folder let the user enter them.
	 * @param remedy the last sentence of the message: what to do
	 * @throws EmbeddedElasticsearchException if one of them does not
	 */
	void requireAccess(Path folder, String remedy) {
		findClosedParent(folder).ifPresent((closed) -> {
			throw new EmbeddedElasticsearchException("""
					The unprivileged user that runs the server cannot access %s, \
					because %s is closed to other users. %s""".formatted(folder, closed, remedy));
		});
	}

	boolean canAccess(Path folder) {
		return findClosedParent(folder).isEmpty();
	}

	private Optional<Path> findClosedParent(Path folder) {
		if (this.setpriv == null) {
			return Optional.empty();
		}
		return Stream.<Path>iterate(folder.toAbsolutePath().getParent(), (path) -> path != null, Path::getParent)
			.filter((path) -> !isOpenToOthers(path))
			.findFirst();
	}

	private static boolean isOpenToOthers(Path folder) {
		try {
			return !Files.exists(folder)
					|| Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE);
		}
		catch (IOException ex) {
			return false;
		}
	}

}
