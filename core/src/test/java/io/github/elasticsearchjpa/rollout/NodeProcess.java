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

/** A {@link Node} process, to which a test sends commands. */
final class NodeProcess implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private final Process process;

	private final Writer input;

	private final List<String> events = Collections.synchronizedList(new ArrayList<>());

	NodeProcess(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Node.class.getName()));
		command.addAll(List.of(arguments));
		this.process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
		// A frozen process does not end when its input ends.
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		Thread reader = new Thread(this::readEvents, "node-" + this.process.pid());
		reader.setDaemon(true);
		reader.start();
	}

	private void readEvents() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith(Node.EVENT_PREFIX)) {
					this.events.add(line.substring(Node.EVENT_PREFIX.length()));
				}
			}
		}
		catch (IOException ex) {
			// The process was killed.
			this.process.destroyForcibly();
		}
	}

	/** Sends a command. */
	NodeProcess send(String command) {
		try {
			this.input.write(command + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this;
	}

	/** Waits for the next event that begins with a text or with "failed". */
	String await(String beginning) {
		return Awaitility.await("event '%s' of the node".formatted(beginning))
			.atMost(TIMEOUT)
			.until(() -> next(beginning), Optional::isPresent)
			.orElseThrow();
	}

	private Optional<String> next(String beginning) {
		Optional<String> event = List.copyOf(this.events)
			.stream()
			.filter((any) -> any.startsWith(beginning) || any.startsWith("failed"))
			.findFirst();
		event.ifPresent(this.events::remove);
		return event;
	}

	/** Stops the process without ending it. */
	void freeze() throws IOException, InterruptedException {
		signal("STOP");
	}

	/** Lets a frozen process go on. */
	void thaw() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String signal) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).inheritIO().start().waitFor();
	}

	/** Kills the process, as {@code kill -9} does. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
