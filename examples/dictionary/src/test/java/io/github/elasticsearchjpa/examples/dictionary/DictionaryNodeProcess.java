package io.github.elasticsearchjpa.examples.dictionary;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

/** A handle of the process of a {@link DictionaryNode}. */
final class DictionaryNodeProcess implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private final Process process;

	private final AtomicInteger percent = new AtomicInteger(-1);

	private DictionaryNodeProcess(Process process) {
		this.process = process;
		Thread listener = new Thread(this::listen, "node-" + process.pid());
		listener.setDaemon(true);
		listener.start();
	}

	static DictionaryNodeProcess start(String task, Map<String, String> properties) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						DictionaryNode.class.getName(), task));
		command.add("--spring.jpa.hibernate.ddl-auto=none");
		properties.forEach((name, value) -> command.add("--" + name + "=" + value));
		Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		return new DictionaryNodeProcess(process);
	}

	/** Waits until the node reports this progress. */
	DictionaryNodeProcess await(int percent) {
		Awaitility.await("a node at %d %%".formatted(percent))
			.atMost(TIMEOUT)
			.until(() -> this.percent.get() >= percent || !isAlive());
		if (this.percent.get() < percent) {
			throw new IllegalStateException("The node ended before it reached %d %%".formatted(percent));
		}
		return this;
	}

	/** Starts the task of the node. */
	DictionaryNodeProcess begin() throws IOException {
		this.process.getOutputStream().write('\n');
		this.process.getOutputStream().flush();
		return this;
	}

	/** Reads the node's output until the process ends. */
	private void listen() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			output.lines()
				.filter((line) -> line.startsWith(DictionaryNode.MARK))
				.forEach((line) -> this.percent.set(Integer.parseInt(line.substring(1))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Kills the process, like {@code kill -9}. */
	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
