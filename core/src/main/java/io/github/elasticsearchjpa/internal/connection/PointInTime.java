package io.github.elasticsearchjpa.internal.connection;

import io.github.elasticsearchjpa.error.RequestFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Indexes as they were when this was opened, in the form of Elasticsearch or that of
 * OpenSearch. For one thread.
 */
public final class PointInTime implements AutoCloseable {

	/** For how long it is kept without a request. */
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
	 * Opens one.
	 * @param connection where to
	 * @param indexes names of indexes or aliases, joined by commas
	 * @return the point in time, to be closed
	 * @throws RequestFailedException if it is refused or not answered
	 */
	public static PointInTime open(Connection connection, String indexes) {
		boolean openSearch = isOpenSearch(connection);
		JsonNode opened = connection.send("POST",
				"/" + indexes + (openSearch ? "/_search/point_in_time" : "/_pit") + "?keep_alive=" + KEEP_ALIVE);
		return new PointInTime(connection, openSearch, opened.path(openSearch ? "pit_id" : "id").asString(""));
	}

	/** A server that does not say is Elasticsearch with its root page switched off. */
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
	 * What makes the order of hits total, so that the next page begins where one ends.
	 * @return what to sort by last
	 */
	public String tiebreaker() {
		return this.openSearch ? "_id" : "_shard_doc";
	}

	/**
	 * Has a request search it.
	 * @param body the request, sent to no index by name
	 */
	public void putInto(ObjectNode body) {
		body.putObject("pit").put("id", this.id).put("keep_alive", KEEP_ALIVE);
	}

	/**
	 * Takes over its id, which may change with each answer.
	 * @param answer the answer to the last request
	 */
	public void continueFrom(JsonNode answer) {
		this.id = answer.path("pit_id").asString(this.id);
	}

	/** Lets it go; if that fails, it expires by itself. */
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
			logger.debug("A point in time will expire by itself", ex);
		}
	}

}
