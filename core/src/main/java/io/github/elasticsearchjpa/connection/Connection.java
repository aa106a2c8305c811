package io.github.elasticsearchjpa.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.error.RequestFailedException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * A named Elasticsearch server. What is sent is plain JSON through the low-level client,
 * so that what the user wrote goes to the server as written, whatever its version.
 * <p>
 * Safe for use by several threads. The client is its owner's to close.
 */
public final class Connection {

	/** The name of the connection that an index uses unless it names another. */
	public static final String DEFAULT = "default";

	private static final ContentType NDJSON = ContentType.create("application/x-ndjson");

	private static final JsonMapper JSON = new JsonMapper();

	private final String name;

	private final Rest5Client client;

	/**
	 * Names a client.
	 * @param name the name by which an index refers to it
	 * @param client the client, which is not closed here
	 */
	public Connection(String name, Rest5Client client) {
		this.name = name;
		this.client = client;
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
	 * Sends a request with a JSON body.
	 * @param method the HTTP method
	 * @param path the path
	 * @param body the body
	 * @return the answer
	 * @throws RequestFailedException if it is refused or not answered
	 */
	public JsonNode send(String method, String path, JsonNode body) {
		Request request = new Request(method, path);
		request.setEntity(new ByteArrayEntity(JSON.writeValueAsBytes(body), ContentType.APPLICATION_JSON));
		return send(request);
	}

	/**
	 * Sends a bulk request.
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
		request.setEntity(new ByteArrayEntity(body, 0, length, NDJSON));
		return send(request);
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
		String what = request.getMethod() + " " + request.getEndpoint();
		try {
			Response response = perform(request);
			if (response.getStatusCode() >= 300) {
				throw new RequestFailedException(what, response.getStatusCode(), reason(response), null);
			}
			return read(response.getEntity());
		}
		catch (IOException ex) {
			throw new RequestFailedException(what, 0, describe(ex), ex);
		}
	}

	/** The client throws some refusals, returns a 404, and wraps what it cannot name. */
	private Response perform(Request request) throws IOException {
		try {
			return this.client.performRequest(request);
		}
		catch (ResponseException ex) {
			return ex.getResponse();
		}
		catch (RuntimeException ex) {
			throw new IOException(describe(ex), ex);
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

	private static String reason(Response response) {
		try {
			JsonNode answer = read(response.getEntity());
			return answer.isMissingNode() ? "no reason given" : reason(answer.path("error"));
		}
		catch (IOException unreadable) {
			return "no reason given in JSON; a proxy may have answered";
		}
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

	private static String describe(Throwable ex) {
		String message = ex.getMessage();
		return (message != null) ? message : ex.getClass().getSimpleName();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
