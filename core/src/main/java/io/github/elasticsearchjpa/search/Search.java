package io.github.elasticsearchjpa.search;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search request: a body for Elasticsearch's search API. Immutable.
 * <p>
 * In JSON text, a string that consists of a colon and a name, such as {@code ":terms"},
 * is a parameter. The whole string is replaced by the value as JSON, so user input never
 * becomes part of the structure of the query. To write a string that begins with a colon,
 * double the colon: {@code "::terms"} is the string {@code ":terms"}. Keys are never
 * parameters.
 */
public final class Search {

	private static final Pattern PARAMETER = Pattern.compile(":[A-Za-z_][A-Za-z0-9_]*");

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
				DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final ObjectNode body;

	private Search(ObjectNode body) {
		this.body = body;
	}

	/**
	 * Creates a request from JSON without parameters.
	 * @param json the body
	 * @return the request
	 * @throws IllegalArgumentException if the text is not a JSON object, or contains a
	 * parameter
	 */
	public static Search json(String json) {
		return json(json, Map.of());
	}

	/**
	 * Creates a request from JSON with named parameters. A parameter may occur several
	 * times.
	 * @param json the body
	 * @param parameters exactly one value for each parameter: a text, number, boolean,
	 * date, enum, list or map, null, or anything else that Jackson writes as JSON
	 * @return the request
	 * @throws IllegalArgumentException if the text is not a JSON object, if a parameter
	 * has no value, or if a value has no parameter
	 */
	public static Search json(String json, Map<String, ?> parameters) {
		JsonNode parsed = parse(json);
		Set<String> unused = new TreeSet<>(parameters.keySet());
		JsonNode bound = bind(parsed, parameters, unused);
		if (!unused.isEmpty()) {
			throw new IllegalArgumentException(
					"The search has no parameter '%1$s', but a value is given for it. A parameter is a whole string: \":%1$s\"."
						.formatted(unused.iterator().next()));
		}
		return new Search((ObjectNode) bound);
	}

	/**
	 * Creates a request from maps and lists. Strings are sent as they are; there are no
	 * parameters.
	 * @param body the body
	 * @return the request
	 */
	public static Search of(Map<String, ?> body) {
		return new Search(JSON.valueToTree(body));
	}

	static Search ofJson(String json) {
		return new Search((ObjectNode) parse(json));
	}

	private static JsonNode parse(String json) {
		try {
			JsonNode parsed = JSON.readTree(json);
			if (parsed.isObject()) {
				return parsed;
			}
		}
		catch (JacksonException ex) {
			TokenStreamLocation at = ex.getLocation();
			throw new IllegalArgumentException("The search is not valid JSON: line %d, column %d: %s"
				.formatted(at.getLineNr(), at.getColumnNr(), ex.getOriginalMessage()), ex);
		}
		throw new IllegalArgumentException(
				"The search is not a JSON object, such as {\"query\": {\"match_all\": {}}}.");
	}

	private static JsonNode bind(JsonNode node, Map<String, ?> parameters, Set<String> unused) {
		if (node.isObject()) {
			ObjectNode bound = JSON.createObjectNode();
			node.forEachEntry((key, value) -> bound.set(key, bind(value, parameters, unused)));
			return bound;
		}
		if (node.isArray()) {
			ArrayNode bound = JSON.createArrayNode();
			node.forEach((element) -> bound.add(bind(element, parameters, unused)));
			return bound;
		}
		if (node.isString() && node.stringValue().startsWith("::")) {
			return JSON.valueToTree(node.stringValue().substring(1));
		}
		if (node.isString() && PARAMETER.matcher(node.stringValue()).matches()) {
			String name = node.stringValue().substring(1);
			if (!parameters.containsKey(name)) {
				throw new IllegalArgumentException(
						"The parameter ':%s' of the search has no value. Values are given for: %s.".formatted(name,
								parameters.isEmpty() ? "none" : String.join(", ", new TreeSet<>(parameters.keySet()))));
			}
			unused.remove(name);
			return replaceLoneSurrogates(JSON.valueToTree(parameters.get(name)));
		}
		return node;
	}

	/**
	 * Replaces lone surrogates by U+FFFD. They occur in text that was cut within an emoji
	 * and cannot be encoded in UTF-8.
	 */
	private static JsonNode replaceLoneSurrogates(JsonNode value) {
		return value.isString() ? JSON.valueToTree(value.stringValue().replaceAll("\\p{Cs}", "\uFFFD")) : value;
	}

	/**
	 * Returns a copy with another value for a key at the top of the body.
	 * @param key the key, such as {@code size} or {@code from}
	 * @param value the value, which replaces an existing one; anything that Jackson
	 * writes as JSON
	 * @return a copy
	 */
	public Search with(String key, Object value) {
		ObjectNode changed = body();
		changed.set(key, JSON.valueToTree(value));
		return new Search(changed);
	}

	/**
	 * Returns the body of the request.
	 * @return a copy of the body
	 */
	public ObjectNode body() {
		return this.body.deepCopy();
	}

	@Override
	public String toString() {
		return this.body.toString();
	}

}
