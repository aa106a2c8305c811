package io.github.elasticsearchjpa.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The configuration metadata of the properties, and docs/reference.md. */
class PropertiesDocumentTest {

	private static final Path PAGE = Path.of("../docs/reference.md");

	@Test
	void everyPropertyHasATypeAndADescription() throws IOException {
		assertThat(properties()).hasSizeGreaterThan(30).allSatisfy((property) -> {
			assertThat(property.path("type").asString("")).isNotEmpty();
			assertThat(property.path("description").asString("")).endsWith(".").doesNotContain("{@");
		});
	}

	@Test
	void everyHintBelongsToAProperty() throws IOException {
		List<String> names = properties().stream().map((property) -> property.path("name").asString("")).toList();
		assertThat(metadata().path("hints").values()).isNotEmpty()
			.allSatisfy((hint) -> assertThat(names).contains(hint.path("name").asString("")));
	}

	@Test
	void thePageContainsEveryPropertyWithItsDefaultAndDescription() throws IOException {
		assertThat(Files.readString(PAGE)).contains(properties().stream().map(PropertiesDocumentTest::line).toList());
	}

	/** The metadata does not contain the properties of map values. */
	@Test
	void thePageContainsEveryPropertyOfAnIndexAndOfAConnection() throws IOException {
		assertThat(Files.readString(PAGE))
			.contains(Stream
				.concat(names("indexes", ElasticsearchJpaProperties.Index.class),
						names("connections", ElasticsearchJpaProperties.Server.class))
				.map("| `%s` |"::formatted)
				.toList());
	}

	private static Stream<String> names(String map, Class<?> type) {
		return Arrays.stream(type.getRecordComponents())
			.map(RecordComponent::getName)
			.map((name) -> "elasticsearch-jpa.%s.NAME.%s".formatted(map, DataObjectPropertyName.toDashedForm(name)));
	}

	private static String line(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		String description = property.path("description").asString("");
		return "| `%s` | %s | %s |".formatted(property.path("name").asString(""),
				value.asString("").isEmpty() ? "" : "`" + value.asString("") + "`", description);
	}

	private static List<JsonNode> properties() throws IOException {
		return metadata().path("properties")
			.valueStream()
			.filter((property) -> property.path("name").asString("").startsWith("elasticsearch-jpa."))
			.toList();
	}

	private static JsonNode metadata() throws IOException {
		try (InputStream metadata = Objects.requireNonNull(
				ElasticsearchJpaProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
			return new JsonMapper().readTree(metadata);
		}
	}

}
