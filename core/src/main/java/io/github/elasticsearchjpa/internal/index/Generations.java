package io.github.elasticsearchjpa.internal.index;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.MappingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The generations of one index: physical indexes such as {@code blog-20261122t101500}.
 * Searches read the published generation, which is the one behind the alias {@code blog}.
 * <p>
 * Every method reads the current state from Elasticsearch. Thread-safe.
 */
public final class Generations {

	private static final Logger logger = LoggerFactory.getLogger(Generations.class);

	/** A copy of an index must not inherit the block that the copying needs. */
	private static final JsonNode CLONE_SETTINGS = JsonNodeFactory.instance.objectNode()
		.set("settings", JsonNodeFactory.instance.objectNode().putNull("index.blocks.write"));

	private final IndexDefinition index;

	private final Connection connection;

	private final GenerationNames names;

	private final MetaField metaField;

	private final GenerationAliases aliases;

	/**
	 * Creates the generations of an index.
	 * @param index the index
	 * @param clock the clock for the names of generations and the times in their
	 * {@code _meta}
	 */
	public Generations(IndexDefinition index, Clock clock) {
		this.index = index;
		this.connection = index.connection();
		this.names = new GenerationNames(index.alias(), clock);
		this.metaField = new MetaField(index.connection());
		this.aliases = new GenerationAliases(index, this.metaField, clock);
	}

	/**
	 * Returns the physical indexes behind the alias, whether or not the library created
	 * them: one, or none if the index does not exist.
	 */
	Set<String> published() {
		return this.aliases.published();
	}

	/**
	 * Returns the published generation; empty if the index does not exist, or if the
	 * library did not create what is behind the alias.
	 */
	Optional<String> current() {
		List<String> all = all();
		return published().stream().filter(all::contains).findFirst();
	}

	/** Returns all generations that the library created for this index, oldest first. */
	List<String> all() {
		JsonNode indexes = this.connection.send("GET", "/" + this.index.alias() + "-*/_mapping?expand_wildcards=all");
		return indexes.propertyNames()
			.stream()
			.filter(this.names::matches)
			.filter((name) -> MappingFile.isOf(this.index.name(), indexes.path(name)))
			.sorted()
			.toList();
	}

	/**
	 * Returns the generations that were published earlier and can be published again,
	 * newest first.
	 */
	List<String> retained() {
		Set<String> published = published();
		return all().stream()
			.filter((generation) -> !published.contains(generation) && meta(generation).published() != null)
			.sorted(Comparator.reverseOrder())
			.toList();
	}

	/** Returns the data in the {@code _meta} field of a generation. */
	GenerationMeta meta(String generation) {
		return this.metaField.of(generation);
	}

	/**
	 * Checks that the library can write to the index.
	 * @throws ElasticsearchJpaException if the index does not exist, or the library did
	 * not create what is behind its alias
	 */
	public void checkWritable() {
		Set<String> published = published();
		if (published.isEmpty()) {
			throw new ElasticsearchJpaException(
					"Index '%s' does not exist in Elasticsearch. Rebuild it to create and fill it."
						.formatted(this.index.name()));
		}
		if (!all().containsAll(published)) {
			throw new ElasticsearchJpaException(("Index '%s' is read from %s, which the library did not create. "
					+ "To replace it by an index of the library and keep the old one, run: search deploy %s --adopt")
				.formatted(this.index.name(), String.join(", ", published), this.index.name()));
		}
	}

	/**
	 * Returns the physical indexes behind the alias that the library did not create; the
	 * alias itself if it is the name of such an index.
	 */
	Set<String> unmanaged() {
		Set<String> unmanaged = new TreeSet<>(published());
		unmanaged.removeAll(all());
		unmanaged.removeIf(this::isCreatedByDelete);
		return unmanaged;
	}

	/**
	 * Returns whether an index has the name of the alias and neither documents nor
	 * fields. Elasticsearch creates such an index when a document with an external
	 * version is deleted while the alias does not exist.
	 */
	private boolean isCreatedByDelete(String physical) {
		if (!physical.equals(this.index.alias())) {
			return false;
		}
		try {
			return this.connection.send("GET", "/" + physical + "/_mapping")
				.path(physical)
				.path("mappings")
				.path("properties")
				.isEmpty() && this.connection.count(physical) == 0;
		}
		catch (RequestFailedException ex) {
			return false;
		}
	}

	/**
	 * Checks that the library created what is behind the alias, if anything is.
	 * @param consequence what was not done, such as {@code Nothing was deleted}
	 * @throws ElasticsearchJpaException if the library did not create it
	 */
	void refuseUnmanaged(String consequence) {
		Set<String> unmanaged = unmanaged();
		if (!unmanaged.isEmpty()) {
			throw new ElasticsearchJpaException(
					("%s. Index '%s' is read from %s, which the library did not create. To replace it by an index "
							+ "of the library and keep the old one, run: search deploy %s --adopt")
						.formatted(consequence, this.index.name(), String.join(", ", unmanaged), this.index.name()));
		}
	}

	/** Saves that a generation has the documents of all rows. */
	void saveFilled(String generation) {
		this.metaField.saveFilled(generation);
	}

	/**
	 * Checks that there is no data stream with the name of the alias, which no alias can
	 * replace.
	 * @throws ElasticsearchJpaException if there is a data stream
	 */
	void refuseDataStream() {
		boolean dataStream = this.connection.find("/_resolve/index/" + this.index.alias())
			.map((resolved) -> !resolved.path("data_streams").isEmpty())
			.orElse(false);
		if (dataStream) {
			throw new ElasticsearchJpaException(
					("'%s' is a data stream in Elasticsearch, which does not support updates "
							+ "of documents. Give index '%s' another name or prefix, or delete the data stream.")
						.formatted(this.index.alias(), this.index.name()));
		}
	}

	/**
	 * Creates an empty generation that is not published.
	 * @return the name of the generation, which sorts after the existing ones
	 * @throws RequestFailedException if Elasticsearch rejects the mapping file or does
	 * not answer
	 */
	String create() {
		String generation = this.names.next(all());
		while (true) {
			ObjectNode body = body(generation);
			try {
				this.connection.send("PUT", "/" + generation, body);
				checkTemplates(generation, body);
				return generation;
			}
			catch (RequestFailedException ex) {
				if (!"resource_already_exists_exception".equals(ex.type())) {
					throw ex.isTemporary() ? ex : ex.withConsequence(
							"Nothing was created or changed. Mapping file: %s.".formatted(this.index.mapping()));
				}
				generation = this.names.after(generation);
			}
		}
	}

	private ObjectNode body(String generation) {
		ObjectNode body = this.index.mapping().body(this.index.name(), this.index.documentVersion());
		body.withObjectProperty("aliases").withObjectProperty(IndexDefinition.writeAlias(generation));
		MetaField.section(body.withObjectProperty("mappings").withObjectProperty("_meta"))
			.put(GenerationMeta.TYPES, this.index.typeNames())
			.put(GenerationMeta.FILLED, false);
		return body;
	}

	/**
	 * Reports what index templates added to a new generation. Removes the alias of the
	 * index, which must not be on a generation before it is filled.
	 */
	private void checkTemplates(String generation, JsonNode requested) {
		JsonNode created = this.connection.send("GET", "/" + generation).path(generation);
		List<String> additions = TemplateAdditions.of(requested, created);
		if (!additions.isEmpty()) {
			logger.warn(
					"An index template matches {} and adds what the mapping file of index '{}' does not contain: {}. "
							+ "Add it to the mapping file, or change the index patterns of the template",
					generation, this.index.name(), String.join(", ", additions));
		}
		if (created.path("aliases").has(this.index.alias())) {
			this.aliases.removeFrom(generation);
			logger.warn("An index template adds alias {} to {}. The alias was removed until the generation is filled. "
					+ "Remove it from the template", this.index.alias(), generation);
		}
	}

	/**
	 * Moves the alias to a new generation.
	 * @param generation the generation
	 * @return the indexes that the library did not create and that were behind the alias,
	 * under the names by which they are kept
	 * @throws ElasticsearchJpaException if a later generation is published
	 * @throws RequestFailedException if another process has moved the alias meanwhile, or
	 * the generation is closed for writing
	 */
	List<String> publish(String generation) {
		try {
			return publishOnce(generation);
		}
		catch (RequestFailedException ex) {
			if (!"invalid_alias_name_exception".equals(ex.type())) {
				throw ex;
			}
			// An index with the name of the alias was created meanwhile.
			return publishOnce(generation);
		}
	}

	private List<String> publishOnce(String generation) {
		List<String> managed = all();
		Set<String> unmanaged = unmanaged();
		if (!unmanaged.contains(this.index.alias())) {
			this.aliases.publish(generation, managed);
			return List.copyOf(unmanaged);
		}
		// The alias can only replace an index of the same name if that is deleted.
		setWriteBlock(this.index.alias(), true);
		try {
			String copy = copy(this.index.alias());
			this.aliases.publish(generation, managed);
			return List.of(copy);
		}
		catch (RuntimeException ex) {
			allowWriting(this.index.alias(), ex);
			throw ex;
		}
	}

	/**
	 * Copies an index that is blocked for writing. Returns when the copy is complete.
	 */
	private String copy(String physical) {
		String copy = this.names.replaced();
		JsonNode response = this.connection.send("POST", "/" + physical + "/_clone/" + copy, CLONE_SETTINGS);
		if (!response.path("shards_acknowledged").asBoolean(false)) {
			throw new ElasticsearchJpaException(
					"Index %s was not replaced, because Elasticsearch has not copied it to %s in time. Delete %s and try again."
						.formatted(physical, copy, copy));
		}
		return copy;
	}

	private void allowWriting(String physical, RuntimeException failure) {
		try {
			setWriteBlock(physical, false);
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	private void setWriteBlock(String physical, boolean block) {
		ObjectNode settings = JsonNodeFactory.instance.objectNode();
		settings.put("index.blocks.write", block ? Boolean.TRUE : null);
		this.connection.send("PUT", "/" + physical + "/_settings", settings);
	}

	/**
	 * Moves the alias to any generation, new or earlier.
	 * @param generation the generation
	 * @throws RequestFailedException if another process has moved the alias meanwhile, or
	 * the generation is closed for writing
	 */
	void moveAlias(String generation) {
		this.aliases.move(generation, all());
	}

	/** Closes a generation for writing. It cannot be published until it is opened. */
	void closeForWriting(String generation) {
		this.aliases.closeForWriting(generation);
	}

	/** Opens a generation for writing. */
	void openForWriting(String generation) {
		this.aliases.openForWriting(generation);
	}

	/**
	 * Deletes the index with all its generations.
	 * @return false if there was nothing to delete
	 * @throws ElasticsearchJpaException if the library did not create what is behind the
	 * alias
	 * @throws RequestFailedException if Elasticsearch does not answer
	 */
	boolean deleteAll() {
		refuseUnmanaged("Nothing was deleted");
		Set<String> deletable = new TreeSet<>(published());
		deletable.addAll(all());
		deletable.forEach(this::delete);
		return !deletable.isEmpty();
	}

	/**
	 * Deletes the generations before a generation, including those of failed rebuilds.
	 * Keeps the newest retained ones.
	 * @param generation the generation
	 * @param retain the number of retained generations to keep
	 */
	void deleteBefore(String generation, int retain) {
		try {
			Set<String> kept = new TreeSet<>(published());
			retained().stream().limit(retain).forEach(kept::add);
			all().stream()
				.filter((other) -> other.compareTo(generation) < 0 && !kept.contains(other))
				.forEach(this::delete);
		}
		catch (RequestFailedException ex) {
			// For instance, an index cannot be deleted while a snapshot of it is taken.
			logger.warn("Some generations of index '{}' before {} were not deleted. The next rebuild deletes them",
					this.index.name(), generation, ex);
		}
	}

	void delete(String name) {
		this.connection.send("DELETE", "/" + name + "?ignore_unavailable=true");
		logger.info("Deleted {}", name);
	}

}
