package io.github.elasticsearchjpa.embedded;

/**
 * A program that prints the address and the process id of the shared server.
 */
final class SharingProcess {

	private SharingProcess() {
	}

	public static void main(String[] args) {
		EmbeddedElasticsearch server = EmbeddedElasticsearch.shared();
		System.out.println(server.uri() + " " + server.pid());
	}

}
