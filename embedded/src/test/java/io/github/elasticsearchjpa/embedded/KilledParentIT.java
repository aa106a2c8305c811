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
 * Another JVM starts a server, beside the one that this JVM is running, and is killed.
 */
class KilledParentIT {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	/** The other JVM can only use what is unpacked. */
	@BeforeAll
	static void unpack() {
		EmbeddedElasticsearch.shared();
	}

	@Test
	void theServerDoesNotOutliveAKilledParent() throws Exception {
		ChildJvm parent = ChildJvm.start(StartingProcess.class);
		ProcessHandle server = ProcessHandle.of(Long.parseLong(line(parent))).orElseThrow();
		Path folder = Path.of(line(parent)).resolve("../..").normalize();
		assertThat(Http.answers(URI.create(line(parent)))).isTrue();
		List<ProcessHandle> all = parent.process().descendants().toList();
		assertThat(all).contains(server).hasSizeGreaterThanOrEqualTo(3);
		parent.process().destroyForcibly();
		await().atMost(LIMIT).until(() -> all.stream().noneMatch(ProcessHandle::isAlive) && Files.notExists(folder));
	}

	@Test
	void aServerThatIsJustStartingDoesNotEither() throws Exception {
		ChildJvm parent = ChildJvm.start(StartingProcess.class);
		await().atMost(LIMIT).until(() -> parent.process().descendants().anyMatch(KilledParentIT::isLauncher));
		List<ProcessHandle> all = parent.process().descendants().toList();
		parent.process().destroyForcibly();
		await().atMost(LIMIT).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
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
