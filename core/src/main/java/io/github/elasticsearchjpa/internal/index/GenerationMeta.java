package io.github.elasticsearchjpa.internal.index;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is noted of a generation, under our key of its mapping's {@code _meta}.
 *
 * @param documentVersion the version of its documents
 * @param file the mapping file it was made from, or null if that is not known
 * @param types the entity types that fill it, in their order, or null if that is not
 * known
 * @param published when it began to be read, or null if it never was
 * @param retired when it ceased to be read, or null if it never did
 */
record GenerationMeta(int documentVersion, @Nullable String file, @Nullable String types, @Nullable Instant published,
		@Nullable Instant retired) {

	static final String DOCUMENT_VERSION = "document_version";

	static final String TYPES = "types";

	static final String PUBLISHED = "published_at";

	static final String RETIRED = "retired_at";

	/** What its settings will be when it is filled. */
	static final String SETTINGS = "settings";

	static GenerationMeta of(JsonNode note) {
		return new GenerationMeta(note.path(DOCUMENT_VERSION).asInt(1),
				note.path("file").isString() ? note.path("file").asString() : null,
				note.path(TYPES).isString() ? note.path(TYPES).asString() : null, instant(note.path(PUBLISHED)),
				instant(note.path(RETIRED)));
	}

	private static @Nullable Instant instant(JsonNode millis) {
		return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()) : null;
	}

}
