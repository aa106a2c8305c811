package io.github.elasticsearchjpa.internal.mapping;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.operation.MappingDifference;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A mapping file, which the user writes for an index: a JSON object with {@code mappings}
 * and, optionally, {@code settings}. It is sent to Elasticsearch as written, except that
 * the library adds a key under {@code mappings._meta}.
 */
public final class MappingFile {

	/** The key of the library under {@code mappings._meta}. */
	public static final String META = "elasticsearch-jpa";

	/** The version of the format of the object under {@link #META}. */
	private static final int META_FORMAT = 1;

	private static final Set<String> KEYS = Set.of("mappings", "settings");

	private static final String CLASSPATH = "classpath:";

	/** Keeps all digits of numbers, and rejects duplicate keys. */
	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
				DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final @Nullable String location;

	private final ObjectNode content;

	private MappingFile(@Nullable String location, ObjectNode content) {
		this.location = location;
		this.content = content;
	}

	/**
	 * Returns an empty mapping file, for an index without one. Elasticsearch guesses the
	 * types of the fields then.
	 */
	static MappingFile none() {
		return new MappingFile(null, JSON.createObjectNode());
	}

	/**
	 * Reads a mapping file and adds its problems to a list.
	 * @return the file; null if there is no file at that location, or if it has a problem
	 */
	static @Nullable MappingFile read(String location, List<String> problems) {
		try (InputStream in = open(location)) {
			JsonNode content = JSON.readTree(in);
			String problem = problem(content);
			if (problem != null) {
				problems.add(("Mapping file %s: %s. A mapping file is a JSON object with the keys 'mappings' and, "
						+ "optionally, 'settings', each an object.")
					.formatted(location, problem));
				return null;
			}
			return new MappingFile(location, (ObjectNode) content);
		}
		catch (JacksonIOException ex) {
			problems.add("Mapping file %s cannot be read: %s.".formatted(location, ex.getOriginalMessage()));
			return null;
		}
		catch (JacksonException ex) {
			TokenStreamLocation at = ex.getLocation();
			problems.add("Mapping file %s is not valid JSON: line %d, column %d: %s.".formatted(location,
					at.getLineNr(), at.getColumnNr(), ex.getOriginalMessage()));
			return null;
		}
		catch (FileNotFoundException | NoSuchFileException ex) {
			return null;
		}
		catch (IOException ex) {
			problems.add("Mapping file %s cannot be read: %s.".formatted(location, ex));
			return null;
		}
	}

	private static @Nullable String problem(JsonNode content) {
		if (!content.isObject()) {
			return "it is not a JSON object";
		}
		if (content.isEmpty()) {
			return "it is empty";
		}
		for (String key : content.propertyNames()) {
			if (!KEYS.contains(key)) {
				return "it has an unknown key '%s'".formatted(key);
			}
			if (!content.path(key).isObject()) {
				return "'%s' is not an object".formatted(key);
			}
		}
		JsonNode meta = content.path("mappings").path("_meta");
		return (meta.isMissingNode() || (meta.isObject() && !meta.has(META))) ? null
				: "'mappings._meta' is not an object, or has the key '%s', which is reserved".formatted(META);
	}

	private static InputStream open(String location) throws IOException {
		if (!location.startsWith(CLASSPATH)) {
			return Files.newInputStream(Path.of(location.replaceFirst("^file:", "")));
		}
		String name = location.substring(CLASSPATH.length()).replaceFirst("^/+", "");
		ClassLoader context = Thread.currentThread().getContextClassLoader();
		URL url = ((context != null) ? context : MappingFile.class.getClassLoader()).getResource(name);
		if (url == null) {
			throw new FileNotFoundException(location);
		}
		return url.openStream();
	}

	/**
	 * Returns whether the library created a physical index for an index.
	 * @param index the configured name of the index, without prefix
	 * @param physical the physical index, as Elasticsearch returns it
	 * @return true if the {@code _meta} of its mapping contains the name of the index
	 */
	public static boolean isOf(String index, JsonNode physical) {
		return index.equals(physical.path("mappings").path("_meta").path(META).path("index").asString(""));
	}

	/**
	 * Returns the location of the file.
	 * @return the location, or null if the index has no file
	 */
	public @Nullable String location() {
		return this.location;
	}

	@Override
	public String toString() {
		return (this.location != null) ? this.location : "no file";
	}

	/**
	 * Returns the content of the file.
	 * @return a copy of the content; an empty object if the index has no file
	 */
	public ObjectNode content() {
		return this.content.deepCopy();
	}

	/**
	 * Returns the names of the fields at the top of the mapping.
	 * @return the names; empty if the index has no file
	 */
	public Set<String> fields() {
		return Set.copyOf(this.content.path("mappings").path("properties").propertyNames());
	}

	/**
	 * Returns the body of the request that creates a generation.
	 * @param index the configured name of the index, without prefix
	 * @param documentVersion the version of the documents
	 * @return the content of the file, with the library's key under
	 * {@code mappings._meta}; the key also contains the file, so that later files can be
	 * compared with it
	 */
	public ObjectNode body(String index, int documentVersion) {
		ObjectNode body = content();
		ObjectNode meta = body.withObjectProperty("mappings").withObjectProperty("_meta").withObjectProperty(META);
		meta.put("format", META_FORMAT);
		meta.put("index", index);
		meta.put("document_version", documentVersion);
		meta.put("file", this.content.toString());
		return body;
	}

	/**
	 * Returns the difference between this file and the one that a generation was created
	 * from.
	 * @param file the file of the generation, as {@link #body} wrote it; null if it is
	 * unknown
	 * @return the difference
	 */
	public MappingDifference differenceFrom(@Nullable String file) {
		return (file != null) ? MappingComparison.between(JSON.readTree(file), this.content)
				: new MappingDifference(List.of(), List.of("the mapping file it was created from is unknown"));
	}

}
