package io.github.elasticsearchjpa.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command found, for a script: one JSON document, printed when the command is
 * over. What it has of an index is the result that the library's own method returns.
 */
final class JsonOutput {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Map<String, Map<String, Object>> indexes = new LinkedHashMap<>();

	private @Nullable String error;

	void result(String index, Object result) {
		of(index).put("result", result);
	}

	void error(String index, String error) {
		of(index).merge("error", error, (one, other) -> one + "\n" + other);
	}

	/** Of none of the indexes. */
	void error(@Nullable String error) {
		this.error = error;
	}

	private Map<String, Object> of(String index) {
		return this.indexes.computeIfAbsent(index, (name) -> new LinkedHashMap<>(Map.of("index", name)));
	}

	void print(int exitCode, PrintWriter out) {
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("exitCode", exitCode);
		if (this.error != null) {
			document.put("error", this.error);
		}
		document.put("indexes", this.indexes.values());
		out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
		out.flush();
	}

}
