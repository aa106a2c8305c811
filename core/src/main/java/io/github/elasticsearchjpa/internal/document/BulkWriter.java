package io.github.elasticsearchjpa.internal.document;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

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

	/**
	 * The maximum size of a request, in bytes, unless a single document is larger. With
	 * larger requests, Elasticsearch indexes no faster and needs more memory.
	 */
	public static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;

	/** The number of documents that are sent alone before a whole request is given up. */
	private static final int MAX_ALONE = 2;

	/**
	 * Creates a writer.
	 */
	public BulkWriter() {
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
	 * Sends items in as few bulk requests as possible. If a request is rejected as a
	 * whole (400, 413), one of its items may be the cause, so it is sent again in halves.
	 * @param connection the connection of the index
	 * @param alias the alias to write to
	 * @param items the items, at most one for each document
	 * @param permission returns whether a request may be sent; asked before each request
	 * @return the outcome of every item, by document id
	 */
	public Map<String, Outcome> write(Connection connection, String alias, List<BulkItem> items,
			BooleanSupplier permission) {
		Writing writing = new Writing(connection, alias, permission);
		for (int first = 0; first < items.size();) {
			int end = first;
			BulkRequest request = new BulkRequest();
			while (end < items.size()
					&& (end == first || request.bytes() + items.get(end).bytes() <= MAX_REQUEST_BYTES)) {
				request.add(items.get(end++));
			}
			writing.send(items.subList(first, end), request);
			first = end;
		}
		return writing.outcomes;
	}

	/** The requests of one call, and their outcomes. */
	private static final class Writing {

		private final Connection connection;

		private final String alias;

		private final BooleanSupplier permission;

		private final Map<String, Outcome> outcomes = new HashMap<>();

		/** The number of documents that were rejected although they were sent alone. */
		private int rejectedAlone;

		private boolean accepted;

		private Writing(Connection connection, String alias, BooleanSupplier permission) {
			this.connection = connection;
			this.alias = alias;
			this.permission = permission;
		}

		private void send(List<BulkItem> items, BulkRequest request) {
			if (!this.permission.getAsBoolean()) {
				add(items, new Outcome.NotSent());
				return;
			}
			try {
				this.outcomes.putAll(request.send(this.connection, this.alias));
				this.accepted = true;
				Outcome unknown = new Outcome.Retryable(0, "the bulk response does not contain this document");
				items.forEach((item) -> this.outcomes.putIfAbsent(item.id(), unknown));
			}
			catch (RequestFailedException ex) {
				if (!Outcome.isOfContent(ex)) {
					add(items, new Outcome.Retryable(ex.status(), String.valueOf(ex.getMessage()), true));
				}
				else if (items.size() == 1) {
					this.rejectedAlone++;
					add(items, new Outcome.Ambiguous(ex.status() + " " + ex.reason()));
				}
				else {
					sendHalves(items, ex);
				}
			}
		}

		/**
		 * Sends items again in halves. If documents are rejected even alone and nothing
		 * was accepted, the documents are not the cause, and the rest is not sent.
		 */
		private void sendHalves(List<BulkItem> items, RequestFailedException ex) {
			int half = items.size() / 2;
			for (List<BulkItem> part : List.of(items.subList(0, half), items.subList(half, items.size()))) {
				if (this.rejectedAlone >= MAX_ALONE && !this.accepted) {
					add(part, new Outcome.Retryable(ex.status(), String.valueOf(ex.getMessage())));
				}
				else {
					BulkRequest request = new BulkRequest();
					part.forEach(request::add);
					send(part, request);
				}
			}
		}

		private void add(List<BulkItem> items, Outcome outcome) {
			items.forEach((item) -> this.outcomes.put(item.id(), outcome));
		}

	}

}
