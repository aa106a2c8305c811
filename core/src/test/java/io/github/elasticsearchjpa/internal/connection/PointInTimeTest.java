package io.github.elasticsearchjpa.internal.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The requests of a point in time. The server is a fake. */
class PointInTimeTest {

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private volatile String distribution = "";

	private HttpServer server;

	private Rest5Client client;

	PointInTimeTest() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.client = Rest5Client.builder(URI.create("http://localhost:" + this.server.getAddress().getPort())).build();
	}

	@BeforeEach
	void start() {
		this.server.createContext("/", this::respond);
		this.server.start();
	}

	@AfterEach
	void stop() throws IOException {
		this.client.close();
		this.server.stop(0);
	}

	private void respond(HttpExchange exchange) throws IOException {
		try (exchange) {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
			this.requests.add((request + " " + body).strip());
			boolean rejected = request.equals("GET /") && this.distribution.isEmpty();
			byte[] response = (request.equals("GET /")
					? "{\"version\": {\"distribution\": \"" + this.distribution + "\"}}"
					: "{\"id\": \"elastic\", \"pit_id\": \"open\"}")
				.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders(rejected ? 405 : 200, response.length);
			exchange.getResponseBody().write(response);
		}
	}

	private PointInTime open() {
		return PointInTime.open(new Connection("fake", this.client), "blog,people");
	}

	@Test
	void openSearchReceivesItsOwnRequests() {
		this.distribution = "opensearch";
		ObjectNode body = new JsonMapper().createObjectNode();
		try (PointInTime pointInTime = open()) {
			assertThat(pointInTime.tiebreaker()).isEqualTo("_id");
			pointInTime.putInto(body);
		}
		assertThat(body).hasToString("{\"pit\":{\"id\":\"open\",\"keep_alive\":\"5m\"}}");
		assertThat(this.requests).containsExactly("GET /", "POST /blog,people/_search/point_in_time?keep_alive=5m",
				"DELETE /_search/point_in_time {\"pit_id\":[\"open\"]}");
	}

	@Test
	void aServerWithoutRootPageIsElasticsearchAndTheIdCanChange() {
		try (PointInTime pointInTime = open()) {
			assertThat(pointInTime.tiebreaker()).isEqualTo("_shard_doc");
			pointInTime.continueFrom(new JsonMapper().readTree("{\"pit_id\": \"next\"}"));
		}
		assertThat(this.requests).containsExactly("GET /", "POST /blog,people/_pit?keep_alive=5m",
				"DELETE /_pit {\"id\":\"next\"}");
	}

}
