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
 * The user under whom the server runs: this process's own, or, since Elasticsearch
 * refuses to run as root, an unprivileged one.
 *
 * @param setpriv the program that drops root's rights, or null if there are none to drop
 */
record ServerUser(@Nullable Path setpriv) {

	/** "nobody" on Linux; it needs no entry in /etc/passwd. */
	private static final int UNPRIVILEGED = 65534;

	static ServerUser current() {
		boolean root = new UnixSystem().getUid() == 0;
		return root ? droppingRoot(System.getenv().getOrDefault("PATH", "/usr/bin:/bin")) : new ServerUser(null);
	}

	static ServerUser droppingRoot(String path) {
		Optional<Path> setpriv = Stream.of(path.split(File.pathSeparator))
			.map((folder) -> Path.of(folder, "setpriv"))
			.filter(Files::isExecutable)
			.findFirst();
		return new ServerUser(setpriv.orElseThrow(() -> new EmbeddedElasticsearchException("""
				Elasticsearch refuses to run as root, and the program setpriv, \
				which would start it as an unprivileged user, is not on the PATH. \
				Install it (package util-linux), or run as an ordinary user.""")));
	}

	boolean dropsRoot() {
		return this.setpriv != null;
	}

	/** What is put before a command so that it runs under this user. */
	List<String> commandPrefix() {
		return (this.setpriv == null) ? List.of() : List.of(this.setpriv.toString(), "--reuid=" + UNPRIVILEGED,
				"--regid=" + UNPRIVILEGED, "--clear-groups");
	}

	/** Makes the user the owner of the folder and all that is in it. */
	void own(Path folder) throws IOException {
		if (this.setpriv != null) {
			FileTree.changeOwner(folder, UNPRIVILEGED);
		}
	}

	/** Refuses a folder that is hidden from the user by one of the folders above it. */
	void requireReach(Path folder, String remedy) {
		closedTo(folder).ifPresent((closed) -> {
			throw new EmbeddedElasticsearchException("""
					%s is out of reach for the unprivileged user under whom the server runs, \
					because %s is closed to other users. %s""".formatted(folder, closed, remedy));
		});
	}

	boolean canReach(Path folder) {
		return closedTo(folder).isEmpty();
	}

	private Optional<Path> closedTo(Path folder) {
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
