package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a server ends when the JVM that started it is killed.
 */
class KilledParentIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	/** Unpacks the distribution, because the other JVM has no download client. */
	@BeforeAll
	static void unpack() {
		EmbeddedElasticsearch.shared();
	}

	@Test
	void theServerDoesNotOutliveAKilledParent() throws Exception {
		ChildJvm parent = ChildJvm.start(StartingProcess.class);
		ProcessHandle server = ProcessHandle.of(Long.parseLong(line(parent))).orElseThrow();
		Path folder = Path.of(line(parent)).resolve("../..").normalize();
		assertThat(Http.responds(URI.create(line(parent)))).isTrue();
		List<ProcessHandle> all = parent.process().descendants().toList();
		assertThat(all).contains(server).hasSizeGreaterThanOrEqualTo(3);
		parent.process().destroyForcibly();
		await().atMost(TIMEOUT).until(() -> all.stream().noneMatch(ProcessHandle::isAlive) && Files.notExists(folder));
	}

	@Test
	void aStartingServerDoesNotOutliveAKilledParent() throws Exception {
		ChildJvm parent = ChildJvm.start(StartingProcess.class);
		await().atMost(TIMEOUT).until(() -> parent.process().descendants().anyMatch(KilledParentIT::isLauncher));
		List<ProcessHandle> all = parent.process().descendants().toList();
		parent.process().destroyForcibly();
		await().atMost(TIMEOUT).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
	}

	private static boolean isLauncher(ProcessHandle process) {
		return process.info().command().orElse("").endsWith("/java");
	}

	private static String line(ChildJvm parent) throws IOException {
		String line = parent.readLine();
		assertThat(line).isNotNull();
		return line;
	}

}
