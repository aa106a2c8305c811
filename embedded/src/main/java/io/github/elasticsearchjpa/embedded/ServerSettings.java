package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The choices of the user; null where there is none and this library chooses.
 */
record ServerSettings(@Nullable String version, @Nullable Path dataDirectory, @Nullable Path cacheDirectory,
		@Nullable Path javaHome, int port, String clusterName, ServerMemory memory, boolean security,
		List<String> jvmOptions, Map<String, String> settings, Duration startupTimeout) {
}
