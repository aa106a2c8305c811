package io.github.elasticsearchjpa.embedded;

import java.time.Duration;
import java.util.Map;

/**
 * Tries to start a server that can't be started, and says why not.
 */
final class FailingProcess {

	private static final Map<String, EmbeddedElasticsearch.Builder> WAYS = Map.of("bad-setting",
			EmbeddedElasticsearch.builder().setting("no.such.setting", "x"), "too-slow",
			EmbeddedElasticsearch.builder().startupTimeout(Duration.ofMillis(500)));

	private FailingProcess() {
	}

	public static void main(String[] args) {
		try (EmbeddedElasticsearch server = WAYS.getOrDefault(args[0], EmbeddedElasticsearch.builder()).start()) {
			System.out.println("Started " + server);
		}
		catch (EmbeddedElasticsearchException ex) {
			System.out.println(ex.getMessage());
		}
	}

}
