package io.github.elasticsearchjpa.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A test of an ordinary user with an empty home folder, from unpacking to closing. It
 * runs only if the tests run as root.
 */
class OrdinaryUserIT {

	private static final int USER_ID = 65534;

	@Test
	void anOrdinaryUserCanStartAServer(@TempDir Path home) throws Exception {
		Path setpriv = Path.of("/usr/bin/setpriv");
		assumeThat(ServerUser.current().dropsRoot()).as("running as root").isTrue();
		assumeThat(setpriv).isExecutable();
		List<Path> classPath = copyClassPath(home);
		Path repository = copyZip(home, EmbeddedElasticsearch.shared().version());
		FileTree.changeOwner(home, USER_ID);
		ChildJvm jvm = ChildJvm.start(
				List.of(setpriv.toString(), "--reuid=" + USER_ID, "--regid=" + USER_ID, "--clear-groups"), classPath,
				List.of("-Duser.home=" + home, "-Dmaven.repo.local=" + repository), StartingProcess.class);
		ProcessHandle server = ProcessHandle.of(Long.parseLong(String.valueOf(jvm.readLine()))).orElseThrow();
		assertThat(jvm.readLine()).endsWith("server.log");
		assertThat(jvm.readLine()).startsWith("http://127.0.0.1:");
		jvm.writeLine("close");
		assertThat(jvm.readLine()).isEqualTo("closed");
		assertThat(server.isAlive()).isFalse();
		assertThat(home.resolve(".cache/elasticsearch-jpa")).isNotEmptyDirectory();
	}

	/** Copies the class path, because only root may be able to read the original. */
	private static List<Path> copyClassPath(Path home) throws Exception {
		List<Path> copies = new ArrayList<>();
		for (Path original : ChildJvm.classPath()) {
			Path copy = home.resolve("classpath" + copies.size());
			copies.add(copy);
			try (var files = Files.walk(original)) {
				for (Path file : files.toList()) {
					Files.copy(file, copy.resolve(original.relativize(file).toString()));
				}
			}
		}
		return copies;
	}

	private static Path copyZip(Path home, String version) throws Exception {
		MavenLocalRepository local = MavenLocalRepository.from(System.getProperties());
		Path zip = local.distributionZip(version).orElseGet(() -> new DistributionDownload(local).download(version));
		Path repository = home.resolve("repository");
		Path copy = repository.resolve(
				"org/elasticsearch/distribution/integ-test-zip/elasticsearch/" + version + "/" + zip.getFileName());
		Files.createDirectories(copy.getParent());
		Files.copy(zip, copy);
		return repository;
	}

}
