package io.github.elasticsearchjpa.embedded;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A child process with a JVM that runs a main method of the tests.
 */
record ChildJvm(Process process, BufferedReader output, BufferedWriter input) {

	static ChildJvm start(Class<?> main, String... arguments) throws IOException {
		return start(List.of(), classPath(), List.of(), main, arguments);
	}

	/** Starts a JVM with another Java and another class path than this JVM. */
	static ChildJvm start(Path java, List<Path> classPath, Class<?> main) throws IOException {
		return startProcess(List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				joined(classPath), main.getName()));
	}

	static ChildJvm start(List<String> prefix, List<Path> classPath, List<String> jvmOptions, Class<?> main,
			String... arguments) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", joined(classPath)));
		Stream.of(EmbeddedElasticsearch.VERSION_PROPERTY, "localRepository", "maven.repo.local")
			.filter((name) -> System.getProperty(name) != null)
			.forEach((name) -> command.add("-D" + name + "=" + System.getProperty(name)));
		command.addAll(jvmOptions);
		command.add(main.getName());
		command.addAll(List.of(arguments));
		return startProcess(command);
	}

	private static String joined(List<Path> classPath) {
		return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

	private static ChildJvm startProcess(List<String> command) throws IOException {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		return new ChildJvm(process, process.inputReader(StandardCharsets.UTF_8),
				process.outputWriter(StandardCharsets.UTF_8));
	}

	/**
	 * Returns the class path to start a server whose distribution has been unpacked. It
	 * has no download client.
	 */
	static List<Path> classPath() {
		Stream<Path> classes = Stream.of(EmbeddedElasticsearch.class, ChildJvm.class, Logger.class)
			.map(ChildJvm::source);
		return Stream.concat(classes, plugin()).toList();
	}

	/**
	 * Returns the class path entry of the plugin. Its classes cannot be loaded here,
	 * because they need Elasticsearch.
	 */
	private static Stream<Path> plugin() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.contains("embedded-analysis"))
			.map(Path::of);
	}

	static Path source(Class<?> type) {
		CodeSource source = type.getProtectionDomain().getCodeSource();
		return Path.of(java.net.URI.create(source.getLocation().toString()));
	}

	@Nullable String readLine() throws IOException {
		return this.output.readLine();
	}

	void writeLine(String line) throws IOException {
		this.input.write(line);
		this.input.newLine();
		this.input.flush();
	}

}
