package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of a server: the script that stops the server when this JVM ends,
 * Elasticsearch's launcher, and the server itself. A comment in the script explains how
 * it notices the end of this JVM.
 */
final class ServerProcess {

	private static final Logger logger = LoggerFactory.getLogger(ServerProcess.class);

	private static final String SCRIPT = "run-while-parent-lives.sh";

	/** Longer than the script takes to kill a server that does not stop. */
	private static final int STOP_TIMEOUT_SECONDS = 15;

	private final Process process;

	private final ServerFolder folder;

	private ServerProcess(Process process, ServerFolder folder) {
		this.process = process;
		this.folder = folder;
	}

	/** Starts the processes. The server does not accept requests yet. */
	static ServerProcess launch(Path distribution, Path javaHome, ServerUser user, ServerFolder folder)
			throws IOException {
		try (InputStream script = Objects.requireNonNull(ServerProcess.class.getResourceAsStream(SCRIPT))) {
			Files.copy(script, folder.script());
		}
		user.takeOwnership(folder.root());
		List<String> command = new ArrayList<>(user.commandPrefix());
		command.addAll(List.of("/bin/sh", folder.script().toString(), folder.root().toString()));
		command.addAll(List.of(distribution.resolve("bin/elasticsearch").toString(), "-p", folder.pid().toString()));
		ProcessBuilder builder = new ProcessBuilder(command).directory(folder.root().toFile())
			.redirectErrorStream(true)
			.redirectOutput(folder.log().toFile());
		Map<String, String> environment = builder.environment();
		// The user has set these variables for other JVMs.
		environment.keySet()
			.removeAll(List.of("JAVA_HOME", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS",
					"ES_JAVA_OPTS"));
		environment.put("ES_JAVA_HOME", javaHome.toString());
		environment.put("ES_PATH_CONF", folder.config().toString());
		environment.put("ES_TMPDIR", folder.temporary().toString());
		environment.put("CLI_JAVA_OPTS", launcherOptions(folder));
		return new ServerProcess(builder.start(), folder);
	}

	/**
	 * Returns the JVM options of the launcher. It creates a folder in its temporary
	 * folder and does not delete it, so it gets the server's temporary folder. Its script
	 * splits the options at spaces and does not support quotes, so this is not possible
	 * if the path contains a space.
	 */
	private static String launcherOptions(ServerFolder folder) {
		String temporary = folder.temporary().toString();
		String options = "-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote";
		return temporary.contains(" ") ? options : options + " -Djava.io.tmpdir=" + temporary;
	}

	/**
	 * Waits until the script ends, which happens when the server ends.
	 * @return whether it ended within the time
	 */
	boolean waitForExit(long milliseconds) throws InterruptedException {
		return this.process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
	}

	/**
	 * Returns the process id of the script, which stops together with the server.
	 */
	long scriptPid() {
		return this.process.pid();
	}

	int exitStatus() {
		return this.process.exitValue();
	}

	/**
	 * Returns the process id of the server itself.
	 * @throws EmbeddedElasticsearchException if the server has not written it yet
	 */
	long pid() {
		try {
			return Long.parseLong(Files.readString(this.folder.pid()).strip());
		}
		catch (IOException | NumberFormatException ex) {
			throw new EmbeddedElasticsearchException("The server's process id is not in " + this.folder.pid()
					+ ": the server has not started yet or has ended.", ex);
		}
	}

	/** Stops the server, waits until it has ended, and kills it after 15 seconds. */
	void stop() {
		List<ProcessHandle> all = new ArrayList<>(this.process.descendants().toList());
		all.add(this.process.toHandle());
		try {
			this.process.getOutputStream().close();
			if (!waitForExit(TimeUnit.SECONDS.toMillis(STOP_TIMEOUT_SECONDS))) {
				logger.warn("The server did not stop within {} s; killing it", STOP_TIMEOUT_SECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException ex) {
			logger.warn("Cannot signal the server to stop; killing it", ex);
		}
		all.forEach(ProcessHandle::destroyForcibly);
	}

}
