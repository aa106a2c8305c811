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
 * Hands a class its server, and tidies up after it. Safe for classes that run at once:
 * what it knows of one is in that class's store.
 */
final class TestElasticsearchExtension implements ParameterResolver, AfterAllCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(TestElasticsearchExtension.class);

	/** The names of a file system and of a generation leave room for this much. */
	private static final int LONGEST = 60;

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == TestElasticsearch.class;
	}

	@Override
	public TestElasticsearch resolveParameter(ParameterContext parameter, ExtensionContext context) {
		ExtensionContext outermost = outermostClass(context);
		return outermost.getStore(NAMESPACE)
			.computeIfAbsent(TestElasticsearch.class, (key) -> of(outermost.getRequiredTestClass()),
					TestElasticsearch.class);
	}

	@Override
	public void afterAll(ExtensionContext context) throws Exception {
		TestElasticsearch used = context.getStore(NAMESPACE).get(TestElasticsearch.class, TestElasticsearch.class);
		if (used != null && outermostClass(context) == context) {
			deleteIndexes(used);
		}
	}

	/** The context whose class is nested in no other test class. */
	private static ExtensionContext outermostClass(ExtensionContext context) {
		ExtensionContext outermost = context;
		for (ExtensionContext at = context; at != at.getRoot(); at = at.getParent().orElseThrow()) {
			if (at.getTestClass().isPresent()) {
				outermost = at;
			}
		}
		return outermost;
	}

	private static TestElasticsearch of(Class<?> test) {
		String uri = System.getProperty(TestElasticsearch.URI_PROPERTY, "").strip();
		return new TestElasticsearch(uri.isEmpty() ? EmbeddedElasticsearch.shared().uri() : URI.create(uri),
				prefix(test));
	}

	/** Readable; and its own among classes of the same name, and runs on one server. */
	static String prefix(Class<?> test) {
		String name = test.getSimpleName()
			.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^a-z0-9]+", "-")
			.replaceAll("^-+", "");
		return name.substring(0, Math.min(name.length(), LONGEST)) + "-" + UUID.randomUUID().toString().substring(0, 8)
				+ "-";
	}

	private static void deleteIndexes(TestElasticsearch used) throws IOException, InterruptedException {
		HttpClient client = HttpClient.newHttpClient();
		// Elasticsearch deletes by name only, as it is set by default.
		List<String> indexes = send(client, "GET",
				used.uri().resolve("/_cat/indices/" + used.indexPrefix() + "*?h=index&expand_wildcards=all"))
			.lines()
			.map(String::strip)
			.filter((name) -> name.startsWith(used.indexPrefix()))
			.toList();
		for (String index : indexes) {
			send(client, "DELETE", used.uri().resolve("/" + index + "?ignore_unavailable=true"));
		}
	}

	private static String send(HttpClient client, String method, URI uri) throws IOException, InterruptedException {
		HttpResponse<String> response = client.send(
				HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
				HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() >= 300) {
			throw new IOException("Cannot tidy up after the tests: %s %s answers %d: %s".formatted(method, uri,
					response.statusCode(), response.body()));
		}
		return response.body();
	}

}
