package io.github.elasticsearchjpa.internal.document;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A writer of documents in bulk requests of limited size. Writes and deletes at external
 * versions, so that a document never replaces one of a higher version. Thread-safe.
 */
public final class BulkWriter {

	private static final Logger logger = LoggerFactory.getLogger(BulkWriter.class);

	private static final JsonMapper JSON = new JsonMapper();

	private final int maxBytes;

	/**
	 * Creates a writer.
	 * @param maxBytes the size in bytes at which a request is sent
	 */
	public BulkWriter(int maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * Reads the sequence numbers of documents. Must be called before their rows are read.
	 * @param connection the connection of the index
	 * @param alias the alias of the index
	 * @param documentIds the ids of the documents
	 * @return the sequence numbers of the documents that exist, by document id; empty if
	 * Elasticsearch did not return them, so that the documents are written in full
	 * @throws RequestFailedException if Elasticsearch does not answer or refuses access
	 */
	public Map<String, SequenceNumber> sequenceNumbers(Connection connection, String alias,
			Collection<String> documentIds) {
		if (documentIds.isEmpty()) {
			return Map.of();
		}
		ObjectNode body = JSON.createObjectNode();
		ArrayNode ids = body.putArray("ids");
		documentIds.forEach(ids::add);
		Map<String, SequenceNumber> sequenceNumbers = new HashMap<>();
		try {
			for (JsonNode document : connection.send("POST", "/" + alias + "/_mget?_source=false", body).path("docs")) {
				if (document.path("found").asBoolean(false)) {
					sequenceNumbers.put(document.path("_id").asString(""), new SequenceNumber(
							document.path("_seq_no").asLong(), document.path("_primary_term").asLong()));
				}
			}
		}
		catch (RequestFailedException ex) {
			if (Outcome.isOutage(ex.status())) {
				throw ex;
			}
			logger.debug(
					"The sequence numbers of documents of {} could not be read, so the documents are written in full",
					alias, ex);
		}
		return sequenceNumbers;
	}

	/**
	 * Sends items in one or more bulk requests. A request that is too large for the
	 * server is sent again in halves.
	 * @param connection the connection of the index
	 * @param alias the alias to write to
	 * @param items the items, at most one for each document
	 * @return the outcome of every item, by document id
	 */
	public Map<String, Outcome> write(Connection connection, String alias, List<BulkItem> items) {
		Map<String, Outcome> outcomes = new HashMap<>();
		BulkRequest request = new BulkRequest();
		int first = 0;
		for (int i = 0; i < items.size(); i++) {
			request.add(items.get(i));
			if (request.bytes() >= this.maxBytes || i == items.size() - 1) {
				send(connection, alias, items.subList(first, i + 1), request, outcomes);
				first = i + 1;
				request = new BulkRequest();
			}
		}
		return outcomes;
	}

	private void send(Connection connection, String alias, List<BulkItem> items, BulkRequest request,
			Map<String, Outcome> outcomes) {
		try {
			outcomes.putAll(request.send(connection, alias));
			Outcome unknown = new Outcome.Retryable(0, "the bulk response does not contain this document");
			items.forEach((item) -> outcomes.putIfAbsent(item.id(), unknown));
		}
		catch (RequestFailedException ex) {
			if (Outcome.isTooMuch(ex) && items.size() > 1) {
				int half = items.size() / 2;
				sendAgain(connection, alias, items.subList(0, half), outcomes);
				sendAgain(connection, alias, items.subList(half, items.size()), outcomes);
				return;
			}
			Outcome outcome = Outcome.isTooMuch(ex) ? new Outcome.Invalid(ex.status() + " " + ex.reason())
					: new Outcome.Retryable(ex.status(), String.valueOf(ex.getMessage()), true);
			items.forEach((item) -> outcomes.put(item.id(), outcome));
		}
	}

	private void sendAgain(Connection connection, String alias, List<BulkItem> items, Map<String, Outcome> outcomes) {
		BulkRequest request = new BulkRequest();
		items.forEach(request::add);
		send(connection, alias, items, request, outcomes);
	}

}
