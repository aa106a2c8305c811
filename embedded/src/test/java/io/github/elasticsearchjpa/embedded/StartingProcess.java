package io.github.elasticsearchjpa.embedded;

import java.io.IOException;

/**
 * Starts a server, says where it is, and waits.
 */
final class StartingProcess {

	private StartingProcess() {
	}

	public static void main(String[] args) throws IOException {
		EmbeddedElasticsearch server = EmbeddedElasticsearch.start();
		System.out.println(server.pid());
		System.out.println(server.logFile());
		System.out.println(server.uri());
		if (System.in.read() >= 0) {
			server.close();
			System.out.println("closed");
		}
	}

}
