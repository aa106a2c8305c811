package io.github.elasticsearchjpa.internal.document;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.blog.Author;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The size of bulk requests, which a fake server records. */
class BulkSizeTest {

	private static final Pattern ID = Pattern.compile("\\{\"_id\":\"(\\d+)\"");

	private static final int MEGABYTE = 1024 * 1024;

	private final List<Integer> requestSizes = new CopyOnWriteArrayList<>();

	private final SessionFactory sessionFactory = TestServers.sessionFactoryInMemory(Author.class);

	@SuppressWarnings("NullAway.Init")
	private HttpServer server;

	@SuppressWarnings("NullAway.Init")
	private Rest5Client client;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
		this.client = Rest5Client.builder(URI.create("http://localhost:" + this.server.getAddress().getPort())).build();
	}

	@AfterEach
	void stop() throws IOException {
		this.client.close();
		this.server.stop(0);
		this.sessionFactory.close();
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			String path = exchange.getRequestURI().getPath();
			String response = path.endsWith("_count") ? "{\"count\": 23}"
					: exchange.getRequestMethod().equals("GET")
							? "{\"other\": {\"mappings\": {}, \"settings\": {}, \"aliases\": {}}}"
							: "{\"acknowledged\": true, \"_shards\": {}}";
			if (path.endsWith("_bulk")) {
				this.requestSizes.add(request.length());
				response = ID.matcher(request)
					.results()
					.map((id) -> "{\"index\": {\"_id\": \"%s\", \"status\": 201}}".formatted(id.group(1)))
					.collect(Collectors.joining(", ", "{\"items\": [", "]}"));
			}
			byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
			boolean missing = path.contains("/_alias/") || path.endsWith("_alias") || path.startsWith("/_resolve/");
			exchange.sendResponseHeaders(missing ? 404 : 200, bytes.length);
			exchange.getResponseBody().write(bytes);
		}
	}

	@Test
	void aRequestIsSentWhenItReachesFiveMegabytes() {
		this.sessionFactory.inTransaction((session) -> {
			for (int i = 0; i < 23; i++) {
				session.persist(new Author("Author " + i));
			}
		});
		String text = "x".repeat(MEGABYTE);
		ElasticsearchJpa.builder(this.sessionFactory)
			.connection("default", this.client)
			.index(IndexSettings.of("authors", "Author"))
			.mapper(Author.class, (author, index) -> Map.of("text", text))
			.chunkSize(12)
			.rebuildThreads(1)
			.build()
			.index("authors")
			.rebuild();
		assertThat(this.requestSizes).as("a chunk of 12 documents, then one of 11")
			.extracting((bytes) -> bytes / MEGABYTE)
			.containsExactly(5, 5, 2, 5, 5, 1);
	}

}
