package io.github.elasticsearchjpa.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.embedded.ServerAccess;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchConnectionDetails;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchRestClientAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of the embedded server, if
 * {@code elasticsearch-jpa.embedded.enabled} is true. The application then connects to
 * this server and ignores {@code spring.elasticsearch}.
 */
@AutoConfiguration(before = ElasticsearchRestClientAutoConfiguration.class)
@ConditionalOnBooleanProperty("elasticsearch-jpa.embedded.enabled")
@EnableConfigurationProperties(ElasticsearchJpaProperties.class)
final class EmbeddedElasticsearchAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EmbeddedElasticsearch.class)
	static class ServerConfiguration {

		@Bean
		EmbeddedServer embeddedElasticsearch(ElasticsearchJpaProperties properties) {
			return EmbeddedServer.start(properties.embedded());
		}

		@Bean
		ElasticsearchConnectionDetails embeddedElasticsearchConnectionDetails(EmbeddedServer server) {
			return new EmbeddedConnectionDetails(server.elasticsearch().uri(),
					server.elasticsearch().access().orElse(null));
		}

	}

	/** The address of the server and, with security, the credentials. */
	private record EmbeddedConnectionDetails(URI uri,
			@Nullable ServerAccess access) implements ElasticsearchConnectionDetails {

		@Override
		public List<Node> getNodes() {
			return List.of(new Node(this.uri.getHost(), this.uri.getPort(),
					(this.access != null) ? Node.Protocol.HTTPS : Node.Protocol.HTTP));
		}

		@Override
		public @Nullable String getUsername() {
			return (this.access != null) ? this.access.username() : null;
		}

		@Override
		public @Nullable String getPassword() {
			return (this.access != null) ? this.access.password() : null;
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return (this.access != null)
					? SslBundle
						.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(this.access.certificate())))
					: null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch")
	static class MissingServerConfiguration {

		@Bean
		ElasticsearchConnectionDetails embeddedElasticsearchConnectionDetails() {
			throw new InvalidConfigurationException(
					List.of("elasticsearch-jpa.embedded.enabled is true, but the embedded server is not on the class "
							+ "path. Add the dependency io.github.elasticsearch-jpa:elasticsearch-jpa-embedded."));
		}

	}

	/**
	 * The server of this application. Without further properties it is the server that
	 * the JVM shares, which outlives the application. Otherwise it is a dedicated server,
	 * which is closed with the application.
	 */
	record EmbeddedServer(EmbeddedElasticsearch elasticsearch, boolean dedicated) implements DisposableBean {

		static EmbeddedServer start(ElasticsearchJpaProperties.Embedded embedded) {
			boolean hasVersion = StringUtils.hasText(embedded.version());
			if (!hasVersion && !embedded.security()
					&& Stream.of(embedded.dataDirectory(), embedded.port(), embedded.heap())
						.allMatch(Objects::isNull)) {
				return new EmbeddedServer(EmbeddedElasticsearch.shared(), false);
			}
			EmbeddedElasticsearch.Builder builder = EmbeddedElasticsearch.builder();
			if (hasVersion) {
				builder.version(Objects.requireNonNull(embedded.version()));
			}
			if (embedded.dataDirectory() != null) {
				builder.dataDirectory(embedded.dataDirectory());
			}
			if (embedded.port() != null) {
				builder.port(embedded.port());
			}
			if (embedded.heap() != null) {
				setHeap(builder, embedded.heap());
			}
			if (embedded.security()) {
				builder.security();
			}
			return new EmbeddedServer(builder.start(), true);
		}

		private static void setHeap(EmbeddedElasticsearch.Builder builder, String heap) {
			try {
				builder.heap(heap);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationException(
						List.of("elasticsearch-jpa.embedded.heap: " + ex.getMessage() + "."));
			}
		}

		@Override
		public void destroy() {
			if (this.dedicated) {
				this.elasticsearch.close();
			}
		}

	}

}
