package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class JdkSearchTest {

	private final Path folder;

	JdkSearchTest(@TempDir Path folder) {
		this.folder = folder;
	}

	@Test
	void theVersionIsReadFromTheReleaseFile() throws IOException {
		FakeJdk.createVersion(this.folder.resolve("a"), "1.8.0_412");
		FakeJdk.createVersion(this.folder.resolve("b"), "17.0.15");
		FakeJdk.createVersion(this.folder.resolve("c"), "26-ea");
		assertThat(found()).extracting(Jdk::feature).containsExactly(8, 17, 26);
	}

	@Test
	void aJdkInAMacBundleIsFound() throws IOException {
		Path home = FakeJdk.createVersion(this.folder.resolve("temurin.jdk/Contents/Home"), "21.0.2");
		assertThat(found()).containsExactly(new Jdk(home.toRealPath(), 21));
	}

	@Test
	void aJdkWithSeveralPathsIsListedOnce() throws IOException {
		Path home = FakeJdk.createVersion(this.folder.resolve("jdk-21.0.2"), "21.0.2");
		Files.createSymbolicLink(this.folder.resolve("current"), home);
		assertThat(new JdkSearch(List.of(home), List.of(this.folder)).run()).hasSize(1);
	}

	@Test
	void foldersWithoutAUsableJavaAreIgnored() throws IOException {
		Files.createDirectories(this.folder.resolve("not-java"));
		Files.delete(FakeJdk.createVersion(this.folder.resolve("no-release"), "21").resolve("release"));
		FakeJdk.create(this.folder.resolve("no-version"), "IMPLEMENTOR=\"Someone\"");
		FakeJdk.create(this.folder.resolve("cut-down"), "JAVA_VERSION=\"21\"\nMODULES=\"java.base java.logging\"");
		assertThat(found()).isEmpty();
	}

	@Test
	void aMissingFolderIsIgnored() {
		assertThat(new JdkSearch(List.of(), List.of(this.folder.resolve("missing"))).run()).isEmpty();
	}

	@Test
	void theRunningJavaIsFoundOnThisMachine() {
		assertThat(JdkSearch.ofThisMachine().run()).extracting(Jdk::feature).contains(Runtime.version().feature());
	}

	private List<Jdk> found() {
		return new JdkSearch(List.of(), List.of(this.folder)).run();
	}

}
