package io.github.elasticsearchjpa.internal.index;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * What an index template put into a new generation that is not in its mapping file. By
 * the first part of each name, since Elasticsearch writes what it is given in a form of
 * its own.
 */
final class TemplateAdditions {

	/** What every index has, the last on OpenSearch. */
	private static final Set<String> USUAL = Set.of("creation_date", "uuid", "version", "provided_name", "routing",
			"replication");

	/** What every index has with this value, unless told otherwise. */
	private static final Set<String> USUALLY_ONE = Set.of("number_of_shards", "number_of_replicas");

	private TemplateAdditions() {
	}

	/**
	 * Compares what was asked for with what there is.
	 * @param asked the body of the request that created the generation
	 * @param created the generation
	 * @return the names of what is there beside, sorted
	 */
	static List<String> of(JsonNode asked, JsonNode created) {
		Set<String> additions = new TreeSet<>();
		Set<String> settings = firstParts(asked.path("settings"));
		settings.addAll(firstParts(asked.path("settings").path("index")));
		created.path("settings").path("index").properties().forEach((setting) -> {
			String name = setting.getKey();
			boolean usual = USUAL.contains(name)
					|| (USUALLY_ONE.contains(name) && setting.getValue().asString("").equals("1"));
			if (!usual && !settings.contains(name)) {
				additions.add("settings." + name);
			}
		});
		add("mappings.", asked.path("mappings"), created.path("mappings"), additions);
		add("mappings.properties.", asked.path("mappings").path("properties"),
				created.path("mappings").path("properties"), additions);
		additions.remove("mappings.properties");
		return List.copyOf(additions);
	}

	private static void add(String path, JsonNode asked, JsonNode created, Set<String> additions) {
		Set<String> known = firstParts(asked);
		created.propertyNames()
			.stream()
			.filter((name) -> !known.contains(name))
			.forEach((name) -> additions.add(path + name));
	}

	private static Set<String> firstParts(JsonNode object) {
		return object.propertyNames()
			.stream()
			.map((name) -> name.replaceFirst("^index\\.", "").replaceFirst("\\..*", ""))
			.collect(Collectors.toSet());
	}

}
