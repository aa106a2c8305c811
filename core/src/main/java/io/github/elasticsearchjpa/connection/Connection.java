package io.github.elasticsearchjpa.connection;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
import io.github.elasticsearchjpa.error.RequestFailedException.Position;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
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

	/** As in "[1:20] [bool] failed to parse field [must]". */
	private static final Pattern PLACE = Pattern.compile("\\[(\\d{1,9}):(\\d{1,9})\\]");

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
				throw refused(what, response);
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

	private RequestFailedException refused(String what, Response response) {
		int status = response.getStatusCode();
		try {
			JsonNode answer = read(response.getEntity());
			JsonNode error = answer.path("error");
			String reason = answer.isMissingNode() ? "no reason given" : reason(error);
			return new RequestFailedException(what, status,
					(status == UNAUTHORIZED)
							? reason + ". Check the credentials of connection '%s'".formatted(this.name) : reason,
					position(error), null);
		}
		catch (IOException unreadable) {
			return new RequestFailedException(what, status, "no reason given in JSON; a proxy may have answered", null);
		}
	}

	/** Some errors have it as fields, others in front of their reason. */
	private static @Nullable Position position(JsonNode error) {
		JsonNode root = error.path("root_cause").path(0);
		if (root.path("line").isInt() && root.path("col").isInt()) {
			return new Position(root.path("line").intValue(), root.path("col").intValue());
		}
		Position innermost = place(root);
		for (JsonNode cause = error; cause.isObject(); cause = cause.path("caused_by")) {
			Position place = place(cause);
			innermost = (place != null) ? place : innermost;
		}
		return innermost;
	}

	private static @Nullable Position place(JsonNode error) {
		Matcher place = PLACE.matcher(error.path("reason").asString(""));
		return place.lookingAt() ? new Position(Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)))
				: null;
	}

	/**
	 * Why Elasticsearch refused something, in its own words.
	 * @param error an {@code error} object of an answer
	 * @return the type and reason of its root cause, and of what caused that in turn
	 */
	public static String reason(JsonNode error) {
		JsonNode root = error.path("root_cause").path(0);
		JsonNode first = root.isObject() ? root : error;
		if (!first.isObject()) {
			return error.asString("no reason given");
		}
		StringBuilder text = new StringBuilder(describe(first));
		for (JsonNode cause = error.path("caused_by"); cause.isObject(); cause = cause.path("caused_by")) {
			if (text.indexOf(cause.path("reason").asString("")) < 0) {
				text.append("; caused by ").append(describe(cause));
			}
		}
		return text.toString();
	}

	private static String describe(JsonNode error) {
		return error.path("type").asString("error") + ": " + error.path("reason").asString("no reason given");
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
