package io.github.elasticsearchjpa.internal.index;

import java.time.Clock;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The aliases of one index. Searches read the generation behind the alias of the index.
 * Each generation has a private alias for writing, so that a late write can never create
 * an index, and so that a generation can be closed for writing.
 */
final class GenerationAliases {

	private static final JsonMapper JSON = new JsonMapper();

	private final IndexDefinition index;

	private final Connection connection;

	private final MetaField metaField;

	private final Clock clock;

	GenerationAliases(IndexDefinition index, MetaField metaField, Clock clock) {
		this.index = index;
		this.connection = index.connection();
		this.metaField = metaField;
		this.clock = clock;
	}

	/**
	 * Returns the physical indexes behind the alias of the index; the alias itself if it
	 * is the name of a physical index.
	 */
	Set<String> published() {
		return this.connection.find("/" + this.index.alias() + "/_alias")
			.map((indexes) -> Set.copyOf(indexes.propertyNames()))
			.orElse(Set.of());
	}

	/** Removes the alias of the index from a physical index. */
	void removeFrom(String physical) {
		this.connection.send("DELETE", "/" + physical + "/_alias/" + this.index.alias());
	}

	/**
	 * Closes a generation for writing by removing its write alias. Such a generation
	 * cannot be published either.
	 */
	void closeForWriting(String generation) {
		String path = writeAliasPath(generation);
		this.connection.find(path).ifPresent((found) -> this.connection.send("DELETE", path));
	}

	/** Opens a generation for writing by adding its write alias. */
	void openForWriting(String generation) {
		this.connection.send("PUT", writeAliasPath(generation));
	}

	private static String writeAliasPath(String generation) {
		return "/" + generation + "/_alias/" + IndexDefinition.writeAlias(generation);
	}

	/**
	 * Moves the alias of the index to a new generation. Never moves it to an earlier
	 * generation, because changes may be missing in what an earlier rebuild filled.
	 * @param generation the generation
	 * @param managed all generations that the library created
	 */
	void publish(String generation, List<String> managed) {
		for (String current : published()) {
			if (current.compareTo(generation) > 0 && managed.contains(current)) {
				throw new ElasticsearchJpaException(
						"Index '%s' was not switched to %s, because searches read %s, which a later rebuild filled."
							.formatted(this.index.name(), generation, current));
			}
		}
		move(generation, managed);
	}

	/**
	 * Moves the alias of the index to a new or earlier generation in one atomic step. A
	 * plain index with the name of the alias, of which the caller has a copy, is deleted
	 * in the same step. The step fails as a whole if another process has moved the alias
	 * meanwhile, or if the generation is closed for writing: then another process fills
	 * another generation, and later changes are missing in this one.
	 * @param generation the generation
	 * @param managed all generations that the library created
	 */
	void move(String generation, List<String> managed) {
		Set<String> previous = published();
		send(generation, move(generation, previous));
		long now = this.clock.millis();
		this.metaField.savePublished(generation, now);
		previous.stream()
			.filter((other) -> managed.contains(other) && !other.equals(generation))
			.forEach((other) -> this.metaField.saveRetired(other, now));
	}

	private ObjectNode move(String generation, Set<String> previous) {
		ObjectNode body = JSON.createObjectNode();
		ArrayNode actions = body.putArray("actions");
		for (String physical : previous) {
			if (physical.equals(generation)) {
				continue;
			}
			if (physical.equals(this.index.alias())) {
				actions.addObject().putObject("remove_index").put("index", physical);
			}
			else {
				remove(actions, physical, this.index.alias());
			}
		}
		// Removed and added again, so that the step fails if the write alias is missing.
		String writeAlias = IndexDefinition.writeAlias(generation);
		remove(actions, generation, writeAlias);
		add(actions, generation, writeAlias);
		add(actions, generation, this.index.alias());
		return body;
	}

	private static void remove(ArrayNode actions, String physical, String alias) {
		actions.addObject().putObject("remove").put("index", physical).put("alias", alias).put("must_exist", true);
	}

	private static void add(ArrayNode actions, String physical, String alias) {
		actions.addObject().putObject("add").put("index", physical).put("alias", alias);
	}

	/**
	 * Sends alias actions. The client may send them to a second host if the first one
	 * does not answer in time. Then the second request fails, although the first one has
	 * moved the alias.
	 */
	private void send(String generation, ObjectNode actions) {
		try {
			this.connection.send("POST", "/_aliases", actions);
		}
		catch (RequestFailedException ex) {
			if (ex.status() != 404) {
				throw ex;
			}
			if (!published().equals(Set.of(generation))) {
				throw ex
					.withConsequence(("The alias was not moved to %s, because another process has moved it or fills "
							+ "another generation. Run: search status %s")
						.formatted(generation, this.index.name()));
			}
		}
	}

}
