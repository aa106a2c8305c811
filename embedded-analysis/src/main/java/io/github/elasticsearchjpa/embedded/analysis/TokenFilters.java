package io.github.elasticsearchjpa.embedded.analysis;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.classic.ClassicFilter;
import org.apache.lucene.analysis.commongrams.CommonGramsFilter;
import org.apache.lucene.analysis.commongrams.CommonGramsQueryFilter;
import org.apache.lucene.analysis.compound.CompoundWordTokenFilterBase;
import org.apache.lucene.analysis.compound.DictionaryCompoundWordTokenFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.TypeTokenFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishLowerCaseFilter;
import org.apache.lucene.analysis.minhash.MinHashFilterFactory;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.FingerprintFilter;
import org.apache.lucene.analysis.miscellaneous.KeepWordFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.miscellaneous.PatternKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.payloads.DelimitedPayloadTokenFilter;
import org.apache.lucene.analysis.payloads.FloatEncoder;
import org.apache.lucene.analysis.payloads.IdentityEncoder;
import org.apache.lucene.analysis.payloads.IntegerEncoder;
import org.apache.lucene.analysis.payloads.PayloadEncoder;
import org.apache.lucene.analysis.payloads.TypeAsPayloadTokenFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.lucene.analysis.miscellaneous.DisableGraphAttribute;

/**
 * The token filters that are not specific to a language. Those for languages are in
 * {@link LanguageFilters}; {@code stop}, {@code shingle} and {@code hunspell} are built
 * into the server.
 */
final class TokenFilters {

	private TokenFilters() {
	}

	/** Returns the token filters by the {@code type} of a definition. */
	static Map<String, AnalysisProvider<TokenFilterFactory>> types() {
		Table<TokenFilterFactory> table = new Table<>();
		addCharacters(table);
		addSelection(table);
		addParts(table);
		addMarks(table);
		LanguageFilters.addTo(table);
		return table.rows();
	}

	/**
	 * Returns the filters whose behaviour by name differs from that of an empty
	 * definition, and the filters that have no {@code type}.
	 */
	static List<PreConfiguredTokenFilter> preConfigured() {
		return List.of(preConfigured("keyword_repeat", KeywordRepeatFilter::new),
				preConfigured("type_as_payload", TypeAsPayloadTokenFilter::new),
				preConfigured("common_grams", (in) -> new CommonGramsFilter(in, CharArraySet.EMPTY_SET)),
				preConfigured("edge_ngram", (in) -> new EdgeNGramTokenFilter(in, 1)),
				preConfigured("truncate", (in) -> new TruncateTokenFilter(in, 10)), PreConfiguredTokenFilter
					.singleton("elision", true, (in) -> new ElisionFilter(in, FrenchAnalyzer.DEFAULT_ARTICLES)));
	}

	private static PreConfiguredTokenFilter preConfigured(String name, UnaryOperator<TokenStream> stream) {
		return PreConfiguredTokenFilter.singleton(name, false, false, stream);
	}

	static Function<Parameters, TokenFilterFactory> plain(UnaryOperator<TokenStream> stream) {
		return (p) -> p.filter(stream);
	}

	static Function<Parameters, TokenFilterFactory> normalizing(UnaryOperator<TokenStream> stream) {
		return (p) -> p.normalizing(stream);
	}

	/** Adds the filters that change the characters of a token. */
	private static void addCharacters(Table<TokenFilterFactory> table) {
		table.row("lowercase", TokenFilters::lowercase)
			.row("uppercase", normalizing(UpperCaseFilter::new))
			.row("asciifolding", TokenFilters::asciifolding)
			.row("decimal_digit", normalizing(DecimalDigitFilter::new))
			.row("cjk_width", normalizing(CJKWidthFilter::new))
			.row("trim", normalizing(TrimFilter::new))
			.row("reverse", plain(ReverseStringFilter::new))
			.row("apostrophe", plain(ApostropheFilter::new))
			.row("classic", plain(ClassicFilter::new))
			.rowNeedingDefinition("elision", TokenFilters::elision)
			.rowNeedingDefinition("truncate", TokenFilters::truncate)
			.rowNeedingDefinition("pattern_replace", (p) -> {
				Pattern pattern = p.requiredPattern();
				String replacement = p.text("replacement", "");
				boolean all = p.flag("all", true);
				return p.normalizing((in) -> new PatternReplaceFilter(in, pattern, replacement, all));
			});
	}

	/** Adds the filters that remove tokens. */
	private static void addSelection(Table<TokenFilterFactory> table) {
		table.row("length", (p) -> {
			int min = p.number("min", 0);
			int max = p.number("max", Integer.MAX_VALUE);
			return p.filter((in) -> new LengthFilter(in, min, max));
		}).row("limit", (p) -> {
			int count = p.number("max_token_count", 1);
			boolean consumeAll = p.flag("consume_all_tokens", false);
			return p.filter((in) -> new LimitTokenCountFilter(in, count, consumeAll));
		})
			.row("unique",
					(p) -> p.flag("only_on_same_position", false) ? p.filter(RemoveDuplicatesTokenFilter::new)
							: p.filter(UniqueFilter::new))
			.row("remove_duplicates", plain(RemoveDuplicatesTokenFilter::new))
			.rowNeedingDefinition("keep", (p) -> {
				CharArraySet words = p.requiredWords("keep_words");
				return p.filter((in) -> new KeepWordFilter(in, words));
			})
			.rowNeedingDefinition("keep_types", TokenFilters::keepTypes);
	}

	/** Adds the filters that split, combine or add tokens. */
	private static void addParts(Table<TokenFilterFactory> table) {
		table.row("ngram", TokenFilters::ngram)
			.row("edge_ngram", TokenFilters::edgeNgram)
			.row("cjk_bigram", TokenFilters::cjkBigram)
			.rowNeedingDefinition("common_grams", TokenFilters::commonGrams)
			.row("word_delimiter", WordDelimiter::flat)
			.row("word_delimiter_graph", WordDelimiter::graph)
			.row("flatten_graph", plain(FlattenGraphFilter::new))
			.rowNeedingDefinition("dictionary_decompounder", TokenFilters::dictionaryDecompounder)
			.rowNeedingDefinition("pattern_capture", (p) -> {
				Pattern[] patterns = p.requiredList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
				boolean original = p.flag("preserve_original", true);
				return p.filter((in) -> new PatternCaptureGroupTokenFilter(in, original, patterns));
			})
			.row("fingerprint", (p) -> {
				char separator = p.character("separator", ' ');
				int size = p.number("max_output_size", Analyzers.DEFAULT_MAX_FINGERPRINT_SIZE);
				return p.filter((in) -> new FingerprintFilter(in, size, separator)).notBeforeSynonyms();
			})
			.row("min_hash", TokenFilters::minHash)
			.rowNeedingDefinition("synonym", Synonyms::flat)
			.rowNeedingDefinition("synonym_graph", Synonyms::graph);
	}

	/** Adds the filters that mark tokens, for example as keywords. */
	private static void addMarks(Table<TokenFilterFactory> table) {
		table.rowNeedingDefinition("keyword_marker", TokenFilters::keywordMarker)
			.row("delimited_payload", TokenFilters::delimitedPayload);
	}

	private static Filter lowercase(Parameters p) {
		String language = p.text("language", "");
		return p.normalizing(switch (language.toLowerCase(Locale.ROOT)) {
			case "" -> LowerCaseFilter::new;
			case "greek" -> GreekLowerCaseFilter::new;
			case "irish" -> IrishLowerCaseFilter::new;
			case "turkish" -> TurkishLowerCaseFilter::new;
			default -> throw p.invalid("language", language, List.of("greek", "irish", "turkish"));
		});
	}

	private static TokenFilterFactory asciifolding(Parameters p) {
		if (!p.flag("preserve_original", false)) {
			return p.normalizing(ASCIIFoldingFilter::new);
		}
		// Normalizers and synonym rules allow one token only: the folded one.
		Filter folded = p.normalizing(ASCIIFoldingFilter::new);
		return new Filter.Normalizing(p.name(), (in) -> new ASCIIFoldingFilter(in, true)) {

			@Override
			public TokenStream normalize(TokenStream input) {
				return folded.create(input);
			}

			@Override
			public TokenFilterFactory getSynonymFilter() {
				return folded;
			}

		};
	}

	private static Filter elision(Parameters p) {
		CharArraySet articles = Analysis.parseArticles(p.environment(), p.settings());
		if (articles == null) {
			throw p.missing("articles] or [articles_path");
		}
		return p.normalizing((in) -> new ElisionFilter(in, articles));
	}

	private static Filter truncate(Parameters p) {
		int length = p.number("length", 0);
		if (length <= 0) {
			throw p.missing("length");
		}
		return p.filter((in) -> new TruncateTokenFilter(in, length));
	}

	private static Filter keepTypes(Parameters p) {
		Set<String> types = Set.copyOf(p.requiredList("types"));
		String mode = p.text("mode", "include");
		if (!List.of("include", "exclude").contains(mode)) {
			throw p.invalid("mode", mode, List.of("include", "exclude"));
		}
		return p.filter((in) -> new TypeTokenFilter(in, types, mode.equals("include")));
	}

	private static Filter ngram(Parameters p) {
		int min = p.number("min_gram", 1);
		int max = p.number("max_gram", 2);
		p.requireNgramDifference(min, max);
		boolean original = p.flag("preserve_original", false);
		return p.filter((in) -> new NGramTokenFilter(in, min, max, original)).notBeforeSynonyms();
	}

	private static Filter edgeNgram(Parameters p) {
		int min = p.number("min_gram", 1);
		int max = p.number("max_gram", 2);
		boolean original = p.flag("preserve_original", false);
		String side = p.text("side", "front");
		UnaryOperator<TokenStream> front = (in) -> new EdgeNGramTokenFilter(in, min, max, original);
		return p.filter(switch (side) {
			case "front" -> front;
			case "back" -> (in) -> new ReverseStringFilter(front.apply(new ReverseStringFilter(in)));
			default -> throw p.invalid("side", side, List.of("front", "back"));
		}).notBeforeSynonyms();
	}

	private static Filter cjkBigram(Parameters p) {
		Map<String, Integer> scripts = new HashMap<>(Map.of("han", CJKBigramFilter.HAN, "hiragana",
				CJKBigramFilter.HIRAGANA, "katakana", CJKBigramFilter.KATAKANA, "hangul", CJKBigramFilter.HANGUL));
		scripts.keySet().removeAll(p.list("ignored_scripts"));
		int flags = scripts.values().stream().reduce(0, (one, other) -> one | other);
		if (!p.flag("output_unigrams", false)) {
			return p.filter((in) -> new CJKBigramFilter(in, flags));
		}
		return p.filter((in) -> {
			TokenStream bigrams = new CJKBigramFilter(in, flags, true);
			// Otherwise, Lucene treats the tokens as a graph: they differ in length.
			bigrams.addAttribute(DisableGraphAttribute.class);
			return bigrams;
		}).notBeforeSynonyms();
	}

	private static Filter commonGrams(Parameters p) {
		boolean ignoreCase = p.flag("ignore_case", false);
		CharArraySet words = Analysis.parseCommonWords(p.environment(), p.settings(), CharArraySet.EMPTY_SET,
				ignoreCase);
		if (words.isEmpty()) {
			throw p.missing("common_words] or [common_words_path");
		}
		if (p.flag("query_mode", false)) {
			return p.filter((in) -> new CommonGramsQueryFilter(new CommonGramsFilter(in, words)));
		}
		return p.filter((in) -> new CommonGramsFilter(in, words)).skippedInSynonyms();
	}

	private static Filter dictionaryDecompounder(Parameters p) {
		CharArraySet words = p.requiredWords("word_list");
		int minWord = p.number("min_word_size", CompoundWordTokenFilterBase.DEFAULT_MIN_WORD_SIZE);
		int minPart = p.number("min_subword_size", CompoundWordTokenFilterBase.DEFAULT_MIN_SUBWORD_SIZE);
		int maxPart = p.number("max_subword_size", CompoundWordTokenFilterBase.DEFAULT_MAX_SUBWORD_SIZE);
		boolean longest = p.flag("only_longest_match", false);
		return p.filter((in) -> new DictionaryCompoundWordTokenFilter(in, words, minWord, minPart, maxPart, longest))
			.skippedInSynonyms();
	}

	private static Filter minHash(Parameters p) {
		Map<String, String> names = Map.of("hash_count", "hashCount", "bucket_count", "bucketCount", "hash_set_size",
				"hashSetSize", "with_rotation", "withRotation");
		Map<String, String> parameters = new HashMap<>();
		names.forEach((name, luceneName) -> {
			if (p.has(name)) {
				parameters.put(luceneName, p.requiredText(name));
			}
		});
		MinHashFilterFactory minHash = new MinHashFilterFactory(parameters);
		return p.filter(minHash::create);
	}

	private static Filter keywordMarker(Parameters p) {
		if (p.has("keywords_pattern")) {
			if (p.has("keywords") || p.has("keywords_path")) {
				throw new IllegalArgumentException(
						"[" + p.name() + "] cannot have both [keywords_pattern] and [keywords] or [keywords_path]");
			}
			Pattern pattern = Pattern.compile(p.requiredText("keywords_pattern"));
			return p.filter((in) -> new PatternKeywordMarkerFilter(in, pattern));
		}
		CharArraySet words = new CharArraySet(p.requiredWords("keywords"), p.flag("ignore_case", false));
		return p.filter((in) -> new SetKeywordMarkerFilter(in, words));
	}

	private static Filter delimitedPayload(Parameters p) {
		char delimiter = p.character("delimiter", '|');
		String encoding = p.text("encoding", "float");
		PayloadEncoder encoder = switch (encoding) {
			case "float" -> new FloatEncoder();
			case "int" -> new IntegerEncoder();
			case "identity" -> new IdentityEncoder();
			default -> throw p.invalid("encoding", encoding, List.of("float", "int", "identity"));
		};
		return p.filter((in) -> new DelimitedPayloadTokenFilter(in, delimiter, encoder));
	}

}
