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

/** The test's end of an {@link Application}. */
final class ApplicationProcess {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

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
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly)); // it
																							// may
																							// be
																							// frozen
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		Thread listener = new Thread(this::listen, "application-" + this.process.pid());
		listener.setDaemon(true);
		listener.start();
	}

	private void listen() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith(Application.MARK)) {
					hear(line.substring(Application.MARK.length()));
				}
			}
		}
		catch (IOException ex) { // it was killed
			this.process.destroyForcibly();
		}
	}

	private void hear(String line) {
		String[] words = line.split(" ", -1);
		switch (words[0]) {
			case "ready" -> this.ready.countDown();
			case "paused" -> this.paused.countDown();
			case "committed" ->
				this.tally.wrote(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
			default -> this.tally.rebuild(line);
		}
	}

	ApplicationProcess awaitReady() throws InterruptedException {
		if (!this.ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The application does not start");
		}
		return this;
	}

	void tell(String command) {
		try {
			this.input.write(command + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Has its writers stop, and waits for them. */
	void pause() throws InterruptedException {
		tell("pause");
		if (!this.paused.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The writers do not stop");
		}
	}

	/** As {@code kill -9}. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	void freeze() throws IOException, InterruptedException {
		signal("STOP", this.process.pid());
	}

	void thaw() throws IOException, InterruptedException {
		signal("CONT", this.process.pid());
	}

	static void signal(String signal, long pid) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
	}

}
