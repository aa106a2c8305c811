package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with typical mapping files. The server accepts each file unchanged, and documents
 * are found through its analyzers.
 */
class MappingFilesIT {

	private final EmbeddedElasticsearch server = EmbeddedElasticsearch.shared();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					blog         | {"title": "Foxes in the news"}                      | title.en        | the fox               | jumping
					blog         | {"title": "<b>Die Häuser</b> am Fluss"}             | title.de        | haus                  | am
					blog         | {"title": "L'histoire des bibliothèques"}           | title.fr        | d'histoire            | les
					autocomplete | {"name": "Café Müller"}                             | name            | MULL                  | uller
					autocomplete | {"name": "Café Müller"}                             | name.infix      | üll                   | fes
					products     | {"name": "Televisions & PowerShot-500"}             | name            | flat screen           | screen
					products     | {"name": "Televisions & PowerShot-500"}             | name            | powershot500          | 50
					products     | {"brand": " Café & Co "}                            | brand           | CAFE and co           | cafe
					logs         | {"message": "[WARN] took=123ms user:anna"}          | message         | anna                  | 123
					logs         | {"message": "[WARN] took=123ms user:anna"}          | message.shape   | took=9ms              | 9
					logs         | {"file": "/var/log/app/today.log"}                  | file            | /var/log              | /log
					logs         | {"host": "web1.EU.example.com"}                     | host            | example.com           | web1
					logs         | `{"codes": "A1|B 2|c3"}`                            | codes           | B 2                   | c
					names        | {"name": "Søren von Müller-Lüdenscheidt"}           | name            | soren                 | von
					names        | {"name": "Søren von Müller-Lüdenscheidt"}           | name.any_order  | muller von søren ludenscheidt | søren
					names        | {"name": "Søren von Müller-Lüdenscheidt"}           | name.sort       | Soren Von Muller-ludenscheidt | soren
					""")
	void aDocumentIsFoundThroughItsAnalysis(String file, String document, String field, String found, String notFound)
			throws Exception {
		String index = create(file);
		assertThat(Http.put(this.server, "/" + index + "/_doc/1?refresh=true", document)).contains("\"created\"");
		assertThat(hits(index, field, found)).as("hits for %s", found).isEqualTo("1");
		assertThat(hits(index, field, notFound)).as("hits for %s", notFound).isEqualTo("0");
	}

	@Test
	void theMessageForAFilterOfAPluginNamesTheFilterAndThePlugin() throws Exception {
		String answer = Http.put(this.server, "/" + newIndex("names"), file("names-phonetic"));
		assertThat(answer).contains("\"status\":400")
			.contains("The embedded server does not support [phonetic]; "
					+ "a full Elasticsearch with the plugin analysis-phonetic does.");
	}

	private String create(String file) throws Exception {
		String index = newIndex(file);
		assertThat(Http.put(this.server, "/" + index, file(file))).contains("\"acknowledged\":true");
		return index;
	}

	private static String newIndex(String file) {
		return file + "-" + UUID.randomUUID();
	}

	private static String file(String name) throws IOException {
		try (InputStream file = MappingFilesIT.class.getResourceAsStream("/mappings/" + name + ".json")) {
			return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private String hits(String index, String field, String text) throws Exception {
		String query = "{\"query\": {\"match\": {\"%s\": {\"query\": \"%s\", \"operator\": \"and\"}}}}".formatted(field,
				text);
		return Http.post(this.server, "/" + index + "/_count?filter_path=count", query).replaceAll("\\D", "");
	}

}
