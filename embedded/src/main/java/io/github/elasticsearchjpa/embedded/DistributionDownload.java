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
 * Fetches the zip as Maven would: with the user's {@code settings.xml}, its mirrors,
 * proxies and credentials, into the local repository.
 */
final class DistributionDownload {

	private static final Logger logger = LoggerFactory.getLogger(DistributionDownload.class);

	private final MavenLocalRepository localRepository;

	DistributionDownload(MavenLocalRepository localRepository) {
		this.localRepository = localRepository;
	}

	Path fetch(String version) {
		Artifact zip = new DefaultArtifact("org.elasticsearch.distribution.integ-test-zip", "elasticsearch", "zip",
				version);
		logger.info("Fetching {} (about 130 MB, once)", zip);
		ContextOverrides overrides = ContextOverrides.create()
			.withUserSettings(true)
			.withLocalRepositoryOverride(this.localRepository.named())
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
					Cannot fetch Elasticsearch %s: %s. \
					Check the version, the network, and the mirrors in Maven's settings.xml. \
					On a machine without network, copy the zip into the local Maven repository beforehand: \
					mvn dependency:get -Dtransitive=false -Dartifact=%s:%s:%s:zip""".formatted(version, ex.getMessage(),
					zip.getGroupId(), zip.getArtifactId(), version), ex);
		}
	}

}
