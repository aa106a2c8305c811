package io.github.elasticsearchjpa.internal.index;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The data about a generation in the {@code _meta} field of its mapping.
 *
 * @param documentVersion the version of its documents
 * @param file the mapping file that it was created from, as JSON, or null if it is
 * unknown
 * @param types the names of the entity types that fill it, in the order of the index, or
 * null if they are unknown
 * @param published the time at which it was last published, or null if it never was
 * @param retired the time at which another generation was published in its place, or null
 * if it was not retired, or was written to again since
 * @param empty whether it was created without the documents of existing rows
 */
record GenerationMeta(int documentVersion, @Nullable String file, @Nullable String types, @Nullable Instant published,
		@Nullable Instant retired, boolean empty) {

	static final String DOCUMENT_VERSION = "document_version";

	static final String FILE = "file";

	static final String TYPES = "types";

	static final String PUBLISHED = "published_at";

	static final String RETIRED = "retired_at";

	/** Whether the generation has been filled from the database. */
	static final String FILLED = "filled";

	/** The key of the settings that a generation gets after it is filled. */
	static final String SETTINGS = "settings";

	static GenerationMeta of(JsonNode section) {
		return new GenerationMeta(section.path(DOCUMENT_VERSION).asInt(1), text(section.path(FILE)),
				text(section.path(TYPES)), instant(section.path(PUBLISHED)), instant(section.path(RETIRED)),
				// A generation of an earlier release has no such mark, and may have been
				// filled.
				!section.path(FILLED).asBoolean(true));
	}

	private static @Nullable String text(JsonNode value) {
		return value.isString() ? value.asString() : null;
	}

	private static @Nullable Instant instant(JsonNode millis) {
		return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()) : null;
	}

}
