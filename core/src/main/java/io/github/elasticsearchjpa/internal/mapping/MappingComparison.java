package io.github.elasticsearchjpa.internal.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.operation.MappingDifference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A comparison of two mapping files, which separates fields that an existing index
 * accepts from changes that need a new generation.
 */
final class MappingComparison {

	/** The keys whose children are fields by name. Only new children are additions. */
	private static final Set<String> FIELDS = Set.of("properties", "fields");

	/** The key that an existing index accepts with any content. */
	private static final String META = "_meta";

	private final List<String> added = new ArrayList<>();

	private final List<String> changed = new ArrayList<>();

	private MappingComparison() {
	}

	static MappingDifference between(JsonNode before, JsonNode now) {
		MappingComparison comparison = new MappingComparison();
		comparison.collect(object(before, "settings"), object(now, "settings"), "settings", false);
		comparison.collect(object(before, "mappings"), object(now, "mappings"), "mappings", false);
		if (!before.path("mappings").path(META).equals(now.path("mappings").path(META))) {
			comparison.added.add("mappings." + META);
		}
		return new MappingDifference(comparison.added, comparison.changed);
	}

	private static JsonNode object(JsonNode file, String key) {
		return file.path(key).isObject() ? file.path(key) : JsonNodeFactory.instance.objectNode();
	}

	private void collect(JsonNode before, JsonNode now, String path, boolean fields) {
		for (String key : before.propertyNames()) {
			String here = path + "." + key;
			JsonNode was = before.path(key);
			JsonNode is = now.path(key);
			if (path.equals("mappings") && key.equals(META)) {
				continue;
			}
			if (is.isMissingNode()) {
				this.changed.add(here);
			}
			else if (was.isObject() && is.isObject()) {
				collect(was, is, here, !fields && FIELDS.contains(key) && path.startsWith("mappings"));
			}
			else if (!was.equals(is)) {
				this.changed.add(here);
			}
		}
		for (String key : now.propertyNames()) {
			if (!before.has(key) && !(path.equals("mappings") && key.equals(META))) {
				boolean holdsFields = !fields && FIELDS.contains(key) && path.startsWith("mappings");
				((fields || holdsFields) ? this.added : this.changed).add(path + "." + key);
			}
		}
	}

}
