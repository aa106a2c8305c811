package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class MavenLocalRepositoryTest {

	private static final String ZIP = "org/elasticsearch/distribution/integ-test-zip/elasticsearch/9.5.3/elasticsearch-9.5.3.zip";

	private final Properties system = new Properties();

	private final Path folder;

	MavenLocalRepositoryTest(@TempDir Path folder) {
		this.folder = folder;
	}

	@Test
	void theDefaultFolderIsInTheUsersHome() throws IOException {
		this.system.setProperty("user.home", this.folder.toString());
		Path zip = createZip(this.folder.resolve(".m2/repository"));
		assertThat(MavenLocalRepository.from(this.system).distributionZip("9.5.3")).contains(zip);
		assertThat(MavenLocalRepository.from(this.system).configured()).isNull();
	}

	@Test
	void theFolderThatSurefireNamesReplacesTheDefault() throws IOException {
		this.system.setProperty("user.home", this.folder.toString());
		this.system.setProperty("localRepository", this.folder.resolve("surefire").toString());
		createZip(this.folder.resolve(".m2/repository"));
		assertThat(MavenLocalRepository.from(this.system).distributionZip("9.5.3")).isEmpty();
		Path zip = createZip(this.folder.resolve("surefire"));
		assertThat(MavenLocalRepository.from(this.system).distributionZip("9.5.3")).contains(zip);
	}

	@Test
	void mavensOwnPropertyTakesPrecedence() throws IOException {
		this.system.setProperty("localRepository", this.folder.resolve("surefire").toString());
		this.system.setProperty("maven.repo.local", this.folder.resolve("maven").toString());
		createZip(this.folder.resolve("surefire"));
		Path zip = createZip(this.folder.resolve("maven"));
		assertThat(MavenLocalRepository.from(this.system).distributionZip("9.5.3")).contains(zip);
	}

	@Test
	void anEmptyPropertyCountsAsNotSet() {
		this.system.setProperty("maven.repo.local", "");
		assertThat(MavenLocalRepository.from(this.system).configured()).isNull();
	}

	private static Path createZip(Path repository) throws IOException {
		Path zip = repository.resolve(ZIP);
		Files.createDirectories(zip.getParent());
		return Files.createFile(zip);
	}

}
