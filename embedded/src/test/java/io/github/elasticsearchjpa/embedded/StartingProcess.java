package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A program that starts a server, with the data directory in its first argument if there
 * is one, prints the process id, the log file and the address of the server, and waits
 * for input. It then closes the server.
 */
final class StartingProcess {

	private StartingProcess() {
	}

	public static void main(String[] args) throws IOException {
		EmbeddedElasticsearch.Builder builder = EmbeddedElasticsearch.builder();
		if (args.length > 0) {
			builder.dataDirectory(Path.of(args[0]));
		}
		EmbeddedElasticsearch server = builder.start();
		System.out.println(server.pid());
		System.out.println(server.logFile());
		System.out.println(server.uri());
		if (System.in.read() >= 0) {
			server.close();
			System.out.println("closed");
		}
	}

}
