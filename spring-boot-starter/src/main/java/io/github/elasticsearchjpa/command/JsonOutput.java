package io.github.elasticsearchjpa.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The output of a command for scripts: one JSON document, printed when the command ends.
 * It has the exit code and, for each index, the result that the library's method returned
 * or an error.
 */
final class JsonOutput {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Map<String, Map<String, Object>> indexes = new LinkedHashMap<>();

	private @Nullable String error;

	/** Sets the result of an index. */
	void result(String index, Object result) {
		entry(index).put("result", result);
	}

	/** Adds an error of an index. */
	void error(String index, String error) {
		entry(index).merge("error", error, (first, second) -> first + "\n" + second);
	}

	/** Adds an error that concerns no single index. */
	void error(@Nullable String error) {
		this.error = (this.error != null) ? this.error + "\n" + error : error;
	}

	private Map<String, Object> entry(String index) {
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
