package io.github.elasticsearchjpa.internal.connection;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.RequestOptions;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import io.github.elasticsearchjpa.operation.ClusterHealth;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A named connection to an Elasticsearch cluster. Sends JSON through the low-level
 * client, so that mappings and queries arrive as the user wrote them, independently of
 * the version of the server. Thread-safe. Does not close the client.
 * <p>
 * Every request has a time limit here, because the client waits for a response without
 * limit: its socket timeout does not apply to that wait.
 */
public final class Connection {

	/**
	 * The default time limit of a request, from the wait for a free connection to the
	 * complete response.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	/** The time limit of a refresh, which can take longer than any other request. */
	private static final Duration REFRESH_TIMEOUT = Duration.ofMinutes(10);

	private static final ContentType NDJSON = ContentType.create("application/x-ndjson");

	private static final JsonMapper JSON = new JsonMapper();

	private final String name;

	private final Rest5Client client;

	private final Duration timeout;

	private final ErrorTexts errors;

	/**
	 * Creates a connection with {@link #DEFAULT_TIMEOUT}.
	 * @param name the name by which indexes refer to the connection
	 * @param client the client, which the connection does not close
	 */
	public Connection(String name, Rest5Client client) {
		this(name, client, DEFAULT_TIMEOUT);
	}

	/**
	 * Creates a connection.
	 * @param name the name by which indexes refer to the connection
	 * @param client the client, which the connection does not close
	 * @param timeout the time limit of requests without one of their own
	 */
	public Connection(String name, Rest5Client client, Duration timeout) {
		this(name, client, timeout, ErrorTexts.WITHOUT_VALUES);
	}

	private Connection(String name, Rest5Client client, Duration timeout, ErrorTexts errors) {
		this.name = name;
		this.client = client;
		this.timeout = timeout;
		this.errors = errors;
	}

	/**
	 * Returns a connection whose errors have other texts.
	 * @param errors the texts; by default they have no values
	 * @return a copy with the same client
	 */
	public Connection withErrors(ErrorTexts errors) {
		return new Connection(this.name, this.client, this.timeout, errors);
	}

	/**
	 * Returns the texts of errors that responses to successful requests contain.
	 * @return the texts
	 */
	public ErrorTexts errors() {
		return this.errors;
	}

	/**
	 * Returns the name by which indexes refer to this connection.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Sends a request without a body.
	 * @param method the HTTP method
	 * @param path the path, with its query string
	 * @return the body of the response
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
	 */
	public JsonNode send(String method, String path) {
		return send(new Request(method, path));
	}

	/**
	 * Sends a request without a body, with a time limit of its own.
	 * @param method the HTTP method
	 * @param path the path, with its query string
	 * @param timeout the time limit, up to the complete response
	 * @return the body of the response
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
	 */
	public JsonNode send(String method, String path, Duration timeout) {
		return send(new Request(method, path), timeout);
	}

	/**
	 * Sends a request with a JSON body.
	 * @param method the HTTP method
	 * @param path the path, with its query string
	 * @param body the body
	 * @return the body of the response
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
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
	 * Sends a request with a JSON body, with a time limit of its own.
	 * @param method the HTTP method
	 * @param path the path, with its query string
	 * @param body the body
	 * @param timeout the time limit, up to the complete response; null for the timeout of
	 * the connection
	 * @return the body of the response
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
	 */
	public JsonNode send(String method, String path, JsonNode body, @Nullable Duration timeout) {
		return send(request(method, path, body), (timeout != null) ? timeout : this.timeout);
	}

	/**
	 * Sends a bulk request. If the host does not answer, the request is not repeated on
	 * another host.
	 * @param path the path
	 * @param parameters the query parameters
	 * @param body the lines of the bulk request
	 * @param length the number of bytes of {@code body} to send
	 * @return the body of the response
	 * @throws RequestFailedException if Elasticsearch rejects the request as a whole or
	 * does not answer in time
	 */
	public JsonNode sendLines(String path, Map<String, String> parameters, byte[] body, int length) {
		Request request = new Request("POST", path);
		request.addParameters(parameters);
		SingleHostBody entity = new SingleHostBody(new ByteArrayEntity(body, 0, length, NDJSON));
		request.setEntity(entity);
		request.setOptions(RequestOptions.DEFAULT.toBuilder().setHttpAsyncResponseConsumerFactory(entity));
		return send(request);
	}

	/**
	 * Returns the number of documents of an index that searches see.
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
	 * Makes all documents that were written so far visible to searches, and waits for up
	 * to ten minutes. After millions of documents, a refresh can take longer than the
	 * timeout of a request. Elasticsearch continues a refresh whose request timed out, so
	 * the request is repeated and waits for it.
	 * @param index the name of an index or alias
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
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
				boolean timedOut = ex.status() == 0 && System.nanoTime() - start >= this.timeout.toNanos();
				if (!timedOut || System.nanoTime() > end) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Sends a GET request for a resource that may not exist.
	 * @param path the path, with its query string
	 * @return the body of the response; empty if the resource does not exist (404)
	 * @throws RequestFailedException if Elasticsearch rejects the request for another
	 * reason or does not answer in time
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

	private JsonNode send(Request request, Duration timeout) {
		return new RequestExecution(this.name, this.client, request, this.errors).run(timeout);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
