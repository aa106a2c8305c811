package io.github.elasticsearchjpa.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

import co.elastic.clients.transport.rest5_client.low_level.Cancellable;
import co.elastic.clients.transport.rest5_client.low_level.HttpAsyncResponseConsumerFactory;
import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.RequestOptions;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.ResponseListener;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.error.ErrorCause;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import io.github.elasticsearchjpa.operation.ClusterHealth;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * A named Elasticsearch server. What is sent is plain JSON through the low-level client,
 * so that what the user wrote goes to the server as written, whatever its version.
 * <p>
 * Every request is limited in time here, since the client as such waits for an answer
 * without end: its socket time-out does not count while it waits. Safe for use by several
 * threads. The client is its owner's to close.
 */
public final class Connection {

	/** The name of the connection that an index uses unless it names another. */
	public static final String DEFAULT = "default";

	/** How long a request may take, from a free connection to the whole answer. */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration REFRESH_TIMEOUT = Duration.ofMinutes(10);

	private static final int UNAUTHORIZED = 401;

	private static final ContentType NDJSON = ContentType.create("application/x-ndjson");

	private static final JsonMapper JSON = new JsonMapper();

	private final String name;

	private final Rest5Client client;

	private final Duration timeout;

	/**
	 * Names a client, whose requests may take {@link #DEFAULT_TIMEOUT}.
	 * @param name the name by which an index refers to it
	 * @param client the client, which is not closed here
	 */
	public Connection(String name, Rest5Client client) {
		this(name, client, DEFAULT_TIMEOUT);
	}

	/**
	 * Names a client.
	 * @param name the name by which an index refers to it
	 * @param client the client, which is not closed here
	 * @param timeout how long a request may take for which nothing else is said
	 */
	public Connection(String name, Rest5Client client, Duration timeout) {
		this.name = name;
		this.client = client;
		this.timeout = timeout;
	}

	/**
	 * The name by which an index refers to this connection.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Sends a request without a body.
	 * @param method the HTTP method
	 * @param path the path, with its query string
	 * @return the answer
	 * @throws RequestFailedException if it is refused or not answered
	 */
	public JsonNode send(String method, String path) {
		return send(new Request(method, path));
	}

	/**
	 * Sends a request without a body and does not wait forever.
	 * @param method the HTTP method
	 * @param path the path, with its query string
	 * @param atMost how long to wait for the whole answer
	 * @return the answer
	 * @throws RequestFailedException if it is refused or not answered in time
	 */
	public JsonNode send(String method, String path, Duration atMost) {
		return send(new Request(method, path), atMost);
	}

	/**
	 * Sends a request with a JSON body.
	 * @param method the HTTP method
	 * @param path the path
	 * @param body the body
	 * @return the answer
	 * @throws RequestFailedException if it is refused or not answered
	 */
	public JsonNode send(String method, String path, JsonNode body) {
		return send(request(method, path, body));
	}

	private static Request request(String method, String path, JsonNode body) {
		Request request = new Request(method, path);
		request.setEntity(new ByteArrayEntity(JSON.writeValueAsBytes(body), ContentType.APPLICATION_JSON));
		return request;
	}

	/**
	 * Sends a request with a JSON body and does not wait forever.
	 * @param method the HTTP method
	 * @param path the path
	 * @param body the body
	 * @param atMost how long to wait for the whole answer, or null for as long as other
	 * requests may take
	 * @return the answer
	 * @throws RequestFailedException if it is refused or not answered in time
	 */
	public JsonNode send(String method, String path, JsonNode body, @Nullable Duration atMost) {
		return send(request(method, path, body), (atMost != null) ? atMost : this.timeout);
	}

	/**
	 * Sends a bulk request, to one host only, even if it does not answer.
	 * @param path the path
	 * @param parameters the query parameters
	 * @param body the operations, a line each
	 * @param length how many bytes of {@code body} to send
	 * @return the answer
	 * @throws RequestFailedException if the request as a whole is refused or not answered
	 */
	public JsonNode sendLines(String path, Map<String, String> parameters, byte[] body, int length) {
		Request request = new Request("POST", path);
		request.addParameters(parameters);
		OneHost once = new OneHost(new ByteArrayEntity(body, 0, length, NDJSON));
		request.setEntity(once);
		request.setOptions(RequestOptions.DEFAULT.toBuilder().setHttpAsyncResponseConsumerFactory(once));
		return send(request);
	}

	/**
	 * Counts the documents of an index that searches see.
	 * @param index the name of an index or alias
	 * @return the number of documents
	 */
	public long count(String index) {
		return send("GET", "/" + index + "/_count").path("count").asLong(0);
	}

	/**
	 * Returns the health of the cluster.
	 * @param timeout the time limit
	 * @return the health
	 * @throws RequestFailedException if the cluster does not answer or denies access
	 */
	public ClusterHealth health(Duration timeout) {
		JsonNode health = send("GET", "/_cluster/health", timeout);
		return new ClusterHealth(health.path("cluster_name").asString("unknown"),
				health.path("status").asString("unknown"), health.path("number_of_nodes").asInt(0));
	}

	/**
	 * Lets searches see what was written, and waits for it, for up to ten minutes: after
	 * millions of documents it may take longer than any other request. A refresh that was
	 * given up goes on, and the next one waits for it.
	 * @param index an index or alias
	 * @throws RequestFailedException if it is refused or not answered in time
	 */
	public void refresh(String index) {
		long end = System.nanoTime() + REFRESH_TIMEOUT.toNanos();
		while (true) {
			long start = System.nanoTime();
			try {
				send("POST", "/" + index + "/_refresh");
				return;
			}
			catch (RequestFailedException ex) {
				boolean slow = ex.status() == 0 && System.nanoTime() - start >= this.timeout.toNanos();
				if (!slow || System.nanoTime() > end) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Asks for something that may not be there.
	 * @param path the path
	 * @return the answer, or empty if Elasticsearch has no such thing (404)
	 * @throws RequestFailedException if it is refused otherwise or not answered
	 */
	public Optional<JsonNode> find(String path) {
		try {
			return Optional.of(send("GET", path));
		}
		catch (RequestFailedException ex) {
			if (ex.status() == 404) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	private JsonNode send(Request request) {
		return send(request, this.timeout);
	}

	private JsonNode send(Request request, Duration atMost) {
		String what = request.getMethod() + " " + request.getEndpoint();
		try {
			Response response = perform(request, atMost);
			if (response.getStatusCode() >= 300) {
				throw rejected(what, response);
			}
			return read(response.getEntity());
		}
		catch (IOException ex) {
			throw new RequestFailedException(what, 0, describe((ex.getCause() instanceof SSLException ssl) ? ssl : ex),
					ex);
		}
	}

	/**
	 * The limit is on all of it: a free connection, every host tried, and the answer. The
	 * client throws some refusals, and returns a 404.
	 */
	private Response perform(Request request, Duration atMost) throws IOException {
		CompletableFuture<Response> answer = new CompletableFuture<>();
		Cancellable sent = this.client.performRequestAsync(request, new ResponseListener() {

			@Override
			public void onSuccess(Response response) {
				answer.complete(response);
			}

			@Override
			public void onFailure(Exception ex) {
				answer.completeExceptionally(ex);
			}

		});
		try {
			return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof ResponseException refused) {
				return refused.getResponse();
			}
			throw new IOException(describe((ex.getCause() != null) ? ex.getCause() : ex), ex.getCause());
		}
		catch (TimeoutException ex) {
			sent.cancel();
			throw new IOException("there was no answer within %d ms, and it was given up".formatted(atMost.toMillis()));
		}
		catch (InterruptedException ex) {
			sent.cancel();
			Thread.currentThread().interrupt();
			throw new IOException("the thread was interrupted", ex);
		}
	}

	private static JsonNode read(@Nullable HttpEntity entity) throws IOException {
		if (entity == null) {
			return MissingNode.getInstance();
		}
		try (InputStream content = entity.getContent()) {
			return JSON.readTree(content);
		}
		catch (JacksonException ex) {
			throw new IOException("what answered does not speak JSON. Is the address that of Elasticsearch?", ex);
		}
	}

	private RequestFailedException rejected(String what, Response response) {
		int status = response.getStatusCode();
		try {
			JsonNode answer = read(response.getEntity());
			ErrorCause error = answer.isMissingNode() ? ErrorCause.of("no reason given")
					: ErrorCause.of(answer.path("error"));
			return new RequestFailedException(what, status,
					(status == UNAUTHORIZED)
							? error.withReason(
									error.reason() + ". Check the credentials of connection '%s'".formatted(this.name))
							: error,
					null);
		}
		catch (IOException unreadable) {
			return new RequestFailedException(what, status, "no reason given in JSON; a proxy may have answered", null);
		}
	}

	private String describe(Throwable ex) {
		String message = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
		return (ex instanceof SSLException)
				? message
						+ ". Does connection '%s' trust the authority of the server's certificate?".formatted(this.name)
				: message;
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * A body that is sent to one host only. The client repeats a request that was not
	 * answered on the next host, while the first may still be at it. The same host may
	 * have it again, when it asks who sends it.
	 */
	private static final class OneHost extends HttpEntityWrapper implements HttpAsyncResponseConsumerFactory {

		private final AtomicBoolean sent = new AtomicBoolean();

		private OneHost(HttpEntity body) {
			super(body);
		}

		@Override
		public InputStream getContent() throws IOException {
			this.sent.set(true);
			return super.getContent();
		}

		/** Called when it is a host's turn. */
		@Override
		public AsyncResponseConsumer<ClassicHttpResponse> createHttpAsyncResponseConsumer() {
			if (this.sent.get()) {
				throw new IllegalStateException("a host to which it was sent did not answer");
			}
			return DEFAULT.createHttpAsyncResponseConsumer();
		}

	}

}
