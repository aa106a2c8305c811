package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DistributionZipTest {

	private final Path folder;

	private final Path target;

	DistributionZipTest(@TempDir Path folder) throws IOException {
		this.folder = folder;
		this.target = Files.createDirectory(this.folder.resolve("target"));
	}

	@Test
	void theFolderAtTheTopIsLeftOut() throws IOException {
		DistributionZip.unpack(FakeDistribution.zip(this.folder.resolve("es.zip")), this.target);
		assertThat(this.target.resolve("lib/7.jar")).hasContent("library 7");
		assertThat(this.target.resolve("plugins")).isEmptyDirectory();
	}

	@Test
	void programsAreExecutableAndAllIsReadableForOtherUsers() throws IOException {
		DistributionZip.unpack(FakeDistribution.zip(this.folder.resolve("es.zip")), this.target);
		assertThat(mode("bin/elasticsearch")).isEqualTo("rwxr-xr-x");
		assertThat(mode("lib")).isEqualTo("rwxr-xr-x");
		assertThat(mode("lib/0.jar")).isEqualTo("rw-r--r--");
	}

	@Test
	void anEntryThatPointsOutOfTheFolderIsRefused() throws IOException {
		for (String entry : new String[] { "top/../../evil", "top/x/../../evil", "top//tmp/evil-entry" }) {
			Path zip = FakeDistribution.zipWith(this.folder.resolve("evil.zip"), entry);
			assertThatExceptionOfType(EmbeddedElasticsearchException.class).as(entry)
				.isThrownBy(() -> DistributionZip.unpack(zip, this.target))
				.withMessageContaining("its entry " + entry + " points out");
			assertThat(this.folder.resolve("evil")).doesNotExist();
		}
	}

	private String mode(String path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(this.target.resolve(path)));
	}

}
