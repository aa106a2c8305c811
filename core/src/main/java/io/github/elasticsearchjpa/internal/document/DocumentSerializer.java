package io.github.elasticsearchjpa.internal.document;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
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

/**
 * A serializer of documents: calls the mapper of an entity and writes the returned object
 * as JSON on one line. Thread-safe.
 */
final class DocumentSerializer {

	private static final Logger logger = LoggerFactory.getLogger(DocumentSerializer.class);

	private final ObjectWriter json;

	private final int maxBytes;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a serializer.
	 * @param json the JSON mapper
	 * @param maxBytes the maximum size of a document, in bytes
	 */
	DocumentSerializer(JsonMapper json, int maxBytes) {
		this.json = json.writer().without(SerializationFeature.INDENT_OUTPUT, SerializationFeature.WRAP_ROOT_VALUE);
		this.maxBytes = maxBytes;
	}

	/** Returns the whole document of an entity. */
	Document write(String index, IndexedType type, Object entity) {
		Object instance = Hibernate.unproxy(entity);
		Object document = Objects.requireNonNull(type.mapper().toDocument(instance, index),
				"the mapper returned null instead of a document");
		return new Document(type.documentId(instance), object(document));
	}

	/**
	 * Returns the fields of a document that changed attributes affect. Returns null if
	 * they are unknown, because an association has changed and the mapper does not build
	 * a partial document for it.
	 */
	BuiltDocument.@Nullable Fields writeFields(IndexDefinition index, IndexedType type, Object entity,
			Set<String> changed) {
		Object fields = type.mapper().toPartialDocument(entity, index.name(), changed);
		if (fields == null) {
			Set<String> mapped = new HashSet<>(changed);
			mapped.retainAll(index.mapping().fields());
			fields = type.values(entity, mapped);
		}
		if (fields == null) {
			if (this.warned.add(index.name() + " " + type.name())) {
				logger.warn(
						"Documents of {} in index '{}' are written in full when {} change, because an association is "
								+ "among these attributes. To write less, implement toPartialDocument in the mapper",
						type.name(), index.name(), changed);
			}
			return null;
		}
		byte[] json = object(fields);
		return new BuiltDocument.Fields((json.length > 2) ? json : null);
	}

	private byte[] object(Object document) {
		LimitedBuffer buffer = new LimitedBuffer(this.maxBytes);
		this.json.writeValue(buffer, document);
		byte[] bytes = buffer.toByteArray();
		if (bytes.length == 0 || bytes[0] != '{') {
			throw new IllegalArgumentException(
					"a document must be a JSON object, but %s is serialized as something else"
						.formatted(document.getClass().getName()));
		}
		return onOneLine(bytes);
	}

	/**
	 * Replaces line breaks by spaces, because a line break ends an item of a bulk
	 * request. In a JSON string a line break is always escaped, so an unescaped one,
	 * which a raw value of the user can contain, is white space.
	 */
	private static byte[] onOneLine(byte[] json) {
		for (int i = 0; i < json.length; i++) {
			if (json[i] == '\n' || json[i] == '\r') {
				json[i] = ' ';
			}
		}
		return json;
	}

	/** A buffer that ends the serialization of a document that is too large for it. */
	private static final class LimitedBuffer extends OutputStream {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

		private final int maxBytes;

		private LimitedBuffer(int maxBytes) {
			this.maxBytes = maxBytes;
		}

		@Override
		public void write(int one) {
			requireRoomFor(1);
			this.bytes.write(one);
		}

		@Override
		public void write(byte[] source, int offset, int length) {
			requireRoomFor(length);
			this.bytes.write(source, offset, length);
		}

		private void requireRoomFor(int length) {
			if (length > this.maxBytes - this.bytes.size()) {
				throw new DocumentTooLargeException(this.maxBytes);
			}
		}

		private byte[] toByteArray() {
			return this.bytes.toByteArray();
		}

	}

}
