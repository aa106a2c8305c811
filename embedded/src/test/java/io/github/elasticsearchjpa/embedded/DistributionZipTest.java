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
	void theTopLevelFolderIsNotCreated() throws IOException {
		DistributionZip.unpack(FakeDistribution.zip(this.folder.resolve("es.zip")), this.target);
		assertThat(this.target.resolve("lib/7.jar")).hasContent("library 7");
		assertThat(this.target.resolve("plugins")).isEmptyDirectory();
	}

	@Test
	void programsAreExecutableAndAllFilesAreReadableForOtherUsers() throws IOException {
		DistributionZip.unpack(FakeDistribution.zip(this.folder.resolve("es.zip")), this.target);
		assertThat(permissions("bin/elasticsearch")).isEqualTo("rwxr-xr-x");
		assertThat(permissions("lib")).isEqualTo("rwxr-xr-x");
		assertThat(permissions("lib/0.jar")).isEqualTo("rw-r--r--");
	}

	@Test
	void anEntryThatPointsOutsideTheFolderIsRejected() throws IOException {
		for (String entry : new String[] { "top/../../evil", "top/x/../../evil", "top//tmp/evil-entry" }) {
			Path zip = FakeDistribution.zipWith(this.folder.resolve("evil.zip"), entry);
			assertThatExceptionOfType(EmbeddedElasticsearchException.class).as(entry)
				.isThrownBy(() -> DistributionZip.unpack(zip, this.target))
				.withMessageContaining("its entry " + entry + " points outside the target folder");
			assertThat(this.folder.resolve("evil")).doesNotExist();
		}
	}

	private String permissions(String path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(this.target.resolve(path)));
	}

}
