package io.github.elasticsearchjpa.examples.dictionary;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The test's end of a {@link DictionaryNode}. */
final class DictionaryNodeProcess implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 90;

	private final Process process;

	private DictionaryNodeProcess(Process process) {
		this.process = process;
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

	/** Waits until it says that it has come this far. */
	DictionaryNodeProcess await(int percent) throws Exception {
		CompletableFuture<Boolean> said = new CompletableFuture<>();
		Thread listener = new Thread(() -> {
			try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
				String line = output.readLine();
				while (line != null) {
					if (line.startsWith(DictionaryNode.MARK) && Integer.parseInt(line.substring(1)) >= percent) {
						said.complete(true);
					}
					line = output.readLine();
				}
			}
			catch (IOException ex) { // it was killed
				said.completeExceptionally(new UncheckedIOException(ex));
			}
			said.complete(false);
		}, "node-" + this.process.pid());
		listener.setDaemon(true);
		listener.start();
		if (!said.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The node ended before it had come to %d %%".formatted(percent));
		}
		return this;
	}

	/** As {@code kill -9}. */
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
