package io.github.elasticsearchjpa.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.elasticsearch.autoconfigure.Rest5ClientBuilderCustomizer;
import org.springframework.boot.ssl.SslBundles;

/**
 * The clients of the connections other than the default one. Creates them, and closes
 * them with the application.
 */
final class NamedClients implements DisposableBean {

	private final Map<String, Rest5Client> clients = new LinkedHashMap<>();

	NamedClients(Map<String, ElasticsearchJpaProperties.Server> servers, ObjectProvider<SslBundles> sslBundles,
			List<Rest5ClientBuilderCustomizer> customizers) {
		servers.forEach((name, server) -> this.clients.put(name, client(server, sslBundles, customizers)));
	}

	private static Rest5Client client(ElasticsearchJpaProperties.Server server, ObjectProvider<SslBundles> sslBundles,
			List<Rest5ClientBuilderCustomizer> customizers) {
		Rest5ClientBuilder builder = Rest5Client.builder(server.uris().stream().map(URI::create).toList());
		String authorization = authorization(server);
		if (authorization != null) {
			builder.setDefaultHeaders(new Header[] { new BasicHeader(HttpHeaders.AUTHORIZATION, authorization, true) });
		}
		if (server.sslBundle() != null) {
			builder.setSSLContext(sslBundles.getObject().getBundle(server.sslBundle()).createSslContext());
		}
		builder.setRequestConfigCallback((config) -> customizers.forEach((customizer) -> customizer.customize(config)));
		builder
			.setConnectionConfigCallback((config) -> customizers.forEach((customizer) -> customizer.customize(config)));
		customizers.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private static @Nullable String authorization(ElasticsearchJpaProperties.Server server) {
		if (server.apiKey() != null) {
			return "ApiKey " + server.apiKey();
		}
		if (server.username() == null) {
			return null;
		}
		String credentials = server.username() + ":" + ((server.password() != null) ? server.password() : "");
		return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
	}

	/** Calls an action with the name of each connection and its client. */
	void forEach(BiConsumer<String, Rest5Client> action) {
		this.clients.forEach(action);
	}

	@Override
	public void destroy() throws IOException {
		for (Rest5Client client : this.clients.values()) {
			client.close();
		}
	}

}
