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

	/** Returns the difference between an old and a new mapping file. */
	static MappingDifference between(JsonNode oldFile, JsonNode newFile) {
		MappingComparison comparison = new MappingComparison();
		comparison.compare(object(oldFile, "settings"), object(newFile, "settings"), "settings", false);
		comparison.compare(object(oldFile, "mappings"), object(newFile, "mappings"), "mappings", false);
		if (!oldFile.path("mappings").path(META).equals(newFile.path("mappings").path(META))) {
			comparison.added.add("mappings." + META);
		}
		return new MappingDifference(comparison.added, comparison.changed);
	}

	private static JsonNode object(JsonNode file, String key) {
		return file.path(key).isObject() ? file.path(key) : JsonNodeFactory.instance.objectNode();
	}

	/**
	 * Compares two objects, recursively.
	 * @param areFields true if the keys of the objects are names of fields
	 */
	private void compare(JsonNode oldObject, JsonNode newObject, String path, boolean areFields) {
		for (String key : oldObject.propertyNames()) {
			String keyPath = path + "." + key;
			JsonNode oldValue = oldObject.path(key);
			JsonNode newValue = newObject.path(key);
			if (path.equals("mappings") && key.equals(META)) {
				continue;
			}
			if (newValue.isMissingNode()) {
				this.changed.add(keyPath);
			}
			else if (oldValue.isObject() && newValue.isObject()) {
				compare(oldValue, newValue, keyPath, !areFields && containsFields(path, key));
			}
			else if (!oldValue.equals(newValue)) {
				this.changed.add(keyPath);
			}
		}
		for (String key : newObject.propertyNames()) {
			if (!oldObject.has(key) && !(path.equals("mappings") && key.equals(META))) {
				((areFields || containsFields(path, key)) ? this.added : this.changed).add(path + "." + key);
			}
		}
	}

	private static boolean containsFields(String path, String key) {
		return FIELDS.contains(key) && path.startsWith("mappings");
	}

}
