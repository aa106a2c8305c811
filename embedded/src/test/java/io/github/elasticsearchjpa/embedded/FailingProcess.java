package io.github.elasticsearchjpa.embedded;

import java.time.Duration;
import java.util.Map;

/**
 * A program that starts a server with invalid choices and prints the message of the
 * exception.
 */
final class FailingProcess {

	private static final Map<String, EmbeddedElasticsearch.Builder> BUILDERS = Map.of("bad-setting",
			EmbeddedElasticsearch.builder().setting("no.such.setting", "x"), "too-slow",
			EmbeddedElasticsearch.builder().startupTimeout(Duration.ofMillis(500)));

	private FailingProcess() {
	}

	public static void main(String[] args) {
		try (EmbeddedElasticsearch server = BUILDERS.getOrDefault(args[0], EmbeddedElasticsearch.builder()).start()) {
			System.out.println("Started " + server);
		}
		catch (EmbeddedElasticsearchException ex) {
			System.out.println(ex.getMessage());
		}
	}

}
