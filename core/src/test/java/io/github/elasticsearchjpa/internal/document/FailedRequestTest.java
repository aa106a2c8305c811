package io.github.elasticsearchjpa.internal.document;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.elasticsearchjpa.internal.connection.Connection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The outcomes of documents if a whole bulk request fails on a fake server. */
class FailedRequestTest {

	private static final Pattern ID = Pattern.compile("\\{\"index\":\\{\"_id\":\"(\\w+)\"");

	@Test
	void aRequestThatIsTooLargeIsSentInHalvesAndADocumentThatIsTooLargeIsInvalid() throws IOException {
		Map<String, Outcome> outcomes = send(413);
		assertThat(outcomes).hasSize(5);
		assertThat(outcomes.get("long")).isInstanceOfSatisfying(Outcome.Invalid.class,
				(invalid) -> assertThat(invalid.reason()).startsWith("413"));
		assertThat(outcomes.values()).filteredOn(Outcome.Succeeded.class::isInstance).hasSize(4);
	}

	@Test
	void aRequestThatTheServerCannotProcessNowIsRetryable() throws IOException {
		for (int status : new int[] { 429, 500, 502, 503, 401, 403, 404 }) {
			assertThat(send(status).values()).as("status %d", status)
				.hasSize(5)
				.allSatisfy((outcome) -> assertThat(outcome).isInstanceOf(Outcome.Retryable.class));
		}
	}

	@Test
	void aDocumentThatIsNotInTheResponseIsRetryable() throws IOException {
		assertThat(send(200).values()).hasSize(5)
			.allSatisfy((outcome) -> assertThat(outcome).isInstanceOf(Outcome.Retryable.class));
	}

	/** Sends five documents to a server that rejects requests over 200 bytes. */
	private static Map<String, Outcome> send(int status) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> answer(exchange, status));
		server.start();
		try (Rest5Client client = Rest5Client.builder(URI.create("http://localhost:" + server.getAddress().getPort()))
			.build()) {
			return new BulkWriter(1_000_000).write(new Connection("fake", client), "cards",
					Stream.of("a", "b", "long", "c", "d")
						.map((id) -> new BulkItem(id, document(id.equals("long") ? 300 : 10), 1, null))
						.toList());
		}
		finally {
			server.stop(0);
		}
	}

	private static byte[] document(int length) {
		return ("{\"text\": \"" + "x".repeat(length) + "\"}").getBytes(StandardCharsets.UTF_8);
	}

	private static void answer(HttpExchange exchange, int status) throws IOException {
		try (exchange) {
			String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			boolean rejected = request.length() > 200;
			List<String> ids = ID.matcher(request).results().map((MatchResult match) -> match.group(1)).toList();
			byte[] response = (rejected
					? "{\"error\": {\"type\": \"t\", \"reason\": \"r\"}, \"status\": " + status + "}"
					: ids.stream()
						.map((id) -> "{\"index\": {\"_id\": \"" + id + "\", \"status\": 201}}")
						.collect(Collectors.joining(", ", "{\"items\": [", "]}")))
				.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders(rejected ? status : 200, response.length);
			exchange.getResponseBody().write(response);
		}
	}

}
