package io.github.elasticsearchjpa.internal.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.elasticsearchjpa.error.ErrorCause.Position;
import io.github.elasticsearchjpa.error.RequestFailedException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Errors of requests: rejections, missing responses, timeouts. The server is a fake. */
class ConnectionTest {

	private static HttpServer server;

	private static Rest5Client client;

	private static Connection connection;

	private static volatile int status = 200;

	private static volatile String body = "{}";

	private static final AtomicInteger received = new AtomicInteger();

	@BeforeAll
	static void start() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", ConnectionTest::respond);
		server.start();
		client = Rest5Client.builder(URI.create("http://127.0.0.1:" + server.getAddress().getPort())).build();
		connection = new Connection("default", client);
	}

	@AfterAll
	static void stop() throws IOException {
		client.close();
		server.stop(0);
	}

	private static void respond(HttpExchange exchange) throws IOException {
		try (exchange) {
			if (exchange.getRequestBody().readAllBytes().length > 0) {
				received.incrementAndGet();
			}
			if (status == 0) {
				return;
			}
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
		}
	}

	static Stream<Arguments> rejections() {
		return Stream.of(
				Arguments.of(400, """
						{"error": {"root_cause": [{"type": "parsing_exception", "reason": "no [mach] query"}],
						"type": "parsing_exception", "reason": "no [mach] query"}, "status": 400}""",
						"parsing_exception: no [mach] query"),
				Arguments.of(400, """
						{"error": {"root_cause": [{"type": "mapper", "reason": "Failed to parse mapping: no"}],
						"type": "mapper", "reason": "Failed to parse mapping: no",
						"caused_by": {"type": "illegal", "reason": "no handler", "caused_by": {"type": "deep",
						"reason": "deeper"}}}}""",
						"mapper: Failed to parse mapping: no; caused by illegal: no handler; "
								+ "caused by deep: deeper"),
				Arguments.of(400, """
						{"error": {"root_cause": [{"type": "a", "reason": "same"}], "caused_by": {"type": "b",
						"reason": "same"}}}""", "a: same"), Arguments.of(400, """
						{"error": {"type": "bare"}}""", "bare: no reason given"), Arguments.of(400, """
						{"error": {"root_cause": [], "type": "x", "reason": "y"}}""", "x: y"), Arguments.of(405, """
						{"error": "Incorrect HTTP method", "status": 405}""", "Incorrect HTTP method"),
				Arguments.of(404, """
						{"error": "no such thing"}""", "no such thing"), Arguments.of(404, """
						{"found": false}""", "no reason given"), Arguments.of(404, "", "no reason given"),
				Arguments.of(503, "", "no reason given"),
				Arguments.of(502, "<html><h1>Bad Gateway</h1></html>",
						"the response is not JSON; a proxy may have sent it"),
				Arguments.of(404, "not json", "the response is not JSON; a proxy may have sent it"),
				Arguments.of(500, "[1]", "no reason given"),
				Arguments.of(500, "{\"error\"", "the response is not JSON; a proxy may have sent it"));
	}

	@ParameterizedTest
	@MethodSource("rejections")
	void aRejectionHasTheReasonThatElasticsearchReported(int rejection, String response, String reason) {
		status = rejection;
		body = response;
		RequestFailedException thrown = failure(() -> connection.send("GET", "/blog/_count"));
		assertThat(thrown).hasMessage("Elasticsearch rejected GET /blog/_count with status %d: %s", rejection, reason);
		assertThat(thrown.status()).isEqualTo(rejection);
		assertThat(thrown.isTemporary()).isEqualTo(rejection >= 500);
	}

	@Test
	void aMissingResourceIsEmpty() {
		status = 404;
		body = "{}";
		assertThat(connection.find("/blog")).isEmpty();
		status = 403;
		assertThat(failure(() -> connection.find("/blog")).status()).isEqualTo(403);
	}

	@Test
	void aResponseThatIsNotJsonIsAFailure() {
		status = 200;
		body = "<html>Please log in</html>";
		RequestFailedException thrown = failure(() -> connection.send("GET", "/"));
		assertThat(thrown)
			.hasMessage("Elasticsearch did not answer GET /: the response is not JSON and may come from another "
					+ "server. Check the address of connection 'default'");
		assertThat(thrown.status()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "POST, /blog/_search, hits", "POST, /_search, hits", "GET, /blog/_count, count",
			"POST, /blog/_bulk?require_alias=true, items", "POST, /blog/_mget?_source=false, docs",
			"POST, /blog/_refresh, _shards", "POST, /blog/_pit?keep_alive=1m, id", "DELETE, /_pit, succeeded",
			"PUT, /blog, acknowledged", "PUT, /blog/_mapping, acknowledged", "PUT, /blog/_settings, acknowledged",
			"PUT, /blog/_alias/other, acknowledged", "POST, /_aliases, acknowledged", "DELETE, /blog, acknowledged",
			"DELETE, /blog/_alias/other, acknowledged", "GET, /_cluster/health, status",
			"GET, /_cluster/health/blog-1?timeout=10s, status", "GET, /_resolve/index/blog, data_streams",
			"GET, /blog-1/_stats/docs?level=shards, indices", "GET, /blog/_doc/a%2Fb, found",
			"POST, /blog/_search/point_in_time?keep_alive=1m, pit_id", "DELETE, /_search/point_in_time, pits" })
	void aResponseOfAnotherServerIsAFailure(String method, String path, String field) {
		status = 200;
		for (String response : List.of("{}", "{\"took\": 1}", "[]", "null", "1", "\"ok\"", "")) {
			body = response;
			RequestFailedException thrown = failure(() -> connection.send(method, path));
			assertThat(thrown)
				.hasMessageContaining(
						response.startsWith("{") ? "has no field '" + field + "'" : "the response is not a JSON object")
				.hasMessageEndingWith("Check the address of connection 'default'");
			assertThat(thrown.isTemporary()).isTrue();
		}
		body = "{\"%s\": {}}".formatted(field);
		assertThat(connection.send(method, path).has(field)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "/blog/_mapping, mappings", "/blog-1/_settings?flat_settings=true, settings", "/blog/_alias, aliases",
			"/blog-1/_alias/blog-1-write, aliases", "/blog-1, mappings" })
	void aResponseThatDoesNotDescribeTheIndexIsAFailure(String path, String field) {
		status = 200;
		for (String response : List.of("{}", "{\"ok\": true}", "{\"blog-1\": {}}",
				"{\"blog-1\": {\"%s\": {}}, \"a\": 1}", "[]", "null", "")) {
			body = response.formatted(field);
			assertThat(failure(() -> connection.send("GET", path)))
				.hasMessageContaining(response.startsWith("{") ? "has no field '*.%s'".formatted(field)
						: "the response is not a JSON object")
				.hasMessageEndingWith("Check the address of connection 'default'");
		}
		body = "{\"blog-1\": {\"%s\": {}}}".formatted(field);
		assertThat(connection.find(path)).isPresent();
	}

	@Test
	void aPatternMayMatchNoIndex() {
		status = 200;
		body = "{}";
		assertThat(connection.send("GET", "/blog-*/_mapping?expand_wildcards=all")).isEmpty();
		body = "{\"ok\": true}";
		assertThat(failure(() -> connection.send("GET", "/blog-*/_mapping"))).hasMessageContaining("'*.mappings'");
	}

	@Test
	void aClosedConnectionIsAFailure() {
		status = 0;
		RequestFailedException thrown = failure(() -> connection.send("GET", "/"));
		assertThat(thrown).hasMessageStartingWith("Elasticsearch did not answer GET /: ");
		assertThat(thrown.isTemporary()).isTrue();
	}

	@Test
	void aBulkRequestIsNotSentToASecondHost() throws IOException {
		int port = server.getAddress().getPort();
		byte[] lines = "{}\n".getBytes(StandardCharsets.UTF_8);
		try (Rest5Client two = Rest5Client
			.builder(URI.create("http://127.0.0.1:" + port), URI.create("http://localhost:" + port))
			.build()) {
			Connection both = new Connection("default", two);
			for (int failure : new int[] { 0, 502, 503 }) {
				status = failure;
				received.set(0);
				RequestFailedException thrown = failure(() -> both.sendLines("/_bulk", Map.of(), lines, lines.length));
				assertThat(thrown.isTemporary()).isTrue();
				assertThat(received).as("requests with a body, status %d", failure).hasValue(1);
			}
			status = 200;
			body = "{\"items\": []}";
			both.sendLines("/_bulk", Map.of(), lines, lines.length);
		}
	}

	@Test
	void aBulkRequestIsSentAgainToAHostThatRequiresAuthentication() throws IOException {
		AtomicInteger requests = new AtomicInteger();
		HttpServer secured = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		secured.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			boolean authenticated = exchange.getRequestHeaders().containsKey("Authorization") && requests.get() > 0;
			requests.incrementAndGet();
			exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"security\"");
			byte[] response = "{\"items\": [], \"took\": 3}".getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(authenticated ? 200 : 401, response.length);
			exchange.getResponseBody().write(response);
			exchange.close();
		});
		secured.start();
		BasicCredentialsProvider credentials = new BasicCredentialsProvider();
		credentials.setCredentials(new AuthScope(null, -1),
				new UsernamePasswordCredentials("app", "secret".toCharArray()));
		try (Rest5Client client = Rest5Client.builder(URI.create("http://127.0.0.1:" + secured.getAddress().getPort()))
			.setHttpClientConfigCallback((http) -> http.setDefaultCredentialsProvider(credentials))
			.build()) {
			byte[] lines = "{}\n".getBytes(StandardCharsets.UTF_8);
			JsonNode answer = new Connection("default", client).sendLines("/_bulk", Map.of(), lines, lines.length);
			assertThat(answer.path("took").intValue()).isEqualTo(3);
			assertThat(requests).hasValue(2);
		}
		finally {
			secured.stop(0);
		}
	}

	@Test
	void aBulkRequestIsCancelledAtTheTimeoutOfTheConnection() throws IOException {
		byte[] lines = "{}\n".getBytes(StandardCharsets.UTF_8);
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
				Rest5Client client = Rest5Client.builder(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
					.build()) {
			Connection connection = new Connection("default", client, Duration.ofMillis(200));
			assertThat(failure(() -> connection.sendLines("/_bulk", Map.of(), lines, lines.length)))
				.hasMessage("Elasticsearch did not answer POST /_bulk: no response within 200 ms; the request was "
						+ "cancelled");
		}
	}

	@Test
	void aRefusedConnectionAndAClosedClientAreFailures() throws IOException {
		try (Rest5Client unreachable = Rest5Client.builder(URI.create("http://127.0.0.1:1")).build()) {
			assertThat(failure(() -> new Connection("default", unreachable).send("GET", "/"))).message()
				.contains("did not answer GET /")
				.contains("refused");
		}
		Rest5Client closed = Rest5Client.builder(URI.create("http://127.0.0.1:1")).build();
		closed.close();
		assertThat(failure(() -> new Connection("default", closed).send("GET", "/")).isTemporary()).isTrue();
	}

	/**
	 * The client does not close a reused connection when a request on it is cancelled.
	 * Only its response timeout closes the connection.
	 */
	@Test
	void aRequestIsCancelledAtItsTimeoutAndItsConnectionIsClosed() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
				Rest5Client client = Rest5Client.builder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
					.setRequestConfigCallback((config) -> config.setResponseTimeout(Timeout.ofSeconds(1)))
					.setConnectionManagerCallback((connections) -> connections.setMaxConnTotal(1).setMaxConnPerRoute(1))
					.build()) {
			CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> respondOnce(server));
			Connection connection = new Connection("default", client);
			connection.send("GET", "/");
			RequestFailedException thrown = failure(() -> connection.send("POST", "/blog/_search",
					JsonNodeFactory.instance.objectNode(), Duration.ofMillis(200)));
			assertThat(thrown)
				.hasMessage("Elasticsearch did not answer POST /blog/_search: no response within 200 ms; the "
						+ "request was cancelled");
			assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
		}
	}

	/** Responds to the first request, and then reads until the client disconnects. */
	private static void respondOnce(ServerSocket server) {
		try (Socket client = server.accept()) {
			client.getInputStream().read();
			client.getOutputStream()
				.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
					.getBytes(StandardCharsets.US_ASCII));
			client.getInputStream().readAllBytes();
		}
		catch (SocketException reset) {
			assertThat(reset).hasMessageContaining("reset");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void aResponseWithinTheTimeoutIsReturned() {
		JsonNode request = JsonNodeFactory.instance.objectNode();
		status = 200;
		body = "{\"took\": 3}";
		assertThat(connection.send("POST", "/", request, Duration.ofSeconds(30)).path("took").intValue()).isEqualTo(3);
		status = 400;
		body = """
				{"error": {"root_cause": [{"type": "x_content_parse_exception", "reason": "[1:9] [bool] failed"}],
				"caused_by": {"type": "x", "reason": "[1:23] no [mach] query"}}, "status": 400}""";
		RequestFailedException rejected = failure(() -> connection.send("POST", "/", request, Duration.ofSeconds(30)));
		assertThat(rejected.status()).isEqualTo(400);
		assertThat(rejected.position()).isEqualTo(new Position(1, 23));
	}

	@Test
	void noMessageContainsASecretOrTheBody() throws IOException {
		Header[] headers = { new BasicHeader("Authorization", "ApiKey S3cret") };
		for (int port : new int[] { server.getAddress().getPort(), 1 }) {
			try (Rest5Client secret = Rest5Client.builder(URI.create("http://elastic:S3cret@127.0.0.1:" + port))
				.setDefaultHeaders(headers)
				.build()) {
				Connection named = new Connection("default", secret);
				status = 500;
				body = "{}";
				byte[] lines = "{\"S3cret\": 1}\n".getBytes(StandardCharsets.UTF_8);
				RequestFailedException thrown = failure(
						() -> named.sendLines("/blog/_bulk", Map.of(), lines, lines.length));
				for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
					assertThat(String.valueOf(cause.getMessage())).doesNotContain("S3cret");
				}
			}
		}
	}

	private static RequestFailedException failure(ThrowingCallable request) {
		RequestFailedException thrown = catchThrowableOfType(RequestFailedException.class, request);
		assertThat(thrown).asInstanceOf(InstanceOfAssertFactories.THROWABLE).isNotNull();
		return thrown;
	}

}
