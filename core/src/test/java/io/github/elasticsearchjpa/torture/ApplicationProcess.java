package io.github.elasticsearchjpa.torture;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An {@link Application} process, to which the test sends commands. */
final class ApplicationProcess {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final Process process;

	private final Writer input;

	private final CountDownLatch ready = new CountDownLatch(1);

	private final CountDownLatch paused = new CountDownLatch(1);

	private final Tally tally;

	ApplicationProcess(String database, URI elasticsearch, long seed, File log, Tally tally) throws IOException {
		this.tally = tally;
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				Application.class.getName(), database, elasticsearch.toString(), Long.toString(seed))
			.redirectError(Redirect.appendTo(log))
			.start();
		// A frozen process does not end when its input ends.
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		Thread reader = new Thread(this::readEvents, "application-" + this.process.pid());
		reader.setDaemon(true);
		reader.start();
	}

	private void readEvents() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith(Application.EVENT_PREFIX)) {
					handle(line.substring(Application.EVENT_PREFIX.length()));
				}
			}
		}
		catch (IOException ex) {
			// The process was killed.
			this.process.destroyForcibly();
		}
	}

	private void handle(String event) {
		String[] words = event.split(" ", -1);
		switch (words[0]) {
			case "ready" -> this.ready.countDown();
			case "paused" -> this.paused.countDown();
			case "committed" -> this.tally.addTransactions(Integer.parseInt(words[1]), Integer.parseInt(words[2]),
					Integer.parseInt(words[3]));
			case "rebuilt", "failed" -> this.tally.addRebuild(event);
			default -> {
			}
		}
	}

	ApplicationProcess awaitReady() throws InterruptedException {
		if (!this.ready.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The application did not start within %d s".formatted(TIMEOUT.toSeconds()));
		}
		return this;
	}

	/** Sends a command: "write", "pause", "touch", or the name of an index to rebuild. */
	void send(String command) {
		try {
			this.input.write(command + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Stops the writers and waits for them. */
	void pause() throws InterruptedException {
		send("pause");
		if (!this.paused.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The writers did not stop within %d s".formatted(TIMEOUT.toSeconds()));
		}
	}

	/** Kills the process, as {@code kill -9} does. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** Stops the process without ending it. */
	void freeze() throws IOException, InterruptedException {
		signal("STOP", this.process.pid());
	}

	/** Lets a frozen process go on. */
	void thaw() throws IOException, InterruptedException {
		signal("CONT", this.process.pid());
	}

	static void signal(String signal, long pid) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
	}

}
