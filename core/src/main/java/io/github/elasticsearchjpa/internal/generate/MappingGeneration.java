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
 * Makes a first mapping file: the fields are those of documents that the mappers make of
 * some rows; their types are those of the attributes that they seem to show, or else what
 * their values suggest.
 */
final class MappingGeneration {

	private static final JsonMapper JSON = new JsonMapper();

	private static final DefaultPrettyPrinter INDENTED = new DefaultPrettyPrinter()
		.withSeparators(Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
		.withObjectIndenter(new DefaultIndenter("  ", "\n"));

	/** How many documents are made at once. */
	private static final int CHUNK = 100;

	/** An object with more keys than that has values for keys, rather than fields. */
	private static final int MANY = 200;

	private final IndexDefinition index;

	private final DocumentBuilder reader;

	private final RowLookup rows;

	private final FieldStatistics seen = new FieldStatistics();

	private final List<GeneratedMapping.Guess> guesses = new ArrayList<>();

	private int documents;

	MappingGeneration(IndexDefinition index, DocumentBuilder reader, RowLookup rows) {
		this.index = index;
		this.reader = reader;
		this.rows = rows;
	}

	GeneratedMapping run(int sample) {
		List<IndexedType> types = this.index.types();
		types.forEach((type) -> read(type, Math.min(sample, sample / types.size() + 1)));
		Attributes attributes = Attributes.of(types.stream().map(IndexedType::entity).toList());
		ObjectNode file = JSON.createObjectNode();
		ObjectNode properties = file.putObject("mappings").putObject("properties");
		if (this.documents > 0) {
			fields(properties, "", attributes, this.seen.children());
		}
		else {
			guess("", "There is no document to look at, so each attribute has a field. Rename and remove fields until "
					+ "they are those of the documents");
			fields(properties, "", attributes);
		}
		return new GeneratedMapping(JSON.writer().with(INDENTED).writeValueAsString(file) + "\n", this.documents,
				List.copyOf(this.guesses));
	}

	private void read(IndexedType type, int sample) {
		List<String> ids = this.rows.sample(type, sample);
		int unmade = 0;
		String example = "";
		for (int start = 0; start < ids.size(); start += CHUNK) {
			Map<String, BuiltDocument> chunk = this.reader.read(this.index, type,
					ids.subList(start, Math.min(start + CHUNK, ids.size())), Map.of());
			for (BuiltDocument built : chunk.values()) {
				if (built instanceof BuiltDocument.Content content) {
					this.seen.see(JSON.readTree(content.json()));
					this.documents++;
				}
				else if (built instanceof BuiltDocument.BuildFailed failed) {
					unmade++;
					example = failed.reason();
				}
			}
		}
		if (unmade > 0) {
			guess("", "%d of %d documents of %s could not be made, and were not looked at: %s".formatted(unmade,
					ids.size(), type.name(), example));
		}
	}

	private void fields(ObjectNode properties, String path, Attributes attributes,
			Map<String, FieldStatistics> fields) {
		fields.forEach((name, field) -> {
			if (name.isBlank()) {
				guess(path + name, "left out, since Elasticsearch refuses a field without a name");
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
		if (types.size() == 1 && types.get(0).takes(field)) {
			return known(path, attributes, types.get(0));
		}
		if (field.isEmpty()) {
			guess(path, "left out, since it is null or empty in every document");
			return null;
		}
		return ofValues(path, field,
				types.isEmpty() ? "" : " (not of the attribute, which is " + Attributes.javaType(attributes) + ")");
	}

	private JsonNode known(String path, List<ModelPart> attributes, FieldType type) {
		if (type == FieldType.DOUBLE && Attributes.javaType(attributes).startsWith("Big")) {
			guess(path, "double for " + Attributes.javaType(attributes) + ", which keeps 15 digits; scaled_float or "
					+ "keyword keep more");
		}
		return type.mapping();
	}

	private JsonNode ofValues(String path, FieldStatistics field, String not) {
		if (field.only(FieldStatistics.Kind.BOOLEAN)) {
			return guess(path, FieldType.BOOLEAN, "its values are booleans" + not);
		}
		if (field.only(FieldStatistics.Kind.INTEGER)) {
			return guess(path, FieldType.LONG, "its values are whole numbers" + not);
		}
		if (field.only(FieldStatistics.Kind.INTEGER, FieldStatistics.Kind.DECIMAL)) {
			return guess(path, FieldType.DOUBLE, "its values are numbers" + not);
		}
		if (field.only(FieldStatistics.Kind.DATE)) {
			return guess(path, FieldType.DATE, "its values are dates" + not);
		}
		String mixed = field.only(FieldStatistics.Kind.TEXT) ? "" : "it has " + field + ", and ";
		return field.areFewWords()
				? guess(path, FieldType.KEYWORD,
						mixed + "it has %d different short values only%s".formatted(field.words(), not))
				: guess(path, FieldType.TEXT, mixed + "its values are no short list of words" + not
						+ "; its subfield 'keyword' sorts and counts");
	}

	private JsonNode object(String path, List<ModelPart> attributes, FieldStatistics field) {
		ObjectNode mapping = JSON.createObjectNode();
		if (!field.only(FieldStatistics.Kind.OBJECT)) {
			guess(path, "object, but documents have " + field + " in it, and Elasticsearch takes one or the other: it "
					+ "will refuse those without an object");
		}
		if (field.children().size() > MANY) {
			guess(path, "flattened, since its objects have over %d different keys; each would be a field of the index"
				.formatted(MANY));
			return mapping.put("type", "flattened");
		}
		if (field.hasSeveralObjects()) {
			guess(path, "object, though it has several objects in a document: a query finds values of different ones "
					+ "together. Add \"type\": \"nested\" if it must not");
		}
		fields(mapping.putObject("properties"), path + ".", Attributes.behind(attributes), field.children());
		return mapping;
	}

	/** Without documents: a field for each attribute. */
	private void fields(ObjectNode properties, String path, Attributes attributes) {
		for (String name : attributes.names()) {
			List<ModelPart> named = attributes.named(name);
			List<FieldType> types = Attributes.types(named);
			if (!types.isEmpty()) {
				properties.set(name, known(path + name, named, types.get(0)));
			}
			if (types.size() > 1) {
				guess(path + name, types.get(0) + ", but there are several attributes of that name: "
						+ Attributes.javaType(named));
			}
			if (types.isEmpty() && !Attributes.leadToEntities(named)) {
				embeddable(properties, path + name, name, Attributes.behind(named));
			}
			else if (types.isEmpty()) {
				guess(path + name,
						"left out, since it leads to other entities, of which documents show what they like");
			}
		}
	}

	private void embeddable(ObjectNode properties, String path, String name, Attributes behind) {
		if (behind.names().isEmpty()) {
			guess(path, "left out, since its type says nothing of its value in a document");
			return;
		}
		fields(properties.putObject(name).putObject("properties"), path + ".", behind);
	}

	private JsonNode guess(String path, FieldType type, String reason) {
		guess(path, type + ", since " + reason);
		return type.mapping();
	}

	private void guess(String path, String reason) {
		this.guesses.add(new GeneratedMapping.Guess(path, reason));
	}

}
