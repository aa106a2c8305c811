package io.github.elasticsearchjpa.internal.document;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns an entity into its document: the mapper's object, then JSON on one line. */
final class DocumentSerializer {

	private static final Logger logger = LoggerFactory.getLogger(DocumentSerializer.class);

	private final ObjectWriter json;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	DocumentSerializer(JsonMapper json) {
		this.json = json.writer().without(SerializationFeature.INDENT_OUTPUT, SerializationFeature.WRAP_ROOT_VALUE);
	}

	Document write(String index, IndexedType type, Object entity) {
		Object instance = Hibernate.unproxy(entity);
		Object document = Objects.requireNonNull(type.mapper().toDocument(instance, index),
				"the mapper returned null instead of a document");
		return new Document(type.documentId(instance), object(document));
	}

	/**
	 * The fields of a document that show changed attributes, or null if the library does
	 * not know them: an association is among them and the mapper says nothing of it.
	 */
	BuiltDocument.@Nullable Fields writeFields(IndexDefinition index, IndexedType type, Object entity,
			Set<String> changed) {
		Object fields = type.mapper().toPartialDocument(entity, index.name(), changed);
		if (fields == null) {
			Set<String> shown = new HashSet<>(changed);
			shown.retainAll(index.mapping().fields());
			fields = type.values(entity, shown);
		}
		if (fields == null) {
			if (this.warned.add(index.name() + " " + type.name())) {
				logger.warn(
						"{} in index '{}' is written whole when {} change, since an association is among them. A "
								+ "toPartialDocument of its mapper would write less",
						type.name(), index.name(), changed);
			}
			return null;
		}
		byte[] json = object(fields);
		return new BuiltDocument.Fields((json.length > 2) ? json : null);
	}

	private byte[] object(Object document) {
		byte[] bytes = this.json.writeValueAsBytes(document);
		if (bytes.length == 0 || bytes[0] != '{') {
			throw new IllegalArgumentException("a document is a JSON object, but %s is written as something else"
				.formatted(document.getClass().getName()));
		}
		return onOneLine(bytes);
	}

	/**
	 * A line break ends an operation of a bulk request. Within a JSON string it is always
	 * escaped, so a raw one, from a raw value of the user's, is white space.
	 */
	private static byte[] onOneLine(byte[] json) {
		for (int i = 0; i < json.length; i++) {
			if (json[i] == '\n' || json[i] == '\r') {
				json[i] = ' ';
			}
		}
		return json;
	}

}
