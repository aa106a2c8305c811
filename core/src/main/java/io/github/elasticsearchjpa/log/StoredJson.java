package io.github.elasticsearchjpa.log;

import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reader of the JSON texts of the log that keeps all digits of numbers. */
final class StoredJson {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private StoredJson() {
	}

	/**
	 * Parses a JSON text.
	 * @throws IllegalArgumentException if the text is not JSON
	 */
	static JsonNode tree(String json) {
		try {
			return JSON.readTree(json);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The text is not JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	/** Parses the text of a JSON object. */
	static Map<String, Object> map(String json) {
		return JSON.readValue(json, new TypeReference<>() {
		});
	}

}
