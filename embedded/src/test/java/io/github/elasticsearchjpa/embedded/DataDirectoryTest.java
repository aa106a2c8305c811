package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DataDirectoryTest {

	private static final ServerUser SAME_USER = new ServerUser(null);

	private final Path folder;

	DataDirectoryTest(@TempDir Path folder) {
		this.folder = folder;
	}

	@Test
	void aMissingDirectoryIsCreated() {
		assertThat(DataDirectory.prepare(this.folder.resolve("a/b"), SAME_USER)).isEmptyDirectory();
	}

	@Test
	void aDirectoryWithOtherFilesIsRejected() throws IOException {
		Files.createFile(this.folder.resolve("thesis.txt"));
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> DataDirectory.prepare(this.folder, SAME_USER))
			.withMessageContaining(this.folder + " contains files that are not Elasticsearch's");
	}

	@Test
	void theDirectoryOfAServerThatIsNotAnEmbeddedOneIsRejected() throws IOException {
		try (FileChannel channel = FileChannel.open(this.folder.resolve("node.lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
			assertThat(lock.isValid()).isTrue();
			assertThatExceptionOfType(EmbeddedElasticsearchException.class)
				.isThrownBy(() -> DataDirectory.findServer(this.folder, Duration.ofMillis(200)))
				.withMessageContaining(this.folder + " is in use by a server that is not an embedded one");
		}
	}

	@Test
	void theDirectoryOfAStoppedServerCanBeUsed() throws IOException {
		Files.createFile(this.folder.resolve("node.lock"));
		assertThat(DataDirectory.findServer(this.folder)).isEmpty();
		assertThat(DataDirectory.prepare(this.folder, SAME_USER)).isEqualTo(this.folder);
	}

}
