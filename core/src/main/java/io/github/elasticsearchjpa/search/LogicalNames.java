package io.github.elasticsearchjpa.search;

import java.util.Set;
import java.util.function.UnaryOperator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the names of indexes as configured into an answer, in place of the generations
 * that Elasticsearch names.
 */
final class LogicalNames {

	private static final String INDEX = "_index";

	/** Of the user's own making: a name in there is none of ours. */
	private static final Set<String> CONTENT = Set.of("_source", "fields", "highlight", "_ignored_fields");

	private LogicalNames() {
	}

	/** Renames hits, inner hits, and those within aggregations and suggestions. */
	static void rename(JsonNode node, UnaryOperator<String> name) {
		if (node instanceof ObjectNode object && object.path(INDEX).isString()) {
			object.put(INDEX, name.apply(object.path(INDEX).stringValue()));
		}
		if (node.isObject()) {
			node.forEachEntry((key, value) -> {
				if (!CONTENT.contains(key)) {
					rename(value, name);
				}
			});
		}
		else if (node.isArray()) {
			node.forEach((element) -> rename(element, name));
		}
	}

}
