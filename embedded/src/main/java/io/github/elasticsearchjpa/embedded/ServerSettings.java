package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the user has chosen; null where the choice is left to us.
 */
record ServerSettings(@Nullable String version, @Nullable Path dataDirectory, @Nullable Path cacheDirectory,
		@Nullable Path javaHome, int port, String clusterName, ServerMemory memory, boolean security,
		List<String> jvmOptions, Map<String, String> settings, Duration startupTimeout) {
}
