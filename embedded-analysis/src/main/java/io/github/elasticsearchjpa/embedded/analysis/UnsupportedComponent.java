package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The analysis components, field types and script languages that a full Elasticsearch
 * supports and the embedded server does not.
 */
final class UnsupportedComponent {

	/**
	 * Stands for the full distribution, which supports the component without a plugin.
	 */
	private static final String NO_PLUGIN = "";

	/** The plugin that a full Elasticsearch needs, by the name of the component. */
	private static final Map<String, String> PLUGINS = plugins();

	private UnsupportedComponent() {
	}

	private static Map<String, String> plugins() {
		Map<String, String> plugins = new TreeMap<>();
		add(plugins, "analysis-phonetic", "phonetic");
		add(plugins, "analysis-icu", "icu_analyzer", "icu_collation", "icu_collation_keyword", "icu_folding",
				"icu_normalizer", "icu_tokenizer", "icu_transform");
		add(plugins, "analysis-kuromoji", "kuromoji", "kuromoji_completion", "kuromoji_tokenizer",
				"kuromoji_iteration_mark", "kuromoji_baseform", "kuromoji_part_of_speech", "kuromoji_readingform",
				"kuromoji_stemmer", "kuromoji_number", "ja_stop", "hiragana_uppercase", "katakana_uppercase");
		add(plugins, "analysis-nori", "nori", "nori_tokenizer", "nori_part_of_speech", "nori_readingform",
				"nori_number");
		add(plugins, "analysis-smartcn", "smartcn", "smartcn_tokenizer", "smartcn_stop");
		add(plugins, "analysis-stempel", "polish", "polish_stem", "polish_stop");
		add(plugins, "analysis-ukrainian", "ukrainian");
		add(plugins, "mapper-annotated-text", "annotated_text");
		add(plugins, "mapper-murmur3", "murmur3");
		// Analysis components that need scripts, or files in the server's configuration.
		add(plugins, NO_PLUGIN, "condition", "predicate_token_filter", "hyphenation_decompounder", "multiplexer");
		// Field types.
		add(plugins, NO_PLUGIN, "aggregate_metric_double", "constant_keyword", "counted_keyword",
				"exponential_histogram", "geo_shape", "histogram", "join", "match_only_text", "pattern_text",
				"percolator", "point", "rank_feature", "rank_features", "rank_vectors", "scaled_float",
				"search_as_you_type", "semantic_text", "shape", "token_count", "unsigned_long", "version", "wildcard");
		// Script languages.
		add(plugins, NO_PLUGIN, "expression", "mustache", "painless");
		return plugins;
	}

	private static void add(Map<String, String> plugins, String plugin, String... names) {
		for (String name : names) {
			plugins.put(name, plugin);
		}
	}

	/**
	 * Returns the error message for a name; empty if no Elasticsearch supports the name.
	 */
	static Optional<String> message(String name) {
		return Optional.ofNullable(PLUGINS.get(name))
			.map((plugin) -> """
					The embedded server does not support [%s]; a full Elasticsearch%s does. \
					Remove it, or use such a server.""".formatted(name,
					plugin.equals(NO_PLUGIN) ? "" : " with the plugin " + plugin));
	}

}
