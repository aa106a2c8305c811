package io.github.elasticsearchjpa.internal.mapping;

import io.github.elasticsearchjpa.operation.MappingDifference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The differences between two mapping files. */
class MappingComparisonTest {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String TITLE = "{'mappings': {'properties': {'title': {'type': 'text'}}}}";

	@Test
	void theOrderOfKeysAndEmptyObjectsAreNoDifference() {
		MappingDifference difference = difference("{'settings': {}, 'mappings': {'a': 1, 'b': [2]}}",
				"{'mappings': {'b': [2], 'a': 1}}");
		assertThat(difference.kind()).isEqualTo(MappingDifference.Kind.SAME);
		assertThat(difference).hasToString("same");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{'properties': {'title': {'type': 'text'}, 'tags': {'type': 'keyword'}}}                      | properties.tags
					{'properties': {'title': {'type': 'text', 'fields': {'raw': {'type': 'keyword'}}}}}           | properties.title.fields
					{'properties': {'title': {'type': 'text', 'properties': {'x': {'type': 'keyword'}}}}}         | properties.title.properties
					{'properties': {'title': {'type': 'text'}, 'properties': {'type': 'keyword'}}}                | properties.properties
					{'properties': {'title': {'type': 'text'}}, '_meta': {'owner': 'us'}}                         | _meta
					""")
	void changesThatAnExistingIndexAcceptsAreAdditions(String mappings, String added) {
		MappingDifference difference = difference(TITLE, "{'mappings': " + mappings + "}");
		assertThat(difference.kind()).isEqualTo(MappingDifference.Kind.ADDITION);
		assertThat(difference).hasToString("added: mappings." + added);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{'mappings': {'properties': {'title': {'type': 'keyword'}}}}                              | mappings.properties.title.type
					{'mappings': {'properties': {'title': {'type': 'text', 'index': false}}}}                 | mappings.properties.title.index
					{'mappings': {'properties': {}}}                                                          | mappings.properties.title
					{'mappings': {}}                                                                          | mappings.properties
					{}                                                                                        | mappings.properties
					{'mappings': {'properties': {'title': {'type': 'text'}}, 'dynamic': false}}               | mappings.dynamic
					{'mappings': {'properties': {'title': 'text'}}}                                           | mappings.properties.title
					{'mappings': {'properties': {'title': {'type': 'text'}}}, 'settings': {'fields': {'x': 1}}} | settings.fields
					""")
	void changesThatAnExistingIndexRejectsAreIncompatible(String newFile, String changed) {
		MappingDifference difference = difference(TITLE, newFile);
		assertThat(difference.kind()).isEqualTo(MappingDifference.Kind.INCOMPATIBLE);
		assertThat(difference.changed()).containsExactly(changed);
	}

	@Test
	void aFieldCanHaveTheNameOfAMappingKey() {
		String oldFile = "{'mappings': {'properties': {'fields': {'type': 'object'}, '_meta': {'type': 'text'}}}}";
		assertThat(difference(oldFile, oldFile.replace("object", "nested")).changed())
			.containsExactly("mappings.properties.fields.type");
		assertThat(difference(oldFile, oldFile.replace("'type': 'object'", "'type': 'object', 'a': 1")).changed())
			.as("a parameter of the field 'fields'")
			.containsExactly("mappings.properties.fields.a");
		assertThat(difference(oldFile, oldFile.replace("text", "keyword")).changed())
			.containsExactly("mappings.properties._meta.type");
	}

	@Test
	void allDifferencesAreListed() {
		MappingDifference difference = difference(TITLE,
				"{'settings': {'analysis': {}}, 'mappings': {'properties': {'title': {'type': 'keyword'}, 'new': {}}}}");
		assertThat(difference.added()).containsExactly("mappings.properties.new");
		assertThat(difference).hasToString("changed: settings.analysis, mappings.properties.title.type");
	}

	@Test
	void anUnknownFileIsIncompatible() {
		assertThat(MappingFile.none().differenceFrom(null).kind()).isEqualTo(MappingDifference.Kind.INCOMPATIBLE);
	}

	private static MappingDifference difference(String oldFile, String newFile) {
		return MappingComparison.between(JSON.readTree(oldFile.replace('\'', '"')),
				JSON.readTree(newFile.replace('\'', '"')));
	}

}
