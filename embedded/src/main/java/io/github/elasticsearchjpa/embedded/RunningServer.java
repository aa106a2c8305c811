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
 * The description of a running server. It is written to a file in a data directory that
 * the user has chosen, so that other processes can use the server.
 *
 * @param version the version of the server
 * @param uri the address of the server
 * @param pid the id of the server's process
 * @param log the log file of the server
 * @param starterPid the id of the process that started the server and with which the
 * server ends
 * @param access the credentials and the certificate; null for a server without security
 */
record RunningServer(String version, URI uri, long pid, Path log, long starterPid, @Nullable ServerAccess access) {

	static final String FILE = "embedded-server.properties";

	/** The property in the file for the process that started the server. */
	private static final String STARTER_PID = "owner";

	private static final Logger logger = LoggerFactory.getLogger(RunningServer.class);

	/**
	 * Writes the description to the data directory. If it contains a password, only the
	 * user of this JVM can read the file.
	 */
	void writeTo(Path dataDirectory) throws IOException {
		Properties properties = new Properties();
		properties.setProperty("version", this.version);
		properties.setProperty("uri", this.uri.toString());
		properties.setProperty("pid", Long.toString(this.pid));
		properties.setProperty("log", this.log.toString());
		properties.setProperty(STARTER_PID, Long.toString(this.starterPid));
		Path temporary = dataDirectory.resolve(FILE + ".tmp");
		Files.deleteIfExists(temporary);
		Files.createFile(temporary);
		if (this.access != null) {
			properties.setProperty("password", this.access.password());
			properties.setProperty("certificate", this.access.certificate());
			Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
		}
		try (Writer writer = Files.newBufferedWriter(temporary)) {
			properties.store(writer, "The server that uses this directory");
		}
		Files.move(temporary, dataDirectory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
	}

	/** Deletes the description from the data directory. */
	static void deleteFrom(Path dataDirectory) throws IOException {
		Files.deleteIfExists(dataDirectory.resolve(FILE));
	}

	/**
	 * Reads the description from the data directory.
	 * @return the server; empty if there is none, or if it or its starter has ended: a
	 * process that was killed does not delete the description
	 */
	static Optional<RunningServer> readFrom(Path dataDirectory) throws IOException {
		Path file = dataDirectory.resolve(FILE);
		if (!Files.exists(file)) {
			return Optional.empty();
		}
		try (Reader reader = Files.newBufferedReader(file)) {
			Properties properties = new Properties();
			properties.load(reader);
			RunningServer server = new RunningServer(properties.getProperty("version", ""),
					URI.create(properties.getProperty("uri", "")), Long.parseLong(properties.getProperty("pid", "")),
					Path.of(properties.getProperty("log", "")), Long.parseLong(properties.getProperty(STARTER_PID, "")),
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
		return ProcessHandle.of(this.starterPid).isPresent() && ProcessHandle.of(this.pid).isPresent()
				&& ReadinessProbe.responds(this.uri, this.access);
	}

}
