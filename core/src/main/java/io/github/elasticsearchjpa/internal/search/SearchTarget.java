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
 * The indexes that are searched, and which of them a hit is from: Elasticsearch names
 * generations, everything else here goes by the names as configured.
 */
final class SearchTarget {

	private static final Pattern GENERATION = Pattern.compile("-\\d{8}t\\d{6}");

	private final List<IndexDefinition> indexes;

	/** The index that each generation seen so far belongs to. */
	private final Map<String, String> names = new ConcurrentHashMap<>();

	SearchTarget(List<IndexDefinition> indexes) {
		this.indexes = indexes;
	}

	List<IndexDefinition> indexes() {
		return this.indexes;
	}

	List<String> names() {
		return this.indexes.stream().map(IndexDefinition::name).toList();
	}

	/** The names in Elasticsearch, as a path has them. */
	String aliases() {
		return String.join(",", this.indexes.stream().map(IndexDefinition::alias).toList());
	}

	Connection connection() {
		return this.indexes.get(0).connection();
	}

	/** An index by its name. */
	IndexDefinition index(String name) {
		return this.indexes.stream()
			.filter((index) -> index.name().equals(name))
			.findFirst()
			.orElse(this.indexes.get(0));
	}

	List<IndexedType> types() {
		return this.indexes.stream().flatMap((index) -> index.types().stream()).toList();
	}

	/** Puts the names of indexes as configured into an answer. */
	void rename(JsonNode answer, JsonNode request, Connection answering) {
		LogicalNames.rename(answer, request, (physical) -> nameOf(physical, answering));
	}

	private String nameOf(String physical, Connection answering) {
		if (this.indexes.size() == 1) {
			return this.indexes.get(0).name();
		}
		String known = this.names.get(physical);
		if (known != null) {
			return known;
		}
		Optional<IndexDefinition> found = byName(physical).or(() -> byAlias(physical, answering));
		found.ifPresent((index) -> this.names.put(physical, index.name()));
		return found.map(IndexDefinition::name).orElse(physical);
	}

	private Optional<IndexDefinition> byName(String physical) {
		return find((index) -> index.alias().equals(physical) || (physical.startsWith(index.alias())
				&& GENERATION.matcher(physical.substring(index.alias().length())).matches()));
	}

	/** What was not made here has any name. */
	private Optional<IndexDefinition> byAlias(String physical, Connection answering) {
		return answering.find("/" + physical + "/_alias")
			.map((found) -> found.path(physical).path("aliases"))
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
