package io.github.elasticsearchjpa.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What sets a mapping file apart from the one an index was made from.
 *
 * @param added the paths of fields, or further forms of fields, that are new; an index
 * takes them as it is, and documents written before lack them
 * @param changed the paths of everything else that differs; it needs a new generation
 */
public record MappingDifference(List<String> added, List<String> changed) {

	/** What holds fields by name: only there is something new an addition. */
	private static final Set<String> FIELDS = Set.of("properties", "fields");

	/** Says nothing of fields; any change of it is one that an index takes. */
	private static final String META = "_meta";

	/** The kinds of differences. */
	public enum Kind {

		/** The files say the same. */
		SAME,

		/** Fields were added. */
		ADDITION,

		/** Something changed that a live index does not take. */
		INCOMPATIBLE

	}

	static MappingDifference unknown() {
		return new MappingDifference(List.of(), List.of("the file it was made from is not known"));
	}

	static MappingDifference between(JsonNode before, JsonNode now) {
		MappingDifference difference = new MappingDifference(new ArrayList<>(), new ArrayList<>());
		difference.collect(object(before, "settings"), object(now, "settings"), "settings", false);
		difference.collect(object(before, "mappings"), object(now, "mappings"), "mappings", false);
		if (!before.path("mappings").path(META).equals(now.path("mappings").path(META))) {
			difference.added.add("mappings." + META);
		}
		return difference;
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

	/**
	 * The kind of the difference.
	 * @return what has to be done about it
	 */
	public Kind kind() {
		if (!this.changed.isEmpty()) {
			return Kind.INCOMPATIBLE;
		}
		return this.added.isEmpty() ? Kind.SAME : Kind.ADDITION;
	}

	@Override
	public String toString() {
		return switch (kind()) {
			case SAME -> "same";
			case ADDITION -> "added: " + String.join(", ", this.added);
			case INCOMPATIBLE -> "changed: " + String.join(", ", this.changed);
		};
	}

}
