package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A client that sends requests to a server and returns the bodies of the responses.
 */
final class Http {

	private static final HttpClient client = HttpClient.newHttpClient();

	private Http() {
	}

	static String get(EmbeddedElasticsearch server, String path) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(server.uri().resolve(path)).build());
	}

	static String put(EmbeddedElasticsearch server, String path, String json) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(server.uri().resolve(path))
			.header("Content-Type", "application/json")
			.PUT(HttpRequest.BodyPublishers.ofString(json))
			.build());
	}

	static String post(EmbeddedElasticsearch server, String path, String json)
			throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(server.uri().resolve(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build());
	}

	/** Returns whether a server responds at the address within three seconds. */
	static boolean responds(URI uri) throws InterruptedException {
		try {
			send(HttpRequest.newBuilder(uri).timeout(java.time.Duration.ofSeconds(3)).build());
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String send(HttpRequest request) throws IOException, InterruptedException {
		return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

}
