package io.github.elasticsearchjpa.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The local Maven repository. A system property can name its folder: Maven's own
 * {@code maven.repo.local}, or {@code localRepository}, which Surefire and Failsafe set.
 * Only {@link DistributionDownload} reads {@code settings.xml}.
 *
 * @param configured the folder that a system property names; null if none does
 * @param standard the folder that Maven uses by default
 */
record MavenLocalRepository(@Nullable Path configured, Path standard) {

	/** Returns the local repository for the given system properties. */
	static MavenLocalRepository from(Properties system) {
		Path configured = Stream.of("maven.repo.local", "localRepository")
			.map(system::getProperty)
			.filter(Objects::nonNull)
			.filter((folder) -> !folder.isBlank())
			.map(Path::of)
			.findFirst()
			.orElse(null);
		return new MavenLocalRepository(configured, Path.of(system.getProperty("user.home", ""), ".m2", "repository"));
	}

	/** Returns the zip of a version; empty if it is not in the repository. */
	Optional<Path> distributionZip(String version) {
		Path folder = (this.configured != null) ? this.configured : this.standard;
		Path zip = folder.resolve("org/elasticsearch/distribution/integ-test-zip/elasticsearch")
			.resolve(version)
			.resolve("elasticsearch-" + version + ".zip");
		return Files.isReadable(zip) ? Optional.of(zip) : Optional.empty();
	}

}
