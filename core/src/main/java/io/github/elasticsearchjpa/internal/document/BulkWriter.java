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
 * Writes and deletes documents at external versions, in bulk requests limited in bytes,
 * and says what became of each. A document is never written below a version that the
 * index already has.
 */
public final class BulkWriter {

	private static final Logger logger = LoggerFactory.getLogger(BulkWriter.class);

	private static final JsonMapper JSON = new JsonMapper();

	private final int maxBytes;

	/**
	 * Creates a writer.
	 * @param maxBytes a request is sent at the latest when it is this long
	 */
	public BulkWriter(int maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * Asks for the states of documents, before their rows are read.
	 * @param connection where to ask
	 * @param alias the alias of the index
	 * @param documentIds their ids
	 * @return the states of those that there are
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
			for (JsonNode found : connection.send("POST", "/" + alias + "/_mget?_source=false", body).path("docs")) {
				if (found.path("found").asBoolean(false)) {
					sequenceNumbers.put(found.path("_id").asString(""),
							new SequenceNumber(found.path("_seq_no").asLong(), found.path("_primary_term").asLong()));
				}
			}
		}
		catch (RequestFailedException ex) {
			logger.debug("Documents of {} will be written whole", alias, ex);
		}
		return sequenceNumbers;
	}

	/**
	 * Sends operations, no two of them for the same document.
	 * @param connection where to
	 * @param alias the alias to write to
	 * @param operations what to send
	 * @return the outcome by document id
	 */
	public Map<String, Outcome> write(Connection connection, String alias, List<BulkItem> operations) {
		Map<String, Outcome> outcomes = new HashMap<>();
		BulkRequest request = new BulkRequest();
		int first = 0;
		for (int i = 0; i < operations.size(); i++) {
			request.add(operations.get(i));
			if (request.bytes() >= this.maxBytes || i == operations.size() - 1) {
				send(connection, alias, operations.subList(first, i + 1), request, outcomes);
				first = i + 1;
				request = new BulkRequest();
			}
		}
		return outcomes;
	}

	private void send(Connection connection, String alias, List<BulkItem> operations, BulkRequest request,
			Map<String, Outcome> outcomes) {
		try {
			outcomes.putAll(request.send(connection, alias));
			Outcome unknown = new Outcome.Retryable(0, "the answer does not say what became of it");
			operations.forEach((operation) -> outcomes.putIfAbsent(operation.id(), unknown));
		}
		catch (RequestFailedException ex) {
			if (Outcome.isTooMuch(ex) && operations.size() > 1) {
				int half = operations.size() / 2;
				sendAgain(connection, alias, operations.subList(0, half), outcomes);
				sendAgain(connection, alias, operations.subList(half, operations.size()), outcomes);
				return;
			}
			Outcome outcome = Outcome.isTooMuch(ex) ? new Outcome.Invalid(ex.status() + " " + ex.reason())
					: new Outcome.Retryable(ex.status(), ex.toString());
			operations.forEach((operation) -> outcomes.put(operation.id(), outcome));
		}
	}

	private void sendAgain(Connection connection, String alias, List<BulkItem> operations,
			Map<String, Outcome> outcomes) {
		BulkRequest request = new BulkRequest();
		operations.forEach(request::add);
		send(connection, alias, operations, request, outcomes);
	}

}
