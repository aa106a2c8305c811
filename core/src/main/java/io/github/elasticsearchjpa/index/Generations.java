package io.github.elasticsearchjpa.index;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.MappingFile;
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

	private final Clock clock;

	/**
	 * Creates a view of the generations of an index.
	 * @param index the index
	 * @param clock the clock that names them
	 */
	public Generations(IndexDefinition index, Clock clock) {
		this.index = index;
		this.connection = index.connection();
		this.clock = clock;
	}

	/**
	 * Creates the index, empty, unless it exists.
	 * @return whether it was created
	 * @throws RequestFailedException if Elasticsearch refuses the mapping file or does
	 * not answer
	 */
	public boolean createFirst() {
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
	void checkWritable() {
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
			ObjectNode body = this.index.mapping().body(this.index.name());
			body.withObjectProperty("aliases").withObjectProperty(IndexDefinition.writeAlias(generation));
			try {
				this.connection.send("PUT", "/" + generation, body);
				return generation;
			}
			catch (RequestFailedException ex) {
				if (!ex.reason().startsWith("resource_already_exists_exception")) {
					throw ex.unavailable() ? ex
							: ex.withConsequence(
									"Nothing was created and nothing was changed. The mapping is that of %s."
										.formatted(this.index.mapping()));
				}
				stamp = stamp.plusSeconds(1);
			}
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

	/**
	 * Makes a generation the one that is read, in one atomic step that fails as a whole
	 * if somebody else moved the alias meanwhile. A plain index of the alias's name is
	 * replaced. It only moves forward: what an earlier rebuild filled may lack changes.
	 */
	void publish(String generation) {
		ObjectNode body = JSON.createObjectNode();
		ArrayNode actions = body.putArray("actions");
		List<String> own = all();
		for (String old : read()) {
			if (own.contains(old) && old.compareTo(generation) > 0) {
				throw new ElasticsearchJpaException(
						"Index '%s' is read from %s, which a later rebuild filled; %s is not."
							.formatted(this.index.name(), old, generation));
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
		actions.addObject().putObject("add").put("index", generation).put("alias", this.index.alias());
		this.connection.send("POST", "/_aliases", body);
	}

	/** Deletes the generations made before one, among them what failed rebuilds left. */
	void deleteBefore(String generation) {
		all().stream().filter((other) -> other.compareTo(generation) < 0).forEach(this::delete);
	}

	private void delete(String name) {
		this.connection.send("DELETE", "/" + name + "?ignore_unavailable=true");
		logger.info("Deleted {}", name);
	}

}
