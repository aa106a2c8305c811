package io.github.elasticsearchjpa.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks an application under test over HTTP. */
public final class Http {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private final URI uri;

	public Http(ApplicationContext application) {
		this.uri = URI
			.create("http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port"));
	}

	public Answer get(String path) {
		return send(request(path).GET());
	}

	public Answer post(String path, String body) {
		return send(request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(this.uri.resolve(path)).timeout(Duration.ofSeconds(30));
	}

	private Answer send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
			return new Answer(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * An answer.
	 *
	 * @param status its HTTP status
	 * @param body its body
	 */
	public record Answer(int status, String body) {

		public JsonNode json() {
			return JSON.readTree(this.body);
		}

	}

}
