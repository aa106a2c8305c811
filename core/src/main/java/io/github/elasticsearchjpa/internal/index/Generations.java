package io.github.elasticsearchjpa.internal.index;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.MappingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The generations of one index: physical indexes such as {@code blog-20261122t101500}, of
 * which the one behind the alias {@code blog} is read. Each generation has a private
 * alias for writing, so that a late write can never create an index.
 * <p>
 * Elasticsearch is asked each time; nothing is remembered here.
 */
public final class Generations {

	private static final Logger logger = LoggerFactory.getLogger(Generations.class);

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss");

	private static final JsonMapper JSON = new JsonMapper();

	private final IndexDefinition index;

	private final Connection connection;

	private final MetaField metaField;

	private final Clock clock;

	/**
	 * Creates a view of the generations of an index.
	 * @param index the index
	 * @param clock the clock that names them
	 */
	/**
	 * Creates the generations of an index.
	 * @param index the index
	 * @param clock the clock for the names of generations
	 */
	public Generations(IndexDefinition index, Clock clock) {
		this.index = index;
		this.connection = index.connection();
		this.metaField = new MetaField(index.connection());
		this.clock = clock;
	}

	/**
	 * Creates the index, empty, unless it exists.
	 * @return whether it was created
	 * @throws RequestFailedException if Elasticsearch refuses the mapping file or does
	 * not answer
	 */
	boolean createFirst() {
		if (!read().isEmpty()) {
			return false;
		}
		publish(create());
		return true;
	}

	/**
	 * Deletes the index with all its generations. An index that does not exist is no
	 * error. If somebody else's index is read under its name, only the alias is taken
	 * from it.
	 * @return whether there was anything to delete
	 * @throws RequestFailedException if Elasticsearch does not answer
	 */
	public boolean deleteAll() {
		Set<String> read = read();
		Set<String> own = new TreeSet<>(all());
		for (String holder : read) {
			if (holder.equals(this.index.alias())) {
				own.add(holder);
			}
			else if (!own.contains(holder)) {
				this.connection.send("DELETE", "/" + holder + "/_alias/" + this.index.alias());
				logger.info("Removed alias {} from {}", this.index.alias(), holder);
			}
		}
		own.forEach(this::delete);
		return !read.isEmpty() || !own.isEmpty();
	}

	/**
	 * Checks that what is read can be written to.
	 * @throws ElasticsearchJpaException if there is no index, or what is read is no
	 * generation
	 */
	public void checkWritable() {
		Set<String> read = read();
		if (read.isEmpty()) {
			throw new ElasticsearchJpaException(
					"Index '%s' does not exist in Elasticsearch. Rebuild it to create and fill it."
						.formatted(this.index.name()));
		}
		if (!all().containsAll(read)) {
			throw new ElasticsearchJpaException(("What is read as index '%s' was not made here: %s. Rebuild the index "
					+ "to put a generation in its place.")
				.formatted(this.index.name(), String.join(", ", read)));
		}
	}

	/** The physical indexes that are read under the name of the index: none or one. */
	Set<String> read() {
		return this.connection.find("/" + this.index.alias() + "/_alias")
			.map((holders) -> Set.copyOf(holders.propertyNames()))
			.orElse(Set.of());
	}

	/** The generation that is read, if it was made here. */
	Optional<String> own() {
		List<String> all = all();
		return read().stream().filter(all::contains).findFirst();
	}

	/** The physical indexes that were made here for this index, read or not. */
	List<String> all() {
		Pattern name = Pattern.compile(Pattern.quote(this.index.alias()) + "-\\d{8}t\\d{6}");
		JsonNode found = this.connection.send("GET", "/" + this.index.alias() + "-*/_mapping?expand_wildcards=all");
		return found.propertyNames()
			.stream()
			.filter((index) -> name.matcher(index).matches())
			.filter((index) -> MappingFile.isOf(this.index.name(), found.path(index)))
			.sorted()
			.toList();
	}

	/**
	 * Creates a generation that nobody reads yet. Its name sorts after those before it,
	 * whatever the clock says.
	 */
	String create() {
		LocalDateTime stamp = nextStamp();
		while (true) {
			String generation = this.index.alias() + "-" + STAMP.format(stamp);
			ObjectNode body = this.index.mapping().body(this.index.name(), this.index.documentVersion());
			body.withObjectProperty("aliases").withObjectProperty(IndexDefinition.writeAlias(generation));
			MetaField.ours(body.withObjectProperty("mappings").withObjectProperty("_meta"))
				.put(GenerationMeta.TYPES, this.index.typeNames());
			try {
				this.connection.send("PUT", "/" + generation, body);
				inspect(generation, body);
				return generation;
			}
			catch (RequestFailedException ex) {
				if (!"resource_already_exists_exception".equals(ex.type())) {
					throw ex.unavailable() ? ex
							: ex.withConsequence(
									"Nothing was created and nothing was changed. The mapping is that of %s."
										.formatted(this.index.mapping()));
				}
				stamp = stamp.plusSeconds(1);
			}
		}
	}

	/** An index template may have added to it, even the alias that is read. */
	private void inspect(String generation, JsonNode asked) {
		JsonNode created = this.connection.send("GET", "/" + generation).path(generation);
		List<String> additions = TemplateAdditions.of(asked, created);
		if (!additions.isEmpty()) {
			logger.warn("An index template whose pattern matches {} adds what the mapping file of index '{}' does not "
					+ "say: {}", generation, this.index.name(), String.join(", ", additions));
		}
		if (created.path("aliases").has(this.index.alias())) {
			this.connection.send("DELETE", "/" + generation + "/_alias/" + this.index.alias());
			logger.warn("An index template gives the alias {} to every new index; it was taken from {} until that is "
					+ "filled. Remove the alias from the template", this.index.alias(), generation);
		}
	}

	/**
	 * Refuses a data stream of the alias's name, which no alias can replace.
	 * @throws ElasticsearchJpaException if there is one
	 */
	public void refuseDataStream() {
		boolean stream = this.connection.find("/_resolve/index/" + this.index.alias())
			.map((found) -> !found.path("data_streams").isEmpty())
			.orElse(false);
		if (stream) {
			throw new ElasticsearchJpaException(("'%s' is a data stream in Elasticsearch, which takes no updates. Give "
					+ "index '%s' another name or prefix, or delete the data stream.")
				.formatted(this.index.alias(), this.index.name()));
		}
	}

	/** What was noted of a generation. */
	GenerationMeta meta(String generation) {
		return this.metaField.of(generation);
	}

	/** Notes the version of the documents of a generation. */
	void saveDocumentVersion(String generation, int documentVersion) {
		this.metaField.change(generation, (note) -> note.put(GenerationMeta.DOCUMENT_VERSION, documentVersion));
	}

	/**
	 * Notes that a generation that was read before is written to again: from now on its
	 * documents are of no one time, and the oldest version among them counts.
	 */
	void saveMixedDocumentVersion(String generation, int documentVersion) {
		this.metaField.change(generation, (note) -> {
			int before = GenerationMeta.of(note).documentVersion();
			note.put(GenerationMeta.DOCUMENT_VERSION, Math.min(before, documentVersion)).remove(GenerationMeta.RETIRED);
		});
	}

	/**
	 * Adds to the mapping of a generation what the mapping file has more.
	 * @return whether Elasticsearch took it
	 */
	boolean extend(String generation) {
		ObjectNode mappings = (ObjectNode) this.index.mapping()
			.body(this.index.name(), this.index.documentVersion())
			.path("mappings");
		ObjectNode before = this.metaField.read(generation);
		before.set("file", MetaField.ours((ObjectNode) mappings.path("_meta")).path("file"));
		((ObjectNode) mappings.path("_meta")).set(MappingFile.META, before);
		try {
			this.connection.send("PUT", "/" + generation + "/_mapping", mappings);
			return true;
		}
		catch (RequestFailedException ex) {
			if (ex.status() != 400) {
				throw ex;
			}
			logger.info("{} does not take the additions to its mapping: {}", generation, ex.reason());
			return false;
		}
	}

	private LocalDateTime nextStamp() {
		LocalDateTime now = LocalDateTime.now(this.clock.withZone(ZoneOffset.UTC));
		List<String> before = all();
		if (before.isEmpty()) {
			return now;
		}
		String last = before.get(before.size() - 1).substring(this.index.alias().length() + 1);
		LocalDateTime next = LocalDateTime.parse(last, STAMP).plusSeconds(1);
		return now.isAfter(next) ? now : next;
	}

	/** Takes the alias by which a generation is written; nor can it be published then. */
	void closeForWriting(String generation) {
		this.connection.find("/" + generation + "/_alias/" + IndexDefinition.writeAlias(generation))
			.ifPresent((found) -> this.connection.send("DELETE",
					"/" + generation + "/_alias/" + IndexDefinition.writeAlias(generation)));
	}

	/** Gives back what {@link #closeForWriting} took. */
	void openForWriting(String generation) {
		this.connection.send("PUT", "/" + generation + "/_alias/" + IndexDefinition.writeAlias(generation));
	}

	/**
	 * Makes a generation the one that is read, in one atomic step that fails as a whole
	 * if somebody else moved the alias meanwhile. A plain index of the alias's name is
	 * replaced. It only moves forward: what an earlier rebuild filled may lack changes.
	 */
	void publish(String generation) {
		for (String old : read()) {
			if (old.compareTo(generation) > 0 && all().contains(old)) {
				throw new ElasticsearchJpaException(
						"Index '%s' is read from %s, which a later rebuild filled; %s is not."
							.formatted(this.index.name(), old, generation));
			}
		}
		moveAlias(generation);
	}

	/**
	 * As {@link #publish}, but also to an earlier generation. Fails if it was closed for
	 * writing: then somebody else has taken over, and it lacks what was changed since.
	 */
	void moveAlias(String generation) {
		ObjectNode body = JSON.createObjectNode();
		ArrayNode actions = body.putArray("actions");
		List<String> own = all();
		Set<String> read = read();
		for (String old : read) {
			if (old.equals(generation)) {
				continue;
			}
			if (old.equals(this.index.alias())) {
				actions.addObject().putObject("remove_index").put("index", old);
			}
			else {
				actions.addObject()
					.putObject("remove")
					.put("index", old)
					.put("alias", this.index.alias())
					.put("must_exist", true);
			}
		}
		String writeAlias = IndexDefinition.writeAlias(generation);
		actions.addObject()
			.putObject("remove")
			.put("index", generation)
			.put("alias", writeAlias)
			.put("must_exist", true);
		actions.addObject().putObject("add").put("index", generation).put("alias", writeAlias);
		actions.addObject().putObject("add").put("index", generation).put("alias", this.index.alias());
		send(generation, body);
		long now = this.clock.millis();
		this.metaField.changeIfPossible(generation,
				(note) -> note.put(GenerationMeta.PUBLISHED, now).remove(GenerationMeta.RETIRED));
		read.stream()
			.filter((old) -> own.contains(old) && !old.equals(generation))
			.forEach((old) -> this.metaField.changeIfPossible(old, (note) -> retire(note, now)));
	}

	/** Where it was sent twice, since a host did not answer, the second one fails. */
	private void send(String generation, ObjectNode actions) {
		try {
			this.connection.send("POST", "/_aliases", actions);
		}
		catch (RequestFailedException ex) {
			if (ex.status() != 404) {
				throw ex;
			}
			if (!read().equals(Set.of(generation))) {
				throw ex.withConsequence("The alias was not moved: somebody else moved it, or began to fill another "
						+ "generation, meanwhile.");
			}
		}
	}

	/** It was read, whether or not this was noted. */
	private static void retire(ObjectNode note, long now) {
		note.put(GenerationMeta.RETIRED, now);
		if (!note.has(GenerationMeta.PUBLISHED)) {
			note.put(GenerationMeta.PUBLISHED, now);
		}
	}

	/**
	 * The generations that were read once, are not, and can be read again; newest first.
	 */
	List<String> retained() {
		Set<String> read = read();
		return all().stream()
			.filter((generation) -> !read.contains(generation) && meta(generation).published() != null)
			.sorted(Comparator.reverseOrder())
			.toList();
	}

	/**
	 * Deletes the generations made before one, among them what failed rebuilds left, but
	 * for the newest few that can be read again.
	 */
	void deleteBefore(String generation, int retain) {
		try {
			Set<String> kept = new TreeSet<>(read());
			retained().stream().limit(retain).forEach(kept::add);
			all().stream()
				.filter((other) -> other.compareTo(generation) < 0 && !kept.contains(other))
				.forEach(this::delete);
		}
		catch (RequestFailedException ex) { // such as a snapshot that is being taken
			logger.warn("Generations of index '{}' before {} are left for the next rebuild to delete",
					this.index.name(), generation, ex);
		}
	}

	void delete(String name) {
		this.connection.send("DELETE", "/" + name + "?ignore_unavailable=true");
		logger.info("Deleted {}", name);
	}

}
