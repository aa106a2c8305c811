package io.github.elasticsearchjpa.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The local Maven repository, as far as the system properties tell: Maven's own
 * {@code maven.repo.local}, and {@code localRepository}, which Surefire and Failsafe set.
 * What a {@code settings.xml} says is left to {@link DistributionDownload}.
 *
 * @param named the folder that a system property names, or null
 * @param usual the folder that Maven uses unless told otherwise
 */
record MavenLocalRepository(@Nullable Path named, Path usual) {

	static MavenLocalRepository from(Properties system) {
		Path named = Stream.of("maven.repo.local", "localRepository")
			.map(system::getProperty)
			.filter(Objects::nonNull)
			.filter((folder) -> !folder.isBlank())
			.map(Path::of)
			.findFirst()
			.orElse(null);
		return new MavenLocalRepository(named, Path.of(system.getProperty("user.home", ""), ".m2", "repository"));
	}

	/** The zip, if an earlier build or download left it here. */
	Optional<Path> distributionZip(String version) {
		Path folder = (this.named != null) ? this.named : this.usual;
		Path zip = folder.resolve("org/elasticsearch/distribution/integ-test-zip/elasticsearch")
			.resolve(version)
			.resolve("elasticsearch-" + version + ".zip");
		return Files.isReadable(zip) ? Optional.of(zip) : Optional.empty();
	}

}
