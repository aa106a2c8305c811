package io.github.elasticsearchjpa.embedded.junit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The extension behind {@link ElasticsearchTest}. It resolves parameters and deletes the
 * indexes of a class after its last test. Its state is in the store of the class, so
 * classes can run in parallel.
 */
final class TestElasticsearchExtension implements ParameterResolver, AfterAllCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(TestElasticsearchExtension.class);

	/**
	 * The maximum length of the class name in a prefix, in characters. It leaves room in
	 * the names of indexes for the suffixes of generations.
	 */
	private static final int MAX_NAME_LENGTH = 60;

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == TestElasticsearch.class;
	}

	@Override
	public TestElasticsearch resolveParameter(ParameterContext parameter, ExtensionContext context) {
		ExtensionContext outermost = outermostClass(context);
		return outermost.getStore(NAMESPACE)
			.computeIfAbsent(TestElasticsearch.class, (key) -> create(outermost.getRequiredTestClass()),
					TestElasticsearch.class);
	}

	@Override
	public void afterAll(ExtensionContext context) throws Exception {
		TestElasticsearch elasticsearch = context.getStore(NAMESPACE)
			.get(TestElasticsearch.class, TestElasticsearch.class);
		if (elasticsearch != null && outermostClass(context) == context) {
			deleteIndexes(elasticsearch);
		}
	}

	/** Returns the context of the outermost test class. */
	private static ExtensionContext outermostClass(ExtensionContext context) {
		ExtensionContext outermost = context;
		for (ExtensionContext current = context; current != current.getRoot(); current = current.getParent()
			.orElseThrow()) {
			if (current.getTestClass().isPresent()) {
				outermost = current;
			}
		}
		return outermost;
	}

	private static TestElasticsearch create(Class<?> test) {
		String uri = System.getProperty(TestElasticsearch.URI_PROPERTY, "").strip();
		return new TestElasticsearch(uri.isEmpty() ? EmbeddedElasticsearch.shared().uri() : URI.create(uri),
				prefix(test));
	}

	/**
	 * Returns a prefix with the name of the class and a random part, because classes can
	 * have the same name and runs can share a server.
	 */
	static String prefix(Class<?> test) {
		String name = test.getSimpleName()
			.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^a-z0-9]+", "-")
			.replaceAll("^-+", "");
		return name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)) + "-"
				+ UUID.randomUUID().toString().substring(0, 8) + "-";
	}

	private static void deleteIndexes(TestElasticsearch elasticsearch) throws IOException, InterruptedException {
		HttpClient client = HttpClient.newHttpClient();
		// By default, Elasticsearch does not delete indexes by a pattern.
		List<String> indexes = send(client, "GET",
				elasticsearch.uri()
					.resolve("/_cat/indices/" + elasticsearch.indexPrefix() + "*?h=index&expand_wildcards=all"))
			.lines()
			.map(String::strip)
			.filter((name) -> name.startsWith(elasticsearch.indexPrefix()))
			.toList();
		for (String index : indexes) {
			send(client, "DELETE", elasticsearch.uri().resolve("/" + index + "?ignore_unavailable=true"));
		}
	}

	private static String send(HttpClient client, String method, URI uri) throws IOException, InterruptedException {
		HttpResponse<String> response = client.send(
				HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
				HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() >= 300) {
			throw new IOException("Cannot delete the indexes of the tests: %s %s returned status %d: %s"
				.formatted(method, uri, response.statusCode(), response.body()));
		}
		return response.body();
	}

}
