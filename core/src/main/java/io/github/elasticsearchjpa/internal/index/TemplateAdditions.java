package io.github.elasticsearchjpa.internal.index;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * The settings and mappings of a new generation that come from an index template and not
 * from the mapping file. Compares only the first part of each name, because Elasticsearch
 * returns settings and mappings in a form of its own.
 */
final class TemplateAdditions {

	/** The settings of every index; the last one exists on OpenSearch only. */
	private static final Set<String> BUILT_IN = Set.of("creation_date", "uuid", "version", "provided_name", "routing",
			"replication");

	/** The settings of every index that are 1 by default. */
	private static final Set<String> DEFAULT_ONE = Set.of("number_of_shards", "number_of_replicas");

	private TemplateAdditions() {
	}

	/**
	 * Compares a new generation with the request that created it.
	 * @param requested the body of the request
	 * @param created the generation as Elasticsearch returns it
	 * @return the paths of the additional settings and mappings, sorted
	 */
	static List<String> of(JsonNode requested, JsonNode created) {
		Set<String> additions = new TreeSet<>();
		Set<String> settings = firstParts(requested.path("settings"));
		settings.addAll(firstParts(requested.path("settings").path("index")));
		created.path("settings").path("index").properties().forEach((setting) -> {
			String name = setting.getKey();
			boolean builtIn = BUILT_IN.contains(name)
					|| (DEFAULT_ONE.contains(name) && setting.getValue().asString("").equals("1"));
			if (!builtIn && !settings.contains(name)) {
				additions.add("settings." + name);
			}
		});
		add("mappings.", requested.path("mappings"), created.path("mappings"), additions);
		add("mappings.properties.", requested.path("mappings").path("properties"),
				created.path("mappings").path("properties"), additions);
		additions.remove("mappings.properties");
		return List.copyOf(additions);
	}

	private static void add(String path, JsonNode requested, JsonNode created, Set<String> additions) {
		Set<String> names = firstParts(requested);
		created.propertyNames()
			.stream()
			.filter((name) -> !names.contains(name))
			.forEach((name) -> additions.add(path + name));
	}

	private static Set<String> firstParts(JsonNode object) {
		return object.propertyNames()
			.stream()
			.map((name) -> name.replaceFirst("^index\\.", "").replaceFirst("\\..*", ""))
			.collect(Collectors.toSet());
	}

}
