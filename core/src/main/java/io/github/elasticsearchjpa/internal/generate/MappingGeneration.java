package io.github.elasticsearchjpa.internal.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.document.BuiltDocument;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.RowLookup;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.operation.GeneratedMapping;
import org.hibernate.metamodel.mapping.ModelPart;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One generation of a mapping file. Its fields are those of documents that are built from
 * some rows. A field gets the type of the attribute with the same name, if its values
 * agree, or else a type that is guessed from its values.
 */
final class MappingGeneration {

	private static final JsonMapper JSON = new JsonMapper();

	private static final DefaultPrettyPrinter INDENTED = new DefaultPrettyPrinter()
		.withSeparators(Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
		.withObjectIndenter(new DefaultIndenter("  ", "\n"));

	/** The number of documents that are built at once. */
	private static final int PAGE_SIZE = 100;

	/** The maximum number of fields of an object. A larger one has values as its keys. */
	private static final int MAX_FIELDS = 200;

	private final IndexDefinition index;

	private final DocumentBuilder documents;

	private final RowLookup rows;

	private final FieldStatistics statistics = new FieldStatistics();

	private final List<GeneratedMapping.Guess> guesses = new ArrayList<>();

	private int documentCount;

	MappingGeneration(IndexDefinition index, DocumentBuilder documents, RowLookup rows) {
		this.index = index;
		this.documents = documents;
		this.rows = rows;
	}

	GeneratedMapping run(int sample) {
		List<IndexedType> types = this.index.types();
		types.forEach((type) -> analyze(type, Math.min(sample, sample / types.size() + 1)));
		Attributes attributes = Attributes.of(types.stream().map(IndexedType::entity).toList());
		ObjectNode file = JSON.createObjectNode();
		ObjectNode properties = file.putObject("mappings").putObject("properties");
		if (this.documentCount > 0) {
			addFields(properties, "", attributes, this.statistics.children());
		}
		else {
			guess("", "There is no document to analyze, so each attribute has a field. Rename and remove fields until "
					+ "they match the documents");
			addAttributes(properties, "", attributes);
		}
		return new GeneratedMapping(JSON.writer().with(INDENTED).writeValueAsString(file) + "\n", this.documentCount,
				List.copyOf(this.guesses));
	}

	/** Builds documents of some rows and adds them to the statistics. */
	private void analyze(IndexedType type, int sample) {
		List<String> ids = this.rows.sample(type, sample);
		int failures = 0;
		String example = "";
		for (int start = 0; start < ids.size(); start += PAGE_SIZE) {
			Map<String, BuiltDocument> page = this.documents.read(this.index, type,
					ids.subList(start, Math.min(start + PAGE_SIZE, ids.size())));
			for (BuiltDocument document : page.values()) {
				if (document instanceof BuiltDocument.Content content) {
					this.statistics.add(JSON.readTree(content.json()));
					this.documentCount++;
				}
				else if (document instanceof BuiltDocument.BuildFailed failed) {
					failures++;
					example = failed.reason();
				}
				else if (document instanceof BuiltDocument.Postponed postponed) {
					failures++;
					example = postponed.reason();
				}
			}
		}
		if (failures > 0) {
			guess("", "%d of %d documents of %s could not be built and were not analyzed. One of them: %s"
				.formatted(failures, ids.size(), type.name(), example));
		}
	}

	private void addFields(ObjectNode properties, String path, Attributes attributes,
			Map<String, FieldStatistics> fields) {
		fields.forEach((name, field) -> {
			if (name.isBlank()) {
				guess(path + name, "left out, because Elasticsearch rejects a field without a name");
				return;
			}
			JsonNode mapping = field(path + name, attributes.named(name), field);
			if (mapping != null) {
				properties.set(name, mapping);
			}
		});
	}

	private @Nullable JsonNode field(String path, List<ModelPart> attributes, FieldStatistics field) {
		if (field.has(FieldStatistics.Kind.OBJECT)) {
			return object(path, attributes, field);
		}
		List<FieldType> types = Attributes.types(attributes);
		if (types.size() == 1 && types.get(0).accepts(field)) {
			return ofAttribute(path, attributes, types.get(0));
		}
		if (field.isEmpty()) {
			guess(path, "left out, because it is null or empty in every document");
			return null;
		}
		return ofValues(path, field, types.isEmpty() ? ""
				: " (they do not fit the attribute, which is %s)".formatted(Attributes.javaType(attributes)));
	}

	private JsonNode ofAttribute(String path, List<ModelPart> attributes, FieldType type) {
		if (type == FieldType.DOUBLE && Attributes.javaType(attributes).startsWith("Big")) {
			guess(path, "double for %s, which keeps 15 digits; use scaled_float or keyword to keep more"
				.formatted(Attributes.javaType(attributes)));
		}
		return type.mapping();
	}

	private JsonNode ofValues(String path, FieldStatistics field, String mismatch) {
		if (field.hasOnly(FieldStatistics.Kind.BOOLEAN)) {
			return guess(path, FieldType.BOOLEAN, "its values are booleans" + mismatch);
		}
		if (field.hasOnly(FieldStatistics.Kind.INTEGER)) {
			return guess(path, FieldType.LONG, "its values are whole numbers" + mismatch);
		}
		if (field.hasOnly(FieldStatistics.Kind.INTEGER, FieldStatistics.Kind.DECIMAL)) {
			return guess(path, FieldType.DOUBLE, "its values are numbers" + mismatch);
		}
		if (field.hasOnly(FieldStatistics.Kind.DATE)) {
			return guess(path, FieldType.DATE, "its values are dates" + mismatch);
		}
		String mixed = field.hasOnly(FieldStatistics.Kind.TEXT) ? "" : "its values are %s, and ".formatted(field);
		return field.hasKeywords()
				? guess(path, FieldType.KEYWORD,
						mixed + "it has only %d different short values%s".formatted(field.distinctTexts(), mismatch))
				: guess(path, FieldType.TEXT, mixed + "its values are many, long or rarely repeated" + mismatch
						+ "; sort and aggregate by its multi-field 'keyword'");
	}

	private JsonNode object(String path, List<ModelPart> attributes, FieldStatistics field) {
		ObjectNode mapping = JSON.createObjectNode();
		if (!field.hasOnly(FieldStatistics.Kind.OBJECT)) {
			guess(path, ("object, but its values are %s, and Elasticsearch accepts only one of these kinds in a field: "
					+ "it will reject the documents without an object")
				.formatted(field));
		}
		if (field.children().size() > MAX_FIELDS) {
			guess(path, "flattened, because its objects have over %d different keys, and each would be a field"
				.formatted(MAX_FIELDS));
			return mapping.put("type", "flattened");
		}
		if (field.hasObjectArrays()) {
			guess(path, "object, although a document can have several of them, so that a query can match values of "
					+ "different objects together. Add \"type\": \"nested\" to prevent that");
		}
		addFields(mapping.putObject("properties"), path + ".", Attributes.nested(attributes), field.children());
		return mapping;
	}

	/** Adds a field for each attribute, when there are no documents. */
	private void addAttributes(ObjectNode properties, String path, Attributes attributes) {
		for (String name : attributes.names()) {
			List<ModelPart> named = attributes.named(name);
			List<FieldType> types = Attributes.types(named);
			if (!types.isEmpty()) {
				properties.set(name, ofAttribute(path + name, named, types.get(0)));
			}
			if (types.size() > 1) {
				guess(path + name, "%s, although several attributes have this name: %s".formatted(types.get(0),
						Attributes.javaType(named)));
			}
			if (types.isEmpty() && !Attributes.referToEntities(named)) {
				addEmbeddable(properties, path + name, name, Attributes.nested(named));
			}
			else if (types.isEmpty()) {
				guess(path + name,
						"left out, because it refers to other entities, and a document can contain any part of them");
			}
		}
	}

	private void addEmbeddable(ObjectNode properties, String path, String name, Attributes attributes) {
		if (attributes.names().isEmpty()) {
			guess(path, "left out, because its type does not determine its value in a document");
			return;
		}
		addAttributes(properties.putObject(name).putObject("properties"), path + ".", attributes);
	}

	private JsonNode guess(String path, FieldType type, String reason) {
		guess(path, type + ", because " + reason);
		return type.mapping();
	}

	private void guess(String path, String reason) {
		this.guesses.add(new GeneratedMapping.Guess(path, reason));
	}

}
