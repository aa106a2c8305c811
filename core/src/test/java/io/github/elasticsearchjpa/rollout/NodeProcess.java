package io.github.elasticsearchjpa.rollout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.awaitility.Awaitility;

/** The test's end of a {@link Node}. */
final class NodeProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Process process;

	private final Writer input;

	private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

	NodeProcess(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Node.class.getName()));
		command.addAll(List.of(arguments));
		this.process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
		// It may be frozen, and then would not see its input end.
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		Thread listener = new Thread(this::listen, "node-" + this.process.pid());
		listener.setDaemon(true);
		listener.start();
	}

	private void listen() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith(Node.MARK)) {
					this.heard.add(line.substring(Node.MARK.length()));
				}
			}
		}
		catch (IOException ex) { // it was killed
			this.process.destroyForcibly();
		}
	}

	NodeProcess tell(String command) {
		try {
			this.input.write(command + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this;
	}

	/** What it says next that begins so, or that it failed. */
	String await(String beginning) {
		return Awaitility.await("the node's '%s'".formatted(beginning))
			.atMost(PATIENCE)
			.until(() -> next(beginning), Optional::isPresent)
			.orElseThrow();
	}

	private Optional<String> next(String beginning) {
		Optional<String> line = List.copyOf(this.heard)
			.stream()
			.filter((any) -> any.startsWith(beginning) || any.startsWith("failed"))
			.findFirst();
		line.ifPresent(this.heard::remove);
		return line;
	}

	void freeze() throws IOException, InterruptedException {
		signal("STOP");
	}

	void thaw() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String signal) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).inheritIO().start().waitFor();
	}

	/** As {@code kill -9}. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
