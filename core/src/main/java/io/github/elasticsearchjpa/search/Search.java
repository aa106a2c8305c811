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
 * A search request: the body of Elasticsearch's search API, in its own language.
 * <p>
 * In JSON text, a string that is a colon and a name, such as {@code ":terms"}, is a
 * parameter. It is replaced as a whole by the JSON form of a value, so that what a user
 * typed never becomes part of the query's structure. A string that begins with two colons
 * stands for itself with one.
 * <p>
 * Immutable.
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
	 * A request written as JSON, without parameters.
	 * @param json the body
	 * @return the request
	 * @throws IllegalArgumentException if it is not a JSON object, or has a parameter
	 */
	public static Search json(String json) {
		return json(json, Map.of());
	}

	/**
	 * A request written as JSON with named parameters.
	 * @param json the body
	 * @param parameters a value for each parameter, and no other: text, numbers,
	 * booleans, dates, enums, lists, maps, or anything Jackson writes
	 * @return the request
	 * @throws IllegalArgumentException if it is not a JSON object, if a parameter has no
	 * value, or a value no parameter
	 */
	public static Search json(String json, Map<String, ?> parameters) {
		JsonNode parsed = parse(json);
		Set<String> unused = new TreeSet<>(parameters.keySet());
		JsonNode bound = bind(parsed, parameters, unused);
		if (!unused.isEmpty()) {
			throw new IllegalArgumentException(
					"The search has no parameter '%1$s'. A parameter is a whole string, such as \":%1$s\"."
						.formatted(unused.iterator().next()));
		}
		return new Search((ObjectNode) bound);
	}

	/**
	 * A request written as maps and lists.
	 * @param body the body; its strings stand for themselves, there are no parameters
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
			throw new IllegalArgumentException("The search is not JSON: line %d, column %d: %s"
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
			return whole(JSON.valueToTree(parameters.get(name)));
		}
		return node;
	}

	/**
	 * Half a character, as a text has that was cut within an emoji, cannot be sent. It
	 * finds nothing either, so the character that stands for what is unknown takes its
	 * place.
	 */
	private static JsonNode whole(JsonNode value) {
		return value.isString() ? JSON.valueToTree(value.stringValue().replaceAll("\\p{Cs}", "\uFFFD")) : value;
	}

	/**
	 * This request with another value at the top of its body.
	 * @param key such as {@code size} or {@code from}
	 * @param value its value, which replaces one that is there
	 * @return a copy
	 */
	public Search with(String key, Object value) {
		ObjectNode changed = body();
		changed.set(key, JSON.valueToTree(value));
		return new Search(changed);
	}

	/**
	 * The body to send.
	 * @return a copy
	 */
	public ObjectNode body() {
		return this.body.deepCopy();
	}

	@Override
	public String toString() {
		return this.body.toString();
	}

}
