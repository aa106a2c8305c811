package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of a data directory that a server of another JVM uses.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JoinedServerIT {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private static Path temporary;

	/** The JVM of the last test. The next test uses it, too, unless it was killed. */
	private static @Nullable Starter running;

	private final Starter starter = runningStarter();

	private static Starter runningStarter() {
		Starter starter = running;
		if (starter == null || !starter.jvm.process().isAlive()) {
			starter = Starter.start(temporary.resolve("data-" + UUID.randomUUID()));
			running = starter;
		}
		return starter;
	}

	/** Unpacks the distribution, because the other JVM has no download client. */
	@BeforeAll
	static void unpack() throws IOException {
		// If the tests run as root, the unprivileged user needs access.
		Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
		EmbeddedElasticsearch.shared();
	}

	@AfterAll
	static void stop() {
		if (running != null) {
			running.kill();
		}
	}

	@Test
	void theRunningServerIsJoinedAndNotStopped() throws Exception {
		for (int i = 0; i < 2; i++) {
			try (EmbeddedElasticsearch joined = builder().start()) {
				assertThat(joined.uri()).isEqualTo(this.starter.uri);
				assertThat(joined.pid()).isEqualTo(this.starter.pid);
				assertThat(joined.logFile()).isEqualTo(this.starter.log);
				assertThat(Http.get(joined, "/_nodes/_local")).contains("\"version\":\"" + joined.version() + "\"");
			}
			assertThat(Http.responds(this.starter.uri)).isTrue();
		}
	}

	@Test
	void joiningAServerOfAnotherVersionFails() {
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> builder().version("8.0.0").start())
			.withMessageContaining("is in use by Elasticsearch ")
			.withMessageContaining(
					" at " + this.starter.uri + ", started by process " + this.starter.jvm.process().pid())
			.withMessageContaining("but version 8.0.0 was chosen");
	}

	/** Runs last to save a start: a test after it would start another server. */
	@Order(Integer.MAX_VALUE)
	@Test
	void afterItsStarterWasKilledANewServerHasTheSameData() throws Exception {
		try (EmbeddedElasticsearch joined = builder().start()) {
			Http.put(joined, "/books/_doc/1", "{\"title\": \"Momo\"}");
		}
		this.starter.jvm.process().destroyForcibly().waitFor();
		assertThat(this.starter.data.resolve(RunningServer.FILE)).exists();
		try (EmbeddedElasticsearch server = builder().start()) {
			assertThat(server.pid()).isNotEqualTo(this.starter.pid);
			assertThat(Http.get(server, "/books/_doc/1")).contains("Momo");
			try (EmbeddedElasticsearch joined = builder().start()) {
				assertThat(joined.uri()).isEqualTo(server.uri());
			}
			assertThat(Http.responds(server.uri())).isTrue();
		}
		assertThat(this.starter.data.resolve(RunningServer.FILE)).doesNotExist();
	}

	private EmbeddedElasticsearch.Builder builder() {
		return EmbeddedElasticsearch.builder().dataDirectory(this.starter.data);
	}

	/**
	 * A JVM that runs a server.
	 *
	 * @param data the data directory of the server
	 */
	private record Starter(ChildJvm jvm, Path data, long pid, Path log, URI uri) {

		static Starter start(Path data) {
			try {
				ChildJvm jvm = ChildJvm.start(StartingProcess.class, data.toString());
				long pid = Long.parseLong(String.valueOf(jvm.readLine()));
				Path log = Path.of(String.valueOf(jvm.readLine()));
				return new Starter(jvm, data, pid, log, URI.create(String.valueOf(jvm.readLine())));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Kills the JVM and waits for its server, which ends a little later and writes to
		 * the data directory until then.
		 */
		void kill() {
			this.jvm.process().destroyForcibly().onExit().join();
			ProcessHandle.of(this.pid).ifPresent((server) -> server.onExit().join());
		}

	}

}
