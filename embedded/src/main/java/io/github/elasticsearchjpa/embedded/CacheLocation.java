package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Says where unpacked distributions are kept.
 */
final class CacheLocation {

	static final String PROPERTY = "elasticsearch-jpa.embedded.cache";

	private static final String NAME = "elasticsearch-jpa";

	private CacheLocation() {
	}

	/**
	 * The user's cache folder. Root's is a place that the unprivileged user can reach
	 * under whom the server then runs: {@code /root} is closed to everyone else.
	 */
	static Path from(Properties system, Map<String, String> environment, boolean root) {
		String named = system.getProperty(PROPERTY, "");
		if (!named.isBlank()) {
			return Path.of(named);
		}
		if (root) {
			return Path.of("/var/cache", NAME);
		}
		Path home = Path.of(system.getProperty("user.home", ""));
		if (system.getProperty("os.name", "").startsWith("Mac")) {
			return home.resolve("Library/Caches").resolve(NAME);
		}
		String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
		return (xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg)).resolve(NAME);
	}

}
