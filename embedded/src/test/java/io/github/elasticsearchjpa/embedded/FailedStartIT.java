package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Servers that do not start. */
class FailedStartIT {

	/**
	 * Unpacks the distribution, because the JVMs of the tests have no download client.
	 */
	@BeforeAll
	static void unpack() {
		EmbeddedElasticsearch.shared();
	}

	@Test
	void theMessageOfAFailedStartHasTheReasonAndOnlyTheLogIsLeft(@TempDir Path temporary) throws Exception {
		String message = failure(temporary, "bad-setting");
		assertThat(message).contains("before it responded").contains("unknown setting [no.such.setting]");
		assertThat(onlyFileIn(temporary)).content().contains("no.such.setting");
		assertThat(message).contains("The whole log is in " + onlyFileIn(temporary) + "; it ends with:");
	}

	@Test
	void aServerThatDoesNotRespondInTimeIsStopped(@TempDir Path temporary) throws Exception {
		assertThat(failure(temporary, "too-slow")).contains("did not respond within 0.5 s (see startupTimeout(..))");
		assertThat(onlyFileIn(temporary)).exists();
	}

	/**
	 * Returns the message of a failed start. The JVM gets its own temporary folder, so
	 * that the test sees which files are left.
	 */
	private static String failure(Path temporary, String reason) throws IOException {
		ServerUser.current().takeOwnership(temporary);
		Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
		ChildJvm jvm = ChildJvm.start(List.of(), ChildJvm.classPath(), List.of("-Djava.io.tmpdir=" + temporary),
				FailingProcess.class, reason);
		return jvm.output().lines().collect(Collectors.joining("\n"));
	}

	private static Path onlyFileIn(Path folder) throws IOException {
		try (Stream<Path> content = Files.list(folder)) {
			List<Path> files = content.toList();
			assertThat(files).hasSize(1);
			return files.get(0);
		}
	}

}
