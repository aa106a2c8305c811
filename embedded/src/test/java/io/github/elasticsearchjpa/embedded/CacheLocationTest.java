package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CacheLocationTest {

	private final Properties system = new Properties();

	CacheLocationTest() {
		this.system.setProperty("os.name", "Linux");
		this.system.setProperty("user.home", "/home/ann");
	}

	@Test
	void onLinuxTheCacheIsInTheUsersCacheFolder() {
		assertThat(location(Map.of(), false)).isEqualTo(Path.of("/home/ann/.cache/elasticsearch-jpa"));
		assertThat(location(Map.of("XDG_CACHE_HOME", "/cache"), false)).isEqualTo(Path.of("/cache/elasticsearch-jpa"));
	}

	@Test
	void onMacOsTheCacheIsInTheCachesFolderOfTheLibrary() {
		this.system.setProperty("os.name", "Mac OS X");
		assertThat(location(Map.of(), false)).isEqualTo(Path.of("/home/ann/Library/Caches/elasticsearch-jpa"));
	}

	@Test
	void theCacheOfRootIsReadableForTheUnprivilegedUser() {
		assertThat(location(Map.of("XDG_CACHE_HOME", "/root/.cache"), true))
			.isEqualTo(Path.of("/var/cache/elasticsearch-jpa"));
	}

	@Test
	void theSystemPropertyTakesPrecedence() {
		this.system.setProperty("elasticsearch-jpa.embedded.cache", "/elsewhere");
		assertThat(location(Map.of(), true)).isEqualTo(Path.of("/elsewhere"));
	}

	private Path location(Map<String, String> environment, boolean root) {
		return CacheLocation.resolve(this.system, environment, root);
	}

}
