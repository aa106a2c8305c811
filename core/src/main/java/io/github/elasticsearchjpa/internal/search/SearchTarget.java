package io.github.elasticsearchjpa.internal.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import tools.jackson.databind.JsonNode;

/**
 * The indexes that a request searches. Maps the names of generations in responses to the
 * configured names of the indexes.
 */
final class SearchTarget {

	/** The end of the name of a generation, after the name of the index. */
	private static final Pattern GENERATION_SUFFIX = Pattern.compile("-\\d{8}t\\d{6}");

	private final List<IndexDefinition> indexes;

	/** The configured names of the indexes by the generations that were resolved. */
	private final Map<String, String> resolvedNames = new ConcurrentHashMap<>();

	SearchTarget(List<IndexDefinition> indexes) {
		this.indexes = indexes;
	}

	List<String> names() {
		return this.indexes.stream().map(IndexDefinition::name).toList();
	}

	/** Returns the names in Elasticsearch, joined by commas, for a path. */
	String aliases() {
		return String.join(",", this.indexes.stream().map(IndexDefinition::alias).toList());
	}

	Connection connection() {
		return this.indexes.get(0).connection();
	}

	/** Returns an index by its configured name, or the first index if it is unknown. */
	IndexDefinition index(String name) {
		return this.indexes.stream()
			.filter((index) -> index.name().equals(name))
			.findFirst()
			.orElse(this.indexes.get(0));
	}

	List<IndexedType> types() {
		return this.indexes.stream().flatMap((index) -> index.types().stream()).toList();
	}

	/** Replaces the names of generations in a response by the configured names. */
	void rename(JsonNode response, JsonNode request, Connection connection) {
		LogicalNames.rename(response, request, (physical) -> nameOf(physical, connection));
	}

	private String nameOf(String physical, Connection connection) {
		if (this.indexes.size() == 1) {
			return this.indexes.get(0).name();
		}
		String resolved = this.resolvedNames.get(physical);
		if (resolved != null) {
			return resolved;
		}
		Optional<IndexDefinition> found = findByName(physical).or(() -> findByAlias(physical, connection));
		found.ifPresent((index) -> this.resolvedNames.put(physical, index.name()));
		return found.map(IndexDefinition::name).orElse(physical);
	}

	private Optional<IndexDefinition> findByName(String physical) {
		return find((index) -> index.alias().equals(physical) || (physical.startsWith(index.alias())
				&& GENERATION_SUFFIX.matcher(physical.substring(index.alias().length())).matches()));
	}

	/** Finds the index of a generation that the library did not create and name. */
	private Optional<IndexDefinition> findByAlias(String physical, Connection connection) {
		return connection.find("/" + physical + "/_alias")
			.map((response) -> response.path(physical).path("aliases"))
			.flatMap((aliases) -> find((index) -> aliases.has(index.alias())));
	}

	private Optional<IndexDefinition> find(Predicate<IndexDefinition> condition) {
		return this.indexes.stream().filter(condition).findFirst();
	}

	@Override
	public String toString() {
		return ((this.indexes.size() == 1) ? "index '" : "indexes '") + String.join("', '", names()) + "'";
	}

}
