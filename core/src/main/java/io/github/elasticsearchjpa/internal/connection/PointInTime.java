package io.github.elasticsearchjpa.internal.connection;

import io.github.elasticsearchjpa.error.RequestFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A point in time: searches of it see the indexes as they were when it was opened. Uses
 * the API of Elasticsearch or that of OpenSearch. Not thread-safe.
 */
public final class PointInTime implements AutoCloseable {

	/** The time after which a point in time expires without a request. */
	public static final String KEEP_ALIVE = "5m";

	private static final Logger logger = LoggerFactory.getLogger(PointInTime.class);

	private static final JsonMapper JSON = new JsonMapper();

	private final Connection connection;

	private final boolean openSearch;

	private String id;

	private PointInTime(Connection connection, boolean openSearch, String id) {
		this.connection = connection;
		this.openSearch = openSearch;
		this.id = id;
	}

	/**
	 * Opens a point in time.
	 * @param connection the connection of the indexes
	 * @param indexes the names of indexes or aliases, joined by commas
	 * @return the point in time; must be closed
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
	 */
	public static PointInTime open(Connection connection, String indexes) {
		boolean openSearch = isOpenSearch(connection);
		JsonNode opened = connection.send("POST",
				"/" + indexes + (openSearch ? "/_search/point_in_time" : "/_pit") + "?keep_alive=" + KEEP_ALIVE);
		return new PointInTime(connection, openSearch, opened.path(openSearch ? "pit_id" : "id").asString(""));
	}

	/**
	 * Returns whether the server is OpenSearch. Assumes Elasticsearch if the server
	 * rejects the request, because its root page can be switched off.
	 */
	private static boolean isOpenSearch(Connection connection) {
		try {
			return "opensearch".equals(connection.send("GET", "/").path("version").path("distribution").asString(""));
		}
		catch (RequestFailedException ex) {
			if (ex.status() == 0) {
				throw ex;
			}
			return false;
		}
	}

	/**
	 * Returns the field to sort by last. It makes the order of hits unambiguous, so that
	 * a page begins where the previous one ended.
	 * @return the name of the field
	 */
	public String tiebreaker() {
		return this.openSearch ? "_id" : "_shard_doc";
	}

	/**
	 * Adds the point in time to a search request. The path of the request must not
	 * contain an index.
	 * @param body the body of the request
	 */
	public void putInto(ObjectNode body) {
		body.putObject("pit").put("id", this.id).put("keep_alive", KEEP_ALIVE);
	}

	/**
	 * Saves the id of the point in time, which can change with each response.
	 * @param response the response to the last request
	 */
	public void continueFrom(JsonNode response) {
		this.id = response.path("pit_id").asString(this.id);
	}

	/** Closes the point in time. If that fails, it expires by itself. */
	@Override
	public void close() {
		ObjectNode body = JSON.createObjectNode();
		try {
			if (this.openSearch) {
				body.putArray("pit_id").add(this.id);
				this.connection.send("DELETE", "/_search/point_in_time", body);
			}
			else {
				this.connection.send("DELETE", "/_pit", body.put("id", this.id));
			}
		}
		catch (RequestFailedException ex) {
			logger.debug("Could not close a point in time. It expires by itself after {}", KEEP_ALIVE, ex);
		}
	}

}
