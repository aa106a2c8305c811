package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Servers that are started, closed and started again. */
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

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
