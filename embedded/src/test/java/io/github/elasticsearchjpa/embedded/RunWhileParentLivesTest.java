package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the script with shell commands instead of a server.
 */
@Execution(ExecutionMode.CONCURRENT)
class RunWhileParentLivesTest {

	private static final String LONG_RUNNING = "echo $$ >server.pid; exec sleep 300";

	/** Longer than the script waits for a user of a shared server. */
	private static final Duration LONGER_THAN_UNUSED = Duration.ofMillis(2500);

	private final Path temporary;

	private final Path folder;

	private final List<Process> started = new ArrayList<>();

	RunWhileParentLivesTest(@TempDir Path temporary) throws IOException {
		this.temporary = temporary;
		this.folder = Files.createDirectory(this.temporary.resolve("server"));
		Files.createFile(this.folder.resolve("log"));
	}

	@AfterEach
	void killProcesses() {
		for (Process script : this.started) {
			script.descendants().forEach(ProcessHandle::destroyForcibly);
			script.destroyForcibly();
		}
	}

	@Test
	void closingThePipeStopsTheServerAndDeletesItsFolder() throws Exception {
		Process script = runScript(LONG_RUNNING);
		ProcessHandle server = awaitServer();
		script.getOutputStream().close();
		assertEndsWithStatus(script, 0);
		assertThat(server.isAlive()).isFalse();
		assertThat(this.folder).doesNotExist();
	}

	@Test
	void theServerGetsTermBeforeKill() throws Exception {
		Process script = runScript("trap 'touch ../terminated; exit' TERM; sleep 300 & echo $$ >server.pid; wait");
		awaitServer();
		script.getOutputStream().close();
		assertEndsWithStatus(script, 0);
		assertThat(this.temporary.resolve("terminated")).exists();
	}

	@Test
	void aServerThatIgnoresTermIsKilled() throws Exception {
		Process script = runScript("trap '' TERM; echo $$ >server.pid; while :; do sleep 1; done");
		ProcessHandle server = awaitServer();
		script.getOutputStream().close();
		assertEndsWithStatus(script, 0);
		assertThat(server.isAlive()).isFalse();
		assertThat(this.folder).doesNotExist();
	}

	@Test
	void theScriptEndsWithTheServersStatusAndKeepsTheFolder() throws Exception {
		Process script = runScript("exit 78");
		assertEndsWithStatus(script, 78);
		assertThat(this.folder.resolve("log")).exists();
	}

	@Test
	void theScriptAndTheServerIgnoreInterruptsFromTheTerminal() throws Exception {
		Process script = runScript(LONG_RUNNING);
		ProcessHandle server = awaitServer();
		signal("INT", server.pid());
		signal("HUP", server.pid());
		signal("INT", script.pid());
		signal("HUP", script.pid());
		await().during(Duration.ofMillis(300)).until(() -> server.isAlive() && script.isAlive());
	}

	@Test
	void terminatingTheScriptTerminatesTheServer() throws Exception {
		Process script = runScript(LONG_RUNNING);
		ProcessHandle server = awaitServer();
		signal("TERM", script.pid());
		assertThat(script.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertThat(server.isAlive()).isFalse();
	}

	@Test
	void aSharedServerStopsWhenItsLastUserHasEnded() throws Exception {
		createUsersPipe();
		Process script = runScript(LONG_RUNNING);
		ProcessHandle server = awaitServer();
		FileChannel first = use();
		script.getOutputStream().close();
		FileChannel second = use();
		first.close();
		await().during(LONGER_THAN_UNUSED).until(server::isAlive);
		second.close();
		assertEndsWithStatus(script, 0);
		assertThat(server.isAlive()).isFalse();
		assertThat(this.folder).doesNotExist();
	}

	@Test
	void aSharedServerWaitsForAnotherUser() throws Exception {
		createUsersPipe();
		Process script = runScript(LONG_RUNNING);
		ProcessHandle server = awaitServer();
		use().close();
		FileChannel next = use();
		await().during(LONGER_THAN_UNUSED).until(server::isAlive);
		next.close();
		assertEndsWithStatus(script, 0);
	}

	@Test
	void aSharedServerThatNobodyUsesIsStopped() throws Exception {
		createUsersPipe();
		Process script = runScript(LONG_RUNNING);
		assertEndsWithStatus(script, 0);
		assertThat(this.folder).doesNotExist();
	}

	@Test
	void theScriptOfASharedServerThatEndsLeavesNoProcess() throws Exception {
		createUsersPipe();
		Process script = runScript("until [ -e end ]; do sleep 0.1; done; exit 78");
		await().until(() -> script.descendants().count() >= 3);
		List<ProcessHandle> all = script.descendants().toList();
		Files.createFile(this.folder.resolve("end"));
		assertEndsWithStatus(script, 78);
		await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
	}

	private void createUsersPipe() throws IOException {
		new ServerFolder(this.folder).share();
	}

	private FileChannel use() throws IOException {
		return FileChannel.open(new ServerFolder(this.folder).users(), StandardOpenOption.READ,
				StandardOpenOption.WRITE);
	}

	private Process runScript(String serverCommand) throws IOException {
		Path file = this.temporary.resolve("run.sh");
		try (InputStream content = ServerProcess.class.getResourceAsStream("run-while-parent-lives.sh")) {
			Files.copy(Objects.requireNonNull(content), file);
		}
		ProcessBuilder builder = new ProcessBuilder("/bin/sh", file.toString(), this.folder.toString(), "/bin/sh", "-c",
				serverCommand)
			.directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD);
		builder.environment().put("UNUSED_SECONDS", "1");
		Process script = builder.start();
		this.started.add(script);
		return script;
	}

	private ProcessHandle awaitServer() {
		Path pid = this.folder.resolve("server.pid");
		await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
		try {
			return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static void assertEndsWithStatus(Process script, int status) throws InterruptedException {
		assertThat(script.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertThat(script.exitValue()).isEqualTo(status);
	}

	private static void signal(String name, long pid) throws Exception {
		List<String> command = List.of("/bin/sh", "-c", "kill -" + name + " " + pid);
		assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
	}

}
