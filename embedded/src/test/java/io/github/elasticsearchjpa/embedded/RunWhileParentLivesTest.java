package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The script on its own, with shell commands in the server's place.
 */
class RunWhileParentLivesTest {

	private static final String LONG_RUNNING = "echo $$ >server.pid; exec sleep 300";

	private final Path temporary;

	private final Path folder;

	private final List<Process> started = new ArrayList<>();

	RunWhileParentLivesTest(@TempDir Path temporary) throws IOException {
		this.temporary = temporary;
		this.folder = Files.createDirectory(this.temporary.resolve("server"));
		Files.createFile(this.folder.resolve("log"));
	}

	@AfterEach
	void killWhatIsLeft() {
		for (Process script : this.started) {
			script.descendants().forEach(ProcessHandle::destroyForcibly);
			script.destroyForcibly();
		}
	}

	@Test
	void theServerAndItsFolderGoWhenThePipeCloses() throws Exception {
		Process script = run(LONG_RUNNING);
		ProcessHandle server = server();
		script.getOutputStream().close();
		assertEndsWithStatus(script, 0);
		assertThat(server.isAlive()).isFalse();
		assertThat(this.folder).doesNotExist();
	}

	@Test
	void theServerIsAskedToStopBeforeItIsKilled() throws Exception {
		Process script = run("trap 'touch ../asked; exit' TERM; sleep 300 & echo $$ >server.pid; wait");
		server();
		script.getOutputStream().close();
		assertEndsWithStatus(script, 0);
		assertThat(this.temporary.resolve("asked")).exists();
	}

	@Test
	void aServerThatIgnoresTheRequestToStopIsKilled() throws Exception {
		Process script = run("trap '' TERM; echo $$ >server.pid; while :; do sleep 1; done");
		ProcessHandle server = server();
		script.getOutputStream().close();
		assertEndsWithStatus(script, 0);
		assertThat(server.isAlive()).isFalse();
		assertThat(this.folder).doesNotExist();
	}

	@Test
	void theScriptEndsWithTheServersStatusAndLeavesTheFolder() throws Exception {
		Process script = run("exit 78");
		assertEndsWithStatus(script, 78);
		assertThat(this.folder.resolve("log")).exists();
	}

	@Test
	void anInterruptFromTheTerminalIsLeftToTheApplication() throws Exception {
		Process script = run(LONG_RUNNING);
		ProcessHandle server = server();
		signal("INT", server.pid());
		signal("HUP", server.pid());
		signal("INT", script.pid());
		signal("HUP", script.pid());
		await().during(Duration.ofMillis(300)).until(() -> server.isAlive() && script.isAlive());
	}

	@Test
	void terminatingTheScriptTerminatesTheServer() throws Exception {
		Process script = run(LONG_RUNNING);
		ProcessHandle server = server();
		signal("TERM", script.pid());
		assertThat(script.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertThat(server.isAlive()).isFalse();
	}

	private Process run(String server) throws IOException {
		Path file = this.temporary.resolve("run.sh");
		try (InputStream content = ServerProcess.class.getResourceAsStream("run-while-parent-lives.sh")) {
			Files.copy(Objects.requireNonNull(content), file);
		}
		Process script = new ProcessBuilder("/bin/sh", file.toString(), this.folder.toString(), "/bin/sh", "-c", server)
			.directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		this.started.add(script);
		return script;
	}

	private ProcessHandle server() {
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
