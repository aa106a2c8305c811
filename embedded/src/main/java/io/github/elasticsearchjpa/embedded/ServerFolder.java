package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The temporary folder of one server. It contains the configuration, the log, and the
 * data unless the user has chosen a data directory.
 *
 * @param root the path of the folder
 */
record ServerFolder(Path root) {

	private static final String PREFIX = "elasticsearch-jpa-";

	/** The file system in memory of Linux. Containers often have a small one. */
	private static final Path MEMORY = Path.of("/dev/shm");

	/** The free space for which the files of a shared server are in memory, in bytes. */
	private static final long MINIMUM_MEMORY = 4L << 30;

	private static final int TAIL_LINES = 25;

	/** Creates a folder with a unique name in the temporary folder of the JVM. */
	static ServerFolder create() throws IOException {
		return create(Files.createTempDirectory(PREFIX));
	}

	/**
	 * Creates a folder with a named pipe for the users of a shared server. The folder is
	 * in memory if there is enough: each change of an index waits for the disk, and the
	 * changes of all users of the server wait for each other.
	 */
	static ServerFolder createShared() throws IOException {
		ServerFolder folder = create(
				hasRoom(MEMORY) ? Files.createTempDirectory(MEMORY, PREFIX) : Files.createTempDirectory(PREFIX));
		folder.share();
		return folder;
	}

	private static boolean hasRoom(Path memory) throws IOException {
		return Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() >= MINIMUM_MEMORY;
	}

	private static ServerFolder create(Path root) throws IOException {
		ServerFolder folder = new ServerFolder(root);
		for (Path path : List.of(folder.config(), folder.data(), folder.logs(), folder.temporary())) {
			Files.createDirectory(path);
		}
		return folder;
	}

	/** Returns the folder of the server with this log file. */
	static ServerFolder of(Path log) {
		return new ServerFolder(log.resolve("../..").normalize());
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

	/** Returns the file with the output of the script, the launcher and the server. */
	Path log() {
		return logs().resolve("server.log");
	}

	/**
	 * Returns the file into which the server writes its addresses when it accepts
	 * requests, one per line.
	 */
	Path httpAddresses() {
		return logs().resolve("http.ports");
	}

	/** Returns the file into which the server writes its process id. */
	Path pid() {
		return this.root.resolve("server.pid");
	}

	Path script() {
		return this.root.resolve("run.sh");
	}

	/**
	 * Returns the named pipe that the users of a shared server hold open. Other servers
	 * do not have it.
	 */
	Path users() {
		return this.root.resolve("users");
	}

	boolean isShared() {
		return Files.exists(users());
	}

	/** Creates the named pipe, for which Java has no method. */
	void share() throws IOException {
		Process process = new ProcessBuilder("mkfifo", users().toString()).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.onExit().join().exitValue() != 0) {
			throw new IOException("mkfifo failed: " + output.strip());
		}
	}

	/** Returns the last 25 lines of the log, without the frames of stack traces. */
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
