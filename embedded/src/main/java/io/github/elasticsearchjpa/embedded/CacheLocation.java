package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The default folder for unpacked distributions.
 */
final class CacheLocation {

	static final String PROPERTY = "elasticsearch-jpa.embedded.cache";

	private static final String NAME = "elasticsearch-jpa";

	private CacheLocation() {
	}

	/**
	 * Returns the folder that the system property names, or a folder in the user's cache
	 * folder. For root it is in {@code /var/cache}, because the server then runs as an
	 * unprivileged user, who cannot read {@code /root}.
	 */
	static Path resolve(Properties system, Map<String, String> environment, boolean root) {
		String configured = system.getProperty(PROPERTY, "");
		if (!configured.isBlank()) {
			return Path.of(configured);
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
