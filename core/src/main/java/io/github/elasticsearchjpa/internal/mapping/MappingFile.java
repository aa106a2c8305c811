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
 * The file that a user wrote for an index: {@code mappings} and, if wanted,
 * {@code settings}. It goes to Elasticsearch as written; only a key of ours under
 * {@code mappings._meta} is added.
 */
public final class MappingFile {

	/** The key under {@code mappings._meta} that is ours. */
	public static final String META = "elasticsearch-jpa";

	/** The version of what is written under {@link #META}. */
	private static final int META_FORMAT = 1;

	private static final Set<String> KEYS = Set.of("mappings", "settings");

	private static final String CLASSPATH = "classpath:";

	/** Numbers keep every digit, and a key given twice is a mistake. */
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

	/** An index without a mapping file: Elasticsearch guesses the types of its fields. */
	static MappingFile none() {
		return new MappingFile(null, JSON.createObjectNode());
	}

	/**
	 * Reads a mapping file.
	 * @return the file; null if there is none at that location or if it has mistakes,
	 * which are then added to {@code problems}
	 */
	static @Nullable MappingFile read(String location, List<String> problems) {
		try (InputStream in = open(location)) {
			JsonNode content = JSON.readTree(in);
			String mistake = mistake(content);
			if (mistake != null) {
				problems.add(("Mapping file %s: %s. A mapping file is an object with the keys 'mappings' and, if "
						+ "wanted, 'settings', each an object.")
					.formatted(location, mistake));
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
			problems.add("Mapping file %s is not JSON: line %d, column %d: %s.".formatted(location, at.getLineNr(),
					at.getColumnNr(), ex.getOriginalMessage()));
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

	private static @Nullable String mistake(JsonNode content) {
		if (!content.isObject()) {
			return "it is not a JSON object";
		}
		if (content.isEmpty()) {
			return "it says nothing";
		}
		for (String key : content.propertyNames()) {
			if (!KEYS.contains(key)) {
				return "it has a key '%s'".formatted(key);
			}
			if (!content.path(key).isObject()) {
				return "its '%s' is not an object".formatted(key);
			}
		}
		JsonNode meta = content.path("mappings").path("_meta");
		return (meta.isMissingNode() || (meta.isObject() && !meta.has(META))) ? null
				: "its 'mappings._meta' is not an object, or has the key '%s', which is ours".formatted(META);
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
	 * Whether a physical index was made here for an index.
	 * @param index the name of the index, without prefix
	 * @param physical what Elasticsearch says of the physical index
	 * @return whether it carries our key
	 */
	public static boolean isOf(String index, JsonNode physical) {
		return index.equals(physical.path("mappings").path("_meta").path(META).path("index").asString(""));
	}

	/**
	 * Where the file is.
	 * @return its location, or null if the index has none
	 */
	public @Nullable String location() {
		return this.location;
	}

	@Override
	public String toString() {
		return (this.location != null) ? this.location : "no file";
	}

	/**
	 * What the file says.
	 * @return a copy of its content, an empty object if the index has no file
	 */
	public ObjectNode content() {
		return this.content.deepCopy();
	}

	/**
	 * The fields at the top of the mapping.
	 * @return their names, empty if the index has no file
	 */
	public Set<String> fields() {
		return Set.copyOf(this.content.path("mappings").path("properties").propertyNames());
	}

	/**
	 * The body of the request that creates a generation of an index.
	 * @param index the name of the index, without prefix
	 * @param documentVersion the version of its documents
	 * @return what the file says, and our key under {@code mappings._meta}, which holds
	 * the file, too, to be compared with later ones
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
	 * What sets this file apart from the one that a generation was made from.
	 * @param file that file, as {@link #body} wrote it; null if it is not known
	 * @return the difference
	 */
	public MappingDifference differenceFrom(@Nullable String file) {
		return (file != null) ? MappingComparison.between(JSON.readTree(file), this.content)
				: new MappingDifference(List.of(), List.of("the mapping file it was created from is unknown"));
	}

}
