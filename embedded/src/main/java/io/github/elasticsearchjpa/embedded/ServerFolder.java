package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The temporary folder of one running server: its configuration, log, and, unless the
 * user keeps them elsewhere, its data.
 *
 * @param root the folder
 */
record ServerFolder(Path root) {

	private static final int TAIL_LINES = 25;

	static ServerFolder create() throws IOException {
		ServerFolder folder = new ServerFolder(Files.createTempDirectory("elasticsearch-jpa-"));
		for (Path path : List.of(folder.config(), folder.data(), folder.logs(), folder.temporary())) {
			Files.createDirectory(path);
		}
		return folder;
	}

	Path config() {
		return this.root.resolve("config");
	}

	Path data() {
		return this.root.resolve("data");
	}

	Path logs() {
		return this.root.resolve("logs");
	}

	Path temporary() {
		return this.root.resolve("tmp");
	}

	/** All that the script, the launcher and the server print. */
	Path log() {
		return logs().resolve("server.log");
	}

	/** Written by the server once it listens: one address a line. */
	Path httpAddresses() {
		return logs().resolve("http.ports");
	}

	/** Written by the server: its process id. */
	Path pid() {
		return this.root.resolve("server.pid");
	}

	Path script() {
		return this.root.resolve("run.sh");
	}

	/** The log's last lines, without the frames of stack traces. */
	String logTail() {
		try {
			List<String> lines = Files.readAllLines(log())
				.stream()
				.filter(Predicate.not(String::isBlank))
				.filter((line) -> !line.startsWith("\tat ") && !line.startsWith("\t... "))
				.toList();
			return lines.stream()
				.skip(Math.max(0, lines.size() - TAIL_LINES))
				.collect(Collectors.joining(System.lineSeparator()));
		}
		catch (IOException ex) {
			return "(the log cannot be read: " + ex + ")";
		}
	}

	void delete() throws IOException {
		FileTree.delete(this.root);
	}

}
