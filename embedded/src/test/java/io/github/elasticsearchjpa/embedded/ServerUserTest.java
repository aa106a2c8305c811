package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class ServerUserTest {

	private final Path folder;

	ServerUserTest(@TempDir Path folder) {
		this.folder = folder;
	}

	@Test
	void anOrdinaryUserRunsTheServerWithoutSetpriv() {
		ServerUser user = new ServerUser(null);
		assertThat(user.commandPrefix()).isEmpty();
		assertThat(user.canAccess(Path.of("/root/jdk"))).isTrue();
	}

	@Test
	void rootRunsTheServerAsAnUnprivilegedUser() throws IOException {
		Path setpriv = Files.createFile(this.folder.resolve("setpriv"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
		assertThat(ServerUser.droppingRoot(this.folder.toString()).commandPrefix()).containsExactly(setpriv.toString(),
				"--reuid=65534", "--regid=65534", "--clear-groups");
	}

	@Test
	void theMessageForRootWithoutSetprivNamesThePackage() {
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> ServerUser.droppingRoot(this.folder.toString()))
			.withMessageContaining("setpriv")
			.withMessageContaining("Install it (package util-linux), or run as an ordinary user.");
	}

	@Test
	void aFolderInAClosedFolderIsRejectedWithTheNameOfTheClosedOne() throws IOException {
		ServerUser user = new ServerUser(Path.of("/usr/bin/setpriv"));
		Path closed = Files.createDirectory(this.folder.resolve("closed"));
		Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-x---"));
		assertThat(user.canAccess(closed.resolve("jdk"))).isFalse();
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> user.requireAccess(closed.resolve("jdk"), "Install it elsewhere."))
			.withMessageContaining("cannot access " + closed.resolve("jdk"))
			.withMessageContaining("because " + closed + " is closed to other users. Install it elsewhere.");
		Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
		assertThatNoException().isThrownBy(() -> user.requireAccess(closed.resolve("jdk"), ""));
	}

}
