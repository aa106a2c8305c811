package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to know of a server that answers. It is written to a file in the
 * directory of its data, for others who want to use the same directory meanwhile.
 *
 * @param version the server's version
 * @param uri where it answers
 * @param pid the id of its process
 * @param log the file with its log
 * @param owner the id of the process that started it, with which it ends
 * @param access how to get in, or null for a server without security
 */
record RunningServer(String version, URI uri, long pid, Path log, long owner, @Nullable ServerAccess access) {

	static final String FILE = "embedded-server.properties";

	private static final Logger logger = LoggerFactory.getLogger(RunningServer.class);

	void announceIn(Path dataDirectory) throws IOException {
		Properties properties = new Properties();
		properties.setProperty("version", this.version);
		properties.setProperty("uri", this.uri.toString());
		properties.setProperty("pid", Long.toString(this.pid));
		properties.setProperty("log", this.log.toString());
		properties.setProperty("owner", Long.toString(this.owner));
		Path unfinished = dataDirectory.resolve(FILE + ".tmp");
		Files.deleteIfExists(unfinished);
		Files.createFile(unfinished);
		if (this.access != null) {
			properties.setProperty("password", this.access.password());
			properties.setProperty("certificate", this.access.certificate());
			Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
		}
		try (Writer writer = Files.newBufferedWriter(unfinished)) {
			properties.store(writer, "The server that uses this directory");
		}
		Files.move(unfinished, dataDirectory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
	}

	static void withdrawFrom(Path dataDirectory) throws IOException {
		Files.deleteIfExists(dataDirectory.resolve(FILE));
	}

	/**
	 * The server that is announced in a directory, unless it is about to end or has
	 * ended: a process that was killed leaves its announcement behind.
	 */
	static Optional<RunningServer> announcedIn(Path dataDirectory) throws IOException {
		Path file = dataDirectory.resolve(FILE);
		if (!Files.exists(file)) {
			return Optional.empty();
		}
		try (Reader reader = Files.newBufferedReader(file)) {
			Properties properties = new Properties();
			properties.load(reader);
			RunningServer server = new RunningServer(properties.getProperty("version", ""),
					URI.create(properties.getProperty("uri", "")), Long.parseLong(properties.getProperty("pid", "")),
					Path.of(properties.getProperty("log", "")), Long.parseLong(properties.getProperty("owner", "")),
					access(properties));
			return Optional.of(server).filter(RunningServer::isAlive);
		}
		catch (IllegalArgumentException ex) {
			logger.warn("Ignoring {}, which does not describe a server", file, ex);
			return Optional.empty();
		}
	}

	private static @Nullable ServerAccess access(Properties properties) {
		String password = properties.getProperty("password");
		return (password != null)
				? new ServerAccess(ServerAccess.SUPERUSER, password, properties.getProperty("certificate", "")) : null;
	}

	private boolean isAlive() {
		return ProcessHandle.of(this.owner).isPresent() && ProcessHandle.of(this.pid).isPresent()
				&& FirstAnswer.isGivenBy(this.uri, this.access);
	}

}
