package io.github.elasticsearchjpa.bulk;

import java.util.Objects;

import io.github.elasticsearchjpa.mapping.IndexedType;
import org.hibernate.Hibernate;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns an entity into its document: the mapper's object, then JSON on one line. */
final class DocumentWriter {

	private final ObjectWriter json;

	DocumentWriter(JsonMapper json) {
		this.json = json.writer().without(SerializationFeature.INDENT_OUTPUT, SerializationFeature.WRAP_ROOT_VALUE);
	}

	Document write(String index, IndexedType type, Object entity) {
		Object instance = Hibernate.unproxy(entity);
		Object document = Objects.requireNonNull(type.mapper().toDocument(instance, index),
				"the mapper returned null instead of a document");
		byte[] bytes = this.json.writeValueAsBytes(document);
		if (bytes.length == 0 || bytes[0] != '{') {
			throw new IllegalArgumentException("a document is a JSON object, but %s is written as something else"
				.formatted(document.getClass().getName()));
		}
		return new Document(type.documentId(instance), onOneLine(bytes));
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
