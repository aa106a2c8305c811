package io.github.elasticsearchjpa.embedded;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the error messages for unsupported components and invalid parameters.
 */
class AnalysisErrorsIT {

	private final EmbeddedElasticsearch server = EmbeddedElasticsearch.shared();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"settings": {"analysis": {"filter": {"mine": {"type": "phonetic"}}}}}                                | phonetic       | analysis-phonetic
					{"settings": {"analysis": {"filter": {"mine": {"type": "icu_transform", "id": "x"}}}}}                | icu_transform  | analysis-icu
					{"settings": {"analysis": {"analyzer": {"mine": {"tokenizer": "standard", "filter": "icu_folding"}}}}} | icu_folding   | analysis-icu
					{"settings": {"analysis": {"analyzer": {"mine": {"tokenizer": "kuromoji_tokenizer"}}}}}               | kuromoji_tokenizer | analysis-kuromoji
					{"settings": {"analysis": {"tokenizer": {"mine": {"type": "nori_tokenizer"}}}}}                       | nori_tokenizer | analysis-nori
					{"settings": {"analysis": {"analyzer": {"mine": {"type": "smartcn"}}}}}                               | smartcn        | analysis-smartcn
					{"settings": {"analysis": {"char_filter": {"mine": {"type": "icu_normalizer"}}}}}                     | icu_normalizer | analysis-icu
					{"settings": {"analysis": {"normalizer": {"mine": {"filter": ["icu_folding"]}}}}}                     | icu_folding    | analysis-icu
					{"mappings": {"properties": {"name": {"type": "text", "analyzer": "polish"}}}}                        | polish         | analysis-stempel
					{"mappings": {"properties": {"name": {"type": "text", "analyzer": "ukrainian"}}}}                     | ukrainian      | analysis-ukrainian
					{"mappings": {"properties": {"name": {"type": "annotated_text"}}}}                                    | annotated_text | mapper-annotated-text
					""")
	void theMessageForAComponentOfAPluginNamesThePlugin(String index, String name, String plugin) throws Exception {
		assertThat(create(index)).contains("\"reason\":\"The embedded server does not support [" + name
				+ "]; a full Elasticsearch with the plugin " + plugin + " does. Remove it, or use such a server.\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"settings": {"analysis": {"filter": {"mine": {"type": "hyphenation_decompounder"}}}}}                | hyphenation_decompounder
					{"settings": {"analysis": {"filter": {"mine": {"type": "condition", "filter": ["trim"]}}}}}           | condition
					{"mappings": {"properties": {"price": {"type": "scaled_float", "scaling_factor": 100}}}}              | scaled_float
					""")
	void theMessageForAComponentOfAFullElasticsearchNamesTheComponent(String index, String name) throws Exception {
		assertThat(create(index)).contains("\"reason\":\"The embedded server does not support [" + name
				+ "]; a full Elasticsearch does. Remove it, or use such a server.\"");
	}

	@Test
	void theMessageForANameThatNoElasticsearchSupportsIsTheServersOwn() throws Exception {
		assertThat(create("{\"settings\": {\"analysis\": {\"filter\": {\"mine\": {\"type\": \"phonetics\"}}}}}"))
			.contains("\"reason\":\"Unknown filter type [phonetics] for [mine]\"")
			.doesNotContain("embedded server");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"type": "stemmer", "language": "klingon"}               | [language] of [mine] cannot be [klingon]; valid values: [arabic,
					{"type": "lowercase", "language": "klingon"}             | [language] of [mine] cannot be [klingon]; valid values: [greek, irish, turkish]
					{"type": "edge_ngram", "side": "middle"}                 | [side] of [mine] cannot be [middle]; valid values: [front, back]
					{"type": "ngram", "min_gram": 1, "max_gram": 4}          | [max_gram] of [mine] is 3 more than [min_gram], but the index setting [index.max_ngram_diff] allows 1
					{"type": "pattern_replace"}                              | [mine] requires the parameter [pattern]
					{"type": "truncate"}                                     | [mine] requires the parameter [length]
					{"type": "keep"}                                         | [mine] requires the parameter [keep_words] or [keep_words_path]
					{"type": "synonym"}                                      | [mine] requires the parameter [synonyms] or [synonyms_path]
					{"type": "synonym", "synonyms_set": "words"}             | [mine] has a [synonyms_set], which the embedded server does not support: use [synonyms] or a full Elasticsearch
					{"type": "fingerprint", "separator": "--"}               | [separator] of [mine] must be one character, but is [--]
					{"type": "word_delimiter", "type_table": ["a => B"]}     | [type_table] of [mine] cannot be [a => B]; valid values:
					{"type": "stemmer_override", "rules": ["a"]}             | [rules] of [mine] cannot be [a]; valid values:
					{"type": "keyword_marker", "keywords": "a", "keywords_pattern": "b"} | [mine] cannot have both [keywords_pattern] and [keywords] or [keywords_path]
					{"type": "length", "min": "few"}                         | Failed to parse int setting [min] with value [few]
					""")
	void theMessageForAnInvalidParameterNamesTheFilter(String filter, String message) throws Exception {
		assertThat(create("{\"settings\": {\"analysis\": {\"filter\": {\"mine\": %s}}}}".formatted(filter)))
			.contains(message);
	}

	@Test
	void aSynonymRuleThatItsAnalyzerCannotParseIsReported() throws Exception {
		String analysis = """
				{"settings": {"analysis": {
					"filter": {"mine": {"type": "synonym", "synonyms": ["a, of"]}},
					"analyzer": {"with": {"tokenizer": "standard", "filter": ["stop", "mine"]}}}}}""";
		assertThat(create(analysis)).contains("Cannot parse the synonyms of [mine]: ")
			.contains("was completely eliminated by analyzer");
	}

	@Test
	void aFilterThatMultipliesTokensIsRejectedBeforeSynonyms() throws Exception {
		String analysis = """
				{"settings": {"analysis": {
					"filter": {"mine": {"type": "synonym", "synonyms": ["ab, cd"]}},
					"analyzer": {"with": {"tokenizer": "standard", "filter": ["word_delimiter_graph", "mine"]}}}}}""";
		assertThat(create(analysis)).contains(
				"Token filter [word_delimiter_graph] cannot come before a synonym filter: move it after that filter");
	}

	private String create(String index) throws Exception {
		return Http.put(this.server, "/analysis-errors-" + UUID.randomUUID(), index);
	}

}
