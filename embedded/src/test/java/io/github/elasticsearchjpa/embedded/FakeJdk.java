package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with the files by which a JDK is recognised.
 */
final class FakeJdk {

	private FakeJdk() {
	}

	static Path create(Path home, String release) throws IOException {
		Path java = home.resolve("bin/java");
		Files.createDirectories(home.resolve("bin"));
		Files.createFile(java);
		assert java.toFile().setExecutable(true);
		Files.writeString(home.resolve("release"), release);
		return home;
	}

	static Path createVersion(Path home, String version) throws IOException {
		return create(home,
				"IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"" + version + "\"\nMODULES=\"java.base jdk.attach\"\n");
	}

}
