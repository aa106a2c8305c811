package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.ServerSocket;
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

class ServerLifecycleIT {

	private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

	/**
	 * Unpacks the distribution, because the JVMs of the tests have no download client.
	 */
	@BeforeAll
	static void unpack() {
		EmbeddedElasticsearch.shared();
	}

	@Test
	void aClosedServerLeavesNoProcessAndNoFiles() {
		EmbeddedElasticsearch server = EmbeddedElasticsearch.start();
		long pid = server.pid();
		Path folder = server.logFile().resolve("../..").normalize();
		assertThat(folder).exists();
		server.close();
		assertThat(ProcessHandle.of(pid)).isEmpty();
		assertThat(folder).doesNotExist();
		assertThat(TEMPORARY.relativize(folder).getNameCount()).isOne();
		server.close();
	}

	@Test
	void dataInADataDirectoryOutliveTheServer(@TempDir Path temporary) throws Exception {
		// If the tests run as root, the unprivileged user needs access.
		Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
		Path data = temporary.resolve("data");
		EmbeddedElasticsearch.Builder builder = EmbeddedElasticsearch.builder().dataDirectory(data);
		try (EmbeddedElasticsearch server = builder.start()) {
			Http.put(server, "/books/_doc/1", "{\"title\": \"Momo\"}");
		}
		try (EmbeddedElasticsearch server = builder.productionJvm("256m").port(freePort()).start()) {
			assertThat(Http.get(server, "/books/_doc/1")).contains("Momo");
		}
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

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
