package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts a server, with its data in the directory given, if any, says where it is, and
 * waits.
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
