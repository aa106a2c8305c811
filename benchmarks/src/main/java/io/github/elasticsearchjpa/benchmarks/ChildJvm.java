package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A separate JVM for a part of a measurement, which prints its figures. */
final class ChildJvm {

	private static final String RESULT = "RESULT ";

	private ChildJvm() {
	}

	/** Ends this process when its parent ends, which closes its standard input. */
	static void endWithParent() {
		Thread watch = new Thread(() -> {
			try {
				System.in.transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// The parent has ended, too.
			}
			Runtime.getRuntime().halt(1);
		}, "parent");
		watch.setDaemon(true);
		watch.start();
	}

	/** Prints a line of figures. Called in the child. */
	static void result(long... figures) {
		System.out.println(RESULT + LongStream.of(figures).mapToObj(Long::toString).collect(Collectors.joining(" ")));
	}

	/**
	 * Runs a class to its end and prints its output.
	 * @return the lines of figures
	 */
	static List<long[]> run(Class<?> main, List<String> options, String... arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.jboss.logging.provider=slf4j",
				"-classpath", System.getProperty("java.class.path"), main.getName()));
		command.addAll(Arrays.asList(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<long[]> results = new ArrayList<>();
		process.inputReader(StandardCharsets.UTF_8).lines().forEach((line) -> {
			if (line.startsWith(RESULT)) {
				results.add(Arrays.stream(line.substring(RESULT.length()).split(" ", -1))
					.mapToLong(Long::parseLong)
					.toArray());
			}
			else {
				System.out.println(line);
			}
		});
		int exit = process.waitFor();
		if (exit != 0) {
			throw new IllegalStateException("%s ended with %d".formatted(main.getSimpleName(), exit));
		}
		return results;
	}

}
