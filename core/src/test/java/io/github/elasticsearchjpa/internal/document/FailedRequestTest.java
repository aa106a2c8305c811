package io.github.elasticsearchjpa.internal.document;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.elasticsearchjpa.internal.connection.Connection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The outcomes of documents if a whole bulk request fails on a fake server. */
class FailedRequestTest {

	private static final Pattern ID = Pattern.compile("\\{\"index\":\\{\"_id\":\"(\\w+)\"");

	@Test
	void aRequestThatIsTooLargeIsSentInHalvesAndADocumentThatIsRejectedAloneMayBeTheCause() throws IOException {
		Map<String, Outcome> outcomes = send(413);
		assertThat(outcomes).hasSize(5);
		assertThat(outcomes.get("long")).isInstanceOfSatisfying(Outcome.Ambiguous.class,
				(ambiguous) -> assertThat(ambiguous.reason()).startsWith("413"));
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

	@Test
	void aServerThatRejectsEveryRequestReceivesFewAndNoDocumentIsBlamed() throws IOException {
		AtomicInteger requests = new AtomicInteger();
		Map<String, Outcome> outcomes = write((exchange) -> {
			requests.incrementAndGet();
			answer(exchange, 400, "text/html", "<html><body>Bad Request</body></html>");
		}, () -> true, IntStream.range(0, 200).mapToObj((i) -> new BulkItem("d" + i, document(10), 1, null)).toList());
		assertThat(outcomes).hasSize(200);
		assertThat(outcomes.values()).filteredOn(Outcome.Ambiguous.class::isInstance).hasSize(2);
		assertThat(outcomes.values()).filteredOn(Outcome.Retryable.class::isInstance).hasSize(198);
		assertThat(requests).hasValueLessThan(20);
	}

	@Test
	void nothingIsSentWithoutPermission() throws IOException {
		AtomicInteger requests = new AtomicInteger();
		AtomicBoolean permitted = new AtomicBoolean(true);
		List<BulkItem> items = Stream.of("a", "b")
			.map((id) -> new BulkItem(id, document(BulkWriter.MAX_REQUEST_BYTES / 2), 1, null))
			.toList();
		Map<String, Outcome> outcomes = write((exchange) -> {
			requests.incrementAndGet();
			permitted.set(false);
			answer(exchange, 413);
		}, permitted::get, items);
		assertThat(requests).hasValue(1);
		assertThat(outcomes.get("b")).isInstanceOf(Outcome.NotSent.class);
	}

	/** Sends five documents to a server that rejects requests over 200 bytes. */
	private static Map<String, Outcome> send(int status) throws IOException {
		return write((exchange) -> answer(exchange, status), () -> true,
				Stream.of("a", "b", "long", "c", "d")
					.map((id) -> new BulkItem(id, document(id.equals("long") ? 300 : 10), 1, null))
					.toList());
	}

	private static Map<String, Outcome> write(HttpHandler handler, BooleanSupplier permission, List<BulkItem> items)
			throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", handler);
		server.start();
		try (Rest5Client client = Rest5Client.builder(URI.create("http://localhost:" + server.getAddress().getPort()))
			.build()) {
			return new BulkWriter().write(new Connection("fake", client), "cards", items, permission);
		}
		finally {
			server.stop(0);
		}
	}

	private static byte[] document(int length) {
		return ("{\"text\": \"" + "x".repeat(length) + "\"}").getBytes(StandardCharsets.UTF_8);
	}

	private static void answer(HttpExchange exchange, int status) throws IOException {
		String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		if (request.length() > 200) {
			answer(exchange, status, "application/json",
					"{\"error\": {\"type\": \"t\", \"reason\": \"r\"}, \"status\": " + status + "}");
			return;
		}
		List<String> ids = ID.matcher(request).results().map((MatchResult match) -> match.group(1)).toList();
		answer(exchange, 200, "application/json",
				ids.stream()
					.map((id) -> "{\"index\": {\"_id\": \"" + id + "\", \"status\": 201}}")
					.collect(Collectors.joining(", ", "{\"items\": [", "]}")));
	}

	private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
		try (exchange) {
			exchange.getRequestBody().readAllBytes();
			byte[] response = body.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", type);
			exchange.sendResponseHeaders(status, response.length);
			exchange.getResponseBody().write(response);
		}
	}

}
