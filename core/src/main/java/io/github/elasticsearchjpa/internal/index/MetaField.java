package io.github.elasticsearchjpa.internal.index;

import java.util.function.Consumer;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.MappingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code _meta} field of the mapping of generations. The library reads and writes one
 * section of it, under a key of its own; the other keys belong to the user and stay.
 */
final class MetaField {

	private static final Logger logger = LoggerFactory.getLogger(MetaField.class);

	private static final JsonMapper JSON = new JsonMapper();

	private final Connection connection;

	MetaField(Connection connection) {
		this.connection = connection;
	}

	GenerationMeta of(String generation) {
		return GenerationMeta.of(read(generation));
	}

	/** Reads the section of the library. */
	ObjectNode read(String generation) {
		return section(meta(generation));
	}

	/** Returns the section of the library in a {@code _meta} field. */
	static ObjectNode section(ObjectNode meta) {
		return meta.withObjectProperty(MappingFile.META);
	}

	private ObjectNode meta(String generation) {
		JsonNode meta = this.connection.send("GET", "/" + generation + "/_mapping")
			.path(generation)
			.path("mappings")
			.path("_meta");
		return meta.isObject() ? (ObjectNode) meta : JSON.createObjectNode();
	}

	/** Saves the version of the documents of a generation. */
	void saveDocumentVersion(String generation, int documentVersion) {
		update(generation, (section) -> section.put(GenerationMeta.DOCUMENT_VERSION, documentVersion));
	}

	/**
	 * Saves that documents of another version are written to an earlier generation: the
	 * oldest version counts, and its content no longer is that of the time at which it
	 * was retired.
	 */
	void saveMixedDocumentVersion(String generation, int documentVersion) {
		update(generation, (section) -> {
			int oldest = Math.min(GenerationMeta.of(section).documentVersion(), documentVersion);
			section.put(GenerationMeta.DOCUMENT_VERSION, oldest).remove(GenerationMeta.RETIRED);
		});
	}

	/** Saves that a generation has the documents of all rows. */
	void saveFilled(String generation) {
		update(generation, (section) -> section.put(GenerationMeta.FILLED, true));
	}

	/** Saves the settings that a generation gets after it is filled. */
	void saveSettings(String generation, ObjectNode settings) {
		update(generation, (section) -> section.set(GenerationMeta.SETTINGS, settings));
	}

	/** Saves the time at which a generation was published. Only logs a failure. */
	void savePublished(String generation, long millis) {
		updateIfPossible(generation,
				(section) -> section.put(GenerationMeta.PUBLISHED, millis).remove(GenerationMeta.RETIRED));
	}

	/**
	 * Saves the time at which a generation was retired. Only logs a failure. If the time
	 * of its publication could not be saved, the generation gets the same time for that,
	 * because only a generation with such a time can be published again.
	 */
	void saveRetired(String generation, long millis) {
		updateIfPossible(generation, (section) -> {
			section.put(GenerationMeta.RETIRED, millis);
			if (!section.has(GenerationMeta.PUBLISHED)) {
				section.put(GenerationMeta.PUBLISHED, millis);
			}
		});
	}

	/** Updates the section after the alias has moved, which cannot be undone. */
	private void updateIfPossible(String generation, Consumer<ObjectNode> change) {
		try {
			update(generation, change);
		}
		catch (RequestFailedException ex) {
			logger.warn("The alias has moved, but the time could not be saved in the _meta field of {}. A rollback to "
					+ "this generation may be impossible", generation, ex);
		}
	}

	private void update(String generation, Consumer<ObjectNode> change) {
		ObjectNode meta = meta(generation);
		change.accept(section(meta));
		ObjectNode body = JSON.createObjectNode();
		body.set("_meta", meta);
		this.connection.send("PUT", "/" + generation + "/_mapping", body);
	}

}
