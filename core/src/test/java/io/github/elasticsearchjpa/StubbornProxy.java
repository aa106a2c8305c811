package io.github.elasticsearchjpa;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Stands before Elasticsearch and treats one kind of request in another way. */
@NullMarked
final class StubbornProxy implements AutoCloseable {

	private final URI target = TestServers.elasticsearchUri();

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpClient elasticsearch = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String requests;

	private final int status;

	private final @Nullable String answer;

	private final Runnable before;

	private final AtomicInteger answered = new AtomicInteger();

	final Rest5Client client;

	/**
	 * Creates a proxy.
	 * @param requests a pattern of method and path, such as {@code PUT .*_settings.*}
	 * @param status the status of the answer to these
	 * @param answer the answer, JSON
	 */
	StubbornProxy(String requests, int status, String answer) throws IOException {
		this(requests, status, answer, () -> {
		});
	}

	/**
	 * Creates a proxy that passes on everything.
	 * @param requests a pattern of method and path
	 * @param before what happens before these are passed on
	 */
	StubbornProxy(String requests, Runnable before) throws IOException {
		this(requests, 0, null, before);
	}

	private StubbornProxy(String requests, int status, @Nullable String answer, Runnable before) throws IOException {
		this.requests = requests;
		this.status = status;
		this.answer = answer;
		this.before = before;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
		this.client = Rest5Client.builder(URI.create("http://127.0.0.1:" + this.server.getAddress().getPort())).build();
	}

	/** How many requests it has answered itself. */
	int answered() {
		return this.answered.get();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			if ((exchange.getRequestMethod() + " " + exchange.getRequestURI()).matches(this.requests)) {
				this.before.run();
				if (this.answer != null) {
					this.answered.incrementAndGet();
					answer(exchange, this.status, this.answer.getBytes(StandardCharsets.UTF_8));
					return;
				}
			}
			HttpRequest.Builder request = HttpRequest
				.newBuilder(this.target.resolve(exchange.getRequestURI().toString()))
				.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
			String type = exchange.getRequestHeaders().getFirst("Content-Type");
			if (type != null) {
				request.header("Content-Type", type);
			}
			HttpResponse<byte[]> response = this.elasticsearch.send(request.build(), BodyHandlers.ofByteArray());
			answer(exchange, response.statusCode(), response.body());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
		exchange.getResponseBody().write(body);
	}

	@Override
	public void close() throws IOException {
		this.client.close();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
