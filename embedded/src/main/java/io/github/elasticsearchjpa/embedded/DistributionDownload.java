package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The download of a distribution's zip into the local Maven repository. As Maven does, it
 * uses the mirrors, proxies and credentials of the user's {@code settings.xml}.
 */
final class DistributionDownload {

	private static final Logger logger = LoggerFactory.getLogger(DistributionDownload.class);

	private final MavenLocalRepository localRepository;

	DistributionDownload(MavenLocalRepository localRepository) {
		this.localRepository = localRepository;
	}

	/**
	 * Downloads the zip of a version, unless it is in the local repository.
	 * @return the zip in the local repository
	 * @throws EmbeddedElasticsearchException if the download fails
	 */
	Path download(String version) {
		Artifact zip = new DefaultArtifact("org.elasticsearch.distribution.integ-test-zip", "elasticsearch", "zip",
				version);
		logger.info("Downloading {} (about 130 MB, only once)", zip);
		ContextOverrides overrides = ContextOverrides.create()
			.withUserSettings(true)
			.withLocalRepositoryOverride(this.localRepository.configured())
			.build();
		try (Context maven = Runtimes.INSTANCE.getRuntime().create(overrides)) {
			ArtifactRequest request = new ArtifactRequest(zip, maven.remoteRepositories(), null);
			return maven.repositorySystem()
				.resolveArtifact(maven.repositorySystemSession(), request)
				.getArtifact()
				.getFile()
				.toPath();
		}
		catch (ArtifactResolutionException ex) {
			throw new EmbeddedElasticsearchException("""
					Cannot download Elasticsearch %s: %s. \
					Check the version, the network, and the mirrors in Maven's settings.xml. \
					For a machine without network, add the zip to its local Maven repository beforehand: \
					mvn dependency:get -Dtransitive=false -Dartifact=%s:%s:%s:zip""".formatted(version, ex.getMessage(),
					zip.getGroupId(), zip.getArtifactId(), version), ex);
		}
	}

}
