package io.github.elasticsearchjpa.internal.document;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import io.github.elasticsearchjpa.internal.connection.Connection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A bulk request to one alias, serialized into bytes item by item. */
final class BulkRequest {

	private static final byte[] INDEX = ascii("{\"index\":{\"_id\":");

	private static final byte[] UPDATE = ascii("{\"update\":{\"_id\":");

	private static final byte[] DELETE = ascii("{\"delete\":{\"_id\":");

	private static final byte[] VERSION = ascii(",\"version_type\":\"external_gte\",\"version\":");

	private static final byte[] END = ascii("}}\n");

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * Limits the response to the fields that distinguish a success from a failure, which
	 * keeps it small.
	 */
	private static final Map<String, String> PARAMETERS = Map.of("require_alias", "true", "filter_path",
			"items.*._id,items.*.status,items.*.error");

	private final Buffer lines = new Buffer();

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	void add(BulkItem item) {
		byte[] json = item.json();
		SequenceNumber sequenceNumber = item.ifMatches();
		if (sequenceNumber != null && json != null) {
			update(item.id(), json, sequenceNumber);
			return;
		}
		this.lines.writeBytes((json != null) ? INDEX : DELETE);
		this.lines.writeBytes(JSON.writeValueAsBytes(item.id()));
		this.lines.writeBytes(VERSION);
		this.lines.writeBytes(ascii(Long.toString(item.version())));
		this.lines.writeBytes(END);
		if (json != null) {
			this.lines.writeBytes(json);
			this.lines.write('\n');
		}
	}

	private void update(String id, byte[] json, SequenceNumber sequenceNumber) {
		this.lines.writeBytes(UPDATE);
		this.lines.writeBytes(JSON.writeValueAsBytes(id));
		this.lines.writeBytes(ascii(",\"if_seq_no\":%d,\"if_primary_term\":%d}}\n".formatted(sequenceNumber.seqNo(),
				sequenceNumber.primaryTerm())));
		this.lines.writeBytes(ascii("{\"detect_noop\":false,\"doc\":"));
		this.lines.writeBytes(json);
		this.lines.writeBytes(ascii("}\n"));
	}

	/** Returns the length of the request in bytes. */
	int bytes() {
		return this.lines.size();
	}

	/** Sends the request and returns the outcomes by document id. */
	Map<String, Outcome> send(Connection connection, String alias) {
		JsonNode response = connection.sendLines("/" + alias + "/_bulk", PARAMETERS, this.lines.bytes(),
				this.lines.size());
		Map<String, Outcome> outcomes = new HashMap<>();
		for (JsonNode item : response.path("items")) {
			item.forEachEntry((operation, result) -> outcomes.put(result.path("_id").asString(""),
					Outcome.ofItem(operation, result, connection.errors())));
		}
		return outcomes;
	}

	/** A buffer that exposes its array, so that the request is not copied. */
	private static final class Buffer extends ByteArrayOutputStream {

		byte[] bytes() {
			return this.buf;
		}

	}

}
