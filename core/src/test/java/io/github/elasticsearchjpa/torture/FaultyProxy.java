package io.github.elasticsearchjpa.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Elasticsearch and cuts connections. Each request has a fate of its own,
 * bulk requests the worst. To close an exchange without an answer closes its connection.
 * Safe for use by several threads.
 */
public final class FaultyProxy implements AutoCloseable {

	/** What can happen to a request, and how often in a thousand. */
	enum Fault {

		/** Cut before it arrives. */
		LOST(25),

		/** Cut when half of it has arrived. */
		TORN(20),

		/** Applied, but the answer is cut off. */
		UNANSWERED(40),

		/** Cut at once, but it arrives later, when nobody waits for it any more. */
		LATE(40),

		/** Answered, after a while. */
		SLOW(80);

		private final int perMille;

		Fault(int perMille) {
			this.perMille = perMille;
		}

	}

	/** Less than it takes until a deletion is applied again. */
	private static final int MAX_LATE_MILLIS = 4000;

	private static final int MAX_SLOW_MILLIS = 1200;

	private final URI target;

	private final HttpServer server;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Random random;

	private final AtomicInteger underWay = new AtomicInteger();

	private final Map<Fault, AtomicInteger> counts = new EnumMap<>(Fault.class);

	private final AtomicReference<@Nullable Predicate<Runnable>> nextBulk = new AtomicReference<>();

	private volatile boolean faulty;

	public FaultyProxy(URI target, long seed) throws IOException {
		this.target = target;
		this.random = new Random(seed);
		for (Fault fault : Fault.values()) {
			this.counts.put(fault, new AtomicInteger());
		}
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	void faulty(boolean faulty) {
		this.faulty = faulty;
	}

	/**
	 * Decides what becomes of the next bulk request.
	 * @param fate runs what it is given each time that the request is to arrive, now or
	 * later; returns whether the last answer is passed on
	 */
	public void nextBulk(Predicate<Runnable> fate) {
		this.nextBulk.set(fate);
	}

	/** How many requests are held back. */
	int underWay() {
		return this.underWay.get();
	}

	Map<Fault, AtomicInteger> counts() {
		return this.counts;
	}

	private void handle(HttpExchange exchange) {
		try (exchange) {
			URI uri = exchange.getRequestURI();
			byte[] body = exchange.getRequestBody().readAllBytes();
			Predicate<Runnable> fate = uri.getPath().endsWith("/_bulk") ? this.nextBulk.getAndSet(null) : null;
			if (fate != null) {
				AtomicReference<@Nullable HttpResponse<byte[]>> response = new AtomicReference<>();
				if (fate.test(() -> response.set(arrive(exchange, body)))) {
					answer(exchange, Objects.requireNonNull(response.get()));
				}
				return;
			}
			switch (fate(uri)) {
				case 0 -> answer(exchange, forward(exchange, body));
				case 1 -> count(Fault.LOST);
				case 2 -> {
					count(Fault.TORN);
					tear(exchange, body);
				}
				case 3 -> {
					forward(exchange, body);
					count(Fault.UNANSWERED);
				}
				case 4 -> {
					count(Fault.LATE);
					this.underWay.incrementAndGet();
					CompletableFuture.delayedExecutor(pick(MAX_LATE_MILLIS), TimeUnit.MILLISECONDS, this.threads)
						.execute(() -> deliver(exchange, body));
				}
				default -> {
					count(Fault.SLOW);
					TimeUnit.MILLISECONDS.sleep(pick(MAX_SLOW_MILLIS));
					answer(exchange, forward(exchange, body));
				}
			}
		}
		catch (IOException ex) { // Elasticsearch is down, or the application is gone
			exchange.close();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** 0 for an answer, or 1 and up for a fault. */
	private int fate(URI uri) {
		if (!this.faulty) {
			return 0;
		}
		int draw = pick(uri.getPath().endsWith("/_bulk") ? 1000 : 4000);
		int fate = 1;
		for (Fault fault : Fault.values()) {
			if (draw < fault.perMille) {
				return fate;
			}
			draw -= fault.perMille;
			fate++;
		}
		return 0;
	}

	private synchronized int pick(int bound) {
		return this.random.nextInt(bound);
	}

	private void count(Fault fault) {
		Objects.requireNonNull(this.counts.get(fault)).incrementAndGet();
	}

	private void deliver(HttpExchange exchange, byte[] body) {
		try {
			forward(exchange, body);
		}
		catch (IOException ex) { // Elasticsearch is down: it is lost after all
			count(Fault.LOST);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.underWay.decrementAndGet();
		}
	}

	private HttpResponse<byte[]> arrive(HttpExchange exchange, byte[] body) {
		try {
			return forward(exchange, body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.target.resolve(exchange.getRequestURI().toString()))
			.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
		String type = exchange.getRequestHeaders().getFirst("Content-Type");
		if (type != null) {
			request.header("Content-Type", type);
		}
		return this.client.send(request.build(), BodyHandlers.ofByteArray());
	}

	private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
		response.headers()
			.firstValue("Content-Type")
			.ifPresent((type) -> exchange.getResponseHeaders().set("Content-Type", type));
		byte[] body = response.body();
		exchange.sendResponseHeaders(response.statusCode(), (body.length > 0) ? body.length : -1);
		exchange.getResponseBody().write(body);
	}

	private void tear(HttpExchange exchange, byte[] body) throws IOException {
		try (Socket socket = new Socket(this.target.getHost(), this.target.getPort());
				OutputStream out = socket.getOutputStream()) {
			out.write("%s %s HTTP/1.1\r\nHost: elasticsearch\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
				.formatted(exchange.getRequestMethod(), exchange.getRequestURI(),
						exchange.getRequestHeaders().getFirst("Content-Type"), body.length)
				.getBytes(StandardCharsets.US_ASCII));
			out.write(Arrays.copyOf(body, body.length / 2));
			out.flush();
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
