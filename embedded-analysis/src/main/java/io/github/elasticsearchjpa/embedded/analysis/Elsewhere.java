package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names of what a full Elasticsearch has and this server has not, by the plugin that
 * brings it.
 */
final class Elsewhere {

	/** For what every full distribution has. */
	private static final String NO_PLUGIN = "";

	private static final Map<String, String> PLUGINS = plugins();

	private Elsewhere() {
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
		// Analysis that needs scripts, or files beside the server's configuration.
		add(plugins, NO_PLUGIN, "condition", "predicate_token_filter", "hyphenation_decompounder", "multiplexer");
		// Field types.
		add(plugins, NO_PLUGIN, "aggregate_metric_double", "constant_keyword", "counted_keyword",
				"exponential_histogram", "geo_shape", "histogram", "join", "match_only_text", "pattern_text",
				"percolator", "point", "rank_feature", "rank_features", "rank_vectors", "scaled_float",
				"search_as_you_type", "semantic_text", "shape", "token_count", "unsigned_long", "version", "wildcard");
		// Languages of scripts.
		add(plugins, NO_PLUGIN, "expression", "mustache", "painless");
		return plugins;
	}

	private static void add(Map<String, String> plugins, String plugin, String... names) {
		for (String name : names) {
			plugins.put(name, plugin);
		}
	}

	static Optional<String> explain(String name) {
		return Optional.ofNullable(PLUGINS.get(name))
			.map((plugin) -> plugin.equals(NO_PLUGIN)
					? "[%s] is not in this embedded server. A full Elasticsearch has it: leave it out here, or use one."
						.formatted(name)
					: """
							[%s] is not in this embedded server. A full Elasticsearch with the plugin %s has it: \
							leave it out here, or use one.""".formatted(name, plugin));
	}

}
