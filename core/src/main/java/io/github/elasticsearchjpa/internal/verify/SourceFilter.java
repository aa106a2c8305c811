package io.github.elasticsearchjpa.internal.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A filter that removes the fields of a document that Elasticsearch does not return:
 * those that the mapping excludes from {@code _source}, and vectors, which newer servers
 * leave out.
 */
final class SourceFilter {

	private static final Set<String> VECTORS = Set.of("dense_vector", "sparse_vector", "rank_vectors");

	private final List<Pattern> includes = new ArrayList<>();

	private final List<Pattern> excludes = new ArrayList<>();

	/**
	 * Creates a filter.
	 * @param mappings the mapping of a generation
	 */
	SourceFilter(JsonNode mappings) {
		JsonNode source = mappings.path("_source");
		source.path("includes").forEach((path) -> this.includes.add(pattern(path.asString(""))));
		source.path("excludes").forEach((path) -> this.excludes.add(pattern(path.asString(""))));
		excludeVectors(mappings.path("properties"), "");
	}

	private void excludeVectors(JsonNode fields, String path) {
		fields.properties().forEach((field) -> {
			if (VECTORS.contains(field.getValue().path("type").asString(""))) {
				this.excludes.add(pattern(path + field.getKey()));
			}
			excludeVectors(field.getValue().path("properties"), path + field.getKey() + ".");
		});
	}

	/** Returns a pattern for a path with wildcards and all paths below it. */
	private static Pattern pattern(String path) {
		return Pattern.compile(("\\Q" + path + "\\E").replace("*", "\\E.*\\Q") + "(\\..*)?");
	}

	/**
	 * Returns the document without the fields that Elasticsearch does not return.
	 * @param document the document, which is not changed
	 * @return the content to compare, without objects and arrays that have become empty
	 */
	JsonNode apply(JsonNode document) {
		if (this.includes.isEmpty() && this.excludes.isEmpty()) {
			return document;
		}
		JsonNode copy = document.deepCopy();
		strip(copy, "");
		return copy;
	}

	private void strip(JsonNode node, String path) {
		if (node instanceof ObjectNode object) {
			for (String name : List.copyOf(object.propertyNames())) {
				String here = path.isEmpty() ? name : path + "." + name;
				strip(object.path(name), here);
				if (isRemoved(object.path(name), here)) {
					object.remove(name);
				}
			}
		}
		else if (node instanceof ArrayNode array) {
			for (int i = array.size() - 1; i >= 0; i--) {
				strip(array.path(i), path);
				if (isRemoved(array.path(i), path)) {
					array.remove(i);
				}
			}
		}
	}

	private boolean isRemoved(JsonNode node, String path) {
		if (node.isContainer()) {
			return node.isEmpty();
		}
		return matches(this.excludes, path) || (!this.includes.isEmpty() && !matches(this.includes, path));
	}

	private static boolean matches(List<Pattern> patterns, String path) {
		return patterns.stream().anyMatch((pattern) -> pattern.matcher(path).matches());
	}

}
