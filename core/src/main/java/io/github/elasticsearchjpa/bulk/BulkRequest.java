package io.github.elasticsearchjpa.bulk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.connection.Connection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lines of one bulk request to one alias, written straight as bytes. */
final class BulkRequest {

	private static final byte[] ACTION = "{\"index\":{\"_id\":".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] END_OF_ACTION = "}}\n".getBytes(StandardCharsets.US_ASCII);

	private static final JsonMapper JSON = new JsonMapper();

	/** Only what tells a success from a failure: keeps the answer small. */
	private static final Map<String, String> PARAMETERS = Map.of("require_alias", "true", "filter_path",
			"errors,items.*._id,items.*.status,items.*.error");

	private final Buffer lines = new Buffer();

	void index(Document document) {
		this.lines.writeBytes(ACTION);
		this.lines.writeBytes(JSON.writeValueAsBytes(document.id()));
		this.lines.writeBytes(END_OF_ACTION);
		this.lines.writeBytes(document.json());
		this.lines.write('\n');
	}

	int bytes() {
		return this.lines.size();
	}

	List<DocumentFailure> send(Connection connection, String alias) {
		JsonNode answer = connection.sendLines("/" + alias + "/_bulk", PARAMETERS, this.lines.bytes(),
				this.lines.size());
		List<DocumentFailure> failures = new ArrayList<>();
		if (answer.path("errors").asBoolean(true)) {
			for (JsonNode item : answer.path("items")) {
				JsonNode result = item.path("index");
				if (result.path("status").asInt(0) >= 300) {
					failures.add(new DocumentFailure(result.path("_id").asString("?"),
							Connection.reason(result.path("error"))));
				}
			}
		}
		this.lines.reset();
		return failures;
	}

	/** Gives its bytes away without copying them. */
	private static final class Buffer extends ByteArrayOutputStream {

		byte[] bytes() {
			return this.buf;
		}

	}

}
