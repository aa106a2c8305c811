package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of a data directory that a server of another JVM uses.
 */
class JoinedServerIT {

	private final Path data;

	private final ChildJvm starter;

	private final long pid;

	private final Path log;

	private final URI uri;

	JoinedServerIT(@TempDir Path temporary) throws IOException {
		// If the tests run as root, the unprivileged user needs access.
		Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
		this.data = temporary.resolve("data");
		this.starter = ChildJvm.start(StartingProcess.class, this.data.toString());
		this.pid = Long.parseLong(String.valueOf(this.starter.readLine()));
		this.log = Path.of(String.valueOf(this.starter.readLine()));
		this.uri = URI.create(String.valueOf(this.starter.readLine()));
	}

	/** Unpacks the distribution, because the other JVM has no download client. */
	@BeforeAll
	static void unpack() {
		EmbeddedElasticsearch.shared();
	}

	/**
	 * Kills the other JVM and waits for its server, which ends a little later and writes
	 * to the data directory until then.
	 */
	@AfterEach
	void stop() {
		this.starter.process().destroyForcibly().onExit().join();
		ProcessHandle.of(this.pid).ifPresent((server) -> server.onExit().join());
	}

	@Test
	void theRunningServerIsJoinedAndNotStopped() throws Exception {
		for (int i = 0; i < 2; i++) {
			try (EmbeddedElasticsearch joined = builder().start()) {
				assertThat(joined.uri()).isEqualTo(this.uri);
				assertThat(joined.pid()).isEqualTo(this.pid);
				assertThat(joined.logFile()).isEqualTo(this.log);
				assertThat(Http.get(joined, "/_nodes/_local")).contains("\"version\":\"" + joined.version() + "\"");
			}
			assertThat(Http.responds(this.uri)).isTrue();
		}
		this.starter.writeLine("close");
		assertThat(this.starter.readLine()).isEqualTo("closed");
		assertThat(this.data.resolve(RunningServer.FILE)).doesNotExist();
	}

	@Test
	void joiningAServerOfAnotherVersionFails() {
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> builder().version("8.0.0").start())
			.withMessageContaining("is in use by Elasticsearch ")
			.withMessageContaining(" at " + this.uri + ", started by process " + this.starter.process().pid())
			.withMessageContaining("but version 8.0.0 was chosen");
	}

	@Test
	void afterItsStarterWasKilledANewServerHasTheSameData() throws Exception {
		try (EmbeddedElasticsearch joined = builder().start()) {
			Http.put(joined, "/books/_doc/1", "{\"title\": \"Momo\"}");
		}
		this.starter.process().destroyForcibly().waitFor();
		assertThat(this.data.resolve(RunningServer.FILE)).exists();
		try (EmbeddedElasticsearch server = builder().start()) {
			assertThat(server.pid()).isNotEqualTo(this.pid);
			assertThat(Http.get(server, "/books/_doc/1")).contains("Momo");
			try (EmbeddedElasticsearch joined = builder().start()) {
				assertThat(joined.uri()).isEqualTo(server.uri());
			}
			assertThat(Http.responds(server.uri())).isTrue();
		}
	}

	private EmbeddedElasticsearch.Builder builder() {
		return EmbeddedElasticsearch.builder().dataDirectory(this.data);
	}

}
