package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.classic.ClassicFilter;
import org.apache.lucene.analysis.classic.ClassicTokenizer;
import org.apache.lucene.analysis.commongrams.CommonGramsFilter;
import org.apache.lucene.analysis.commongrams.CommonGramsQueryFilter;
import org.apache.lucene.analysis.compound.DictionaryCompoundWordTokenFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.TypeTokenFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.PorterStemFilter;
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
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterIterator;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.payloads.DelimitedPayloadTokenFilter;
import org.apache.lucene.analysis.payloads.FloatEncoder;
import org.apache.lucene.analysis.payloads.IntegerEncoder;
import org.apache.lucene.analysis.payloads.TypeAsPayloadTokenFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.shingle.ShingleFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymFilter;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.analysis.synonym.WordnetSynonymParser;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.apache.lucene.analysis.util.ElisionFilter;

/**
 * The rows of the filters that are not specific to a language: by name if they need no
 * parameters, and with each of their parameters. Two of them are deprecated in Lucene,
 * but not in Elasticsearch.
 */
@SuppressWarnings("deprecation")
final class ExpectedFilters {

	private static final String CAFE = "Le Café ÉTÉ naïve Straße";

	private static final String PARTS = "Wi-Fi PowerShot500 O'Neil's 1,000-42 SD_card snake_case";

	private static final int DELIMIT = WordDelimiterGraphFilter.GENERATE_WORD_PARTS
			| WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS | WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE
			| WordDelimiterGraphFilter.SPLIT_ON_NUMERICS | WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE;

	private final List<AnalysisRow> rows = new ArrayList<>();

	private ExpectedFilters() {
	}

	static List<AnalysisRow> rows() {
		ExpectedFilters expected = new ExpectedFilters();
		expected.addCharacters();
		expected.addSelection();
		expected.addGrams();
		expected.addParts();
		expected.addWordDelimiters();
		expected.addMarks();
		expected.addSynonyms();
		return expected.rows;
	}

	private void addCharacters() {
		both("lowercase", CAFE, LowerCaseFilter::new);
		one("'type': 'lowercase', 'language': 'greek'", "ΆΓΙΟΣ", GreekLowerCaseFilter::new);
		one("'type': 'lowercase', 'language': 'irish'", "nAthair tUISCE", IrishLowerCaseFilter::new);
		one("'type': 'lowercase', 'language': 'turkish'", "DIYARBAKIR İzmir", TurkishLowerCaseFilter::new);
		both("uppercase", CAFE, UpperCaseFilter::new);
		both("asciifolding", CAFE, ASCIIFoldingFilter::new);
		one("'type': 'asciifolding', 'preserve_original': true", CAFE, (in) -> new ASCIIFoldingFilter(in, true));
		both("decimal_digit", "٣٤ १२", DecimalDigitFilter::new);
		both("cjk_width", "ＡＢＣ ｱｲｳ", CJKWidthFilter::new);
		both("reverse", CAFE, ReverseStringFilter::new);
		both("apostrophe", "İstanbul'a Türkiye'den", ApostropheFilter::new);
		this.rows.add(AnalysisRow.filter("\"trim\"", "keyword", KeywordTokenizer::new, "  a b ", TrimFilter::new));
		this.rows.add(AnalysisRow.filter("\"classic\"", "classic", ClassicTokenizer::new, "Q.U.I.C.K. John's",
				ClassicFilter::new));
		byName("elision", "l'avion j'étais qu'il", (in) -> new ElisionFilter(in, FrenchAnalyzer.DEFAULT_ARTICLES));
		one("'type': 'elision', 'articles': ['l']", "l'avion L'été d'or", (in) -> new ElisionFilter(in, words("l")));
		one("'type': 'elision', 'articles': ['l'], 'articles_case': true", "l'avion L'été d'or",
				(in) -> new ElisionFilter(in, new CharArraySet(List.of("l"), true)));
		byName("truncate", "internationalization", (in) -> new TruncateTokenFilter(in, 10));
		one("'type': 'truncate', 'length': 3", CAFE, (in) -> new TruncateTokenFilter(in, 3));
		one("'type': 'pattern_replace', 'pattern': '(a)(f)', 'replacement': '$2$1'", "Cafaf",
				(in) -> new PatternReplaceFilter(in, Pattern.compile("(a)(f)"), "$2$1", true));
		one("'type': 'pattern_replace', 'pattern': 'A', 'flags': 'CASE_INSENSITIVE', 'all': false", "banana",
				(in) -> new PatternReplaceFilter(in, Pattern.compile("(?i)a"), "", false));
	}

	private void addSelection() {
		both("length", CAFE, (in) -> new LengthFilter(in, 0, Integer.MAX_VALUE));
		one("'type': 'length', 'min': 3, 'max': 4", CAFE, (in) -> new LengthFilter(in, 3, 4));
		both("limit", CAFE, (in) -> new LimitTokenCountFilter(in, 1));
		one("'type': 'limit', 'max_token_count': 2, 'consume_all_tokens': true", CAFE,
				(in) -> new LimitTokenCountFilter(in, 2, true));
		both("remove_duplicates", "a a b", RemoveDuplicatesTokenFilter::new);
		one("'type': 'unique', 'only_on_same_position': true", "a a b", RemoveDuplicatesTokenFilter::new);
		one("'type': 'keep', 'keep_words': ['Le', 'été']", CAFE, (in) -> new KeepWordFilter(in, words("Le", "été")));
		one("'type': 'keep', 'keep_words': ['été'], 'keep_words_case': true", CAFE,
				(in) -> new KeepWordFilter(in, new CharArraySet(List.of("été"), true)));
		one("'type': 'keep_types', 'types': ['<NUM>']", "a 1 b",
				(in) -> new TypeTokenFilter(in, Set.of("<NUM>"), true));
		one("'type': 'keep_types', 'types': ['<NUM>'], 'mode': 'exclude'", "a 1 b",
				(in) -> new TypeTokenFilter(in, Set.of("<NUM>"), false));
		byName("stop", "a quick fox", (in) -> new StopFilter(in, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET));
		one("'type': 'stop', 'stopwords': '_german_'", "der Fuchs und die Gans",
				(in) -> new StopFilter(in, GermanAnalyzer.getDefaultStopSet()));
	}

	private void addGrams() {
		both("ngram", "Café", (in) -> new NGramTokenFilter(in, 1, 2, false));
		one("'type': 'ngram', 'min_gram': 2, 'max_gram': 3, 'preserve_original': true", "Café x",
				(in) -> new NGramTokenFilter(in, 2, 3, true));
		byName("edge_ngram", "Café", (in) -> new EdgeNGramTokenFilter(in, 1));
		one("'type': 'edge_ngram'", "Café", (in) -> new EdgeNGramTokenFilter(in, 1, 2, false));
		one("'type': 'edge_ngram', 'min_gram': 2, 'max_gram': 10, 'preserve_original': true", "Café x",
				(in) -> new EdgeNGramTokenFilter(in, 2, 10, true));
		one("'type': 'edge_ngram', 'side': 'back'", "Café",
				(in) -> new ReverseStringFilter(new EdgeNGramTokenFilter(new ReverseStringFilter(in), 1, 2, false)));
		both("cjk_bigram", "東京大学 ひらがな 한국", CJKBigramFilter::new);
		one("'type': 'cjk_bigram', 'output_unigrams': true, 'ignored_scripts': ['hiragana', 'katakana', 'hangul']",
				"東京大学 ひらがな", (in) -> new CJKBigramFilter(in, CJKBigramFilter.HAN, true));
		byName("common_grams", "the fox", (in) -> new CommonGramsFilter(in, CharArraySet.EMPTY_SET));
		one("'type': 'common_grams', 'common_words': ['the', 'is']", "the fox Is brown",
				(in) -> new CommonGramsFilter(in, words("the", "is")));
		one("'type': 'common_grams', 'common_words': ['the', 'is'], 'ignore_case': true, 'query_mode': true",
				"the fox Is brown", (in) -> new CommonGramsQueryFilter(
						new CommonGramsFilter(in, new CharArraySet(List.of("the", "is"), true))));
		one("'type': 'shingle', 'max_shingle_size': 3, 'min_shingle_size': 2", "a quick fox", (in) -> {
			ShingleFilter shingles = new ShingleFilter(in, 2, 3);
			shingles.setOutputUnigrams(true);
			return shingles;
		});
	}

	private void addParts() {
		one("'type': 'dictionary_decompounder', 'word_list': ['Donau', 'dampf', 'schiff']", "Donaudampfschiff",
				(in) -> new DictionaryCompoundWordTokenFilter(in, words("Donau", "dampf", "schiff")));
		one("'type': 'dictionary_decompounder', 'word_list': ['donau', 'dampf', 'dampfschiff'], 'min_word_size': 4, "
				+ "'min_subword_size': 5, 'max_subword_size': 12, 'only_longest_match': true", "donaudampfschiff",
				(in) -> new DictionaryCompoundWordTokenFilter(in, words("donau", "dampf", "dampfschiff"), 4, 5, 12,
						true));
		one("'type': 'pattern_capture', 'patterns': ['(\\\\p{Ll}+|\\\\p{Lu}\\\\p{Ll}+)', '(\\\\d+)']", "abc123Def",
				(in) -> new PatternCaptureGroupTokenFilter(in, true, Pattern.compile("(\\p{Ll}+|\\p{Lu}\\p{Ll}+)"),
						Pattern.compile("(\\d+)")));
		one("'type': 'pattern_capture', 'patterns': ['([^@]+)@'], 'preserve_original': false", "a@b",
				(in) -> new PatternCaptureGroupTokenFilter(in, false, Pattern.compile("([^@]+)@")));
		both("fingerprint", "zebra ant zebra", (in) -> new FingerprintFilter(in, 255, ' '));
		one("'type': 'fingerprint', 'separator': '+', 'max_output_size': 100", "zebra ant zebra",
				(in) -> new FingerprintFilter(in, 100, '+'));
		both("min_hash", "a quick brown fox", (in) -> new MinHashFilterFactory(new java.util.HashMap<>()).create(in));
		one("'type': 'min_hash', 'hash_count': 1, 'bucket_count': 4, 'hash_set_size': 2, 'with_rotation': false",
				"a quick brown fox",
				(in) -> new MinHashFilterFactory(new java.util.HashMap<>(
						Map.of("hashCount", "1", "bucketCount", "4", "hashSetSize", "2", "withRotation", "false")))
					.create(in));
		both("flatten_graph", "a b", FlattenGraphFilter::new);
	}

	private void addWordDelimiters() {
		delimited("word_delimiter", "", (in) -> new WordDelimiterFilter(in, DELIMIT, null));
		delimited("word_delimiter_graph", "", (in) -> new WordDelimiterGraphFilter(in, true,
				WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE, DELIMIT, null));
		delimited("word_delimiter", ", 'catenate_words': true, 'preserve_original': true",
				(in) -> new WordDelimiterFilter(in,
						DELIMIT | WordDelimiterFilter.CATENATE_WORDS | WordDelimiterFilter.PRESERVE_ORIGINAL, null));
		delimited("word_delimiter_graph", ", 'catenate_numbers': true, 'catenate_all': true, 'adjust_offsets': false",
				(in) -> new WordDelimiterGraphFilter(in, false, WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE,
						DELIMIT | WordDelimiterGraphFilter.CATENATE_NUMBERS | WordDelimiterGraphFilter.CATENATE_ALL,
						null));
		delimited("word_delimiter_graph", ", 'generate_word_parts': false, 'generate_number_parts': false, "
				+ "'split_on_case_change': false, 'split_on_numerics': false, 'stem_english_possessive': false, "
				+ "'catenate_words': true, 'protected_words': ['Wi-Fi']",
				(in) -> new WordDelimiterGraphFilter(in, true, WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE,
						WordDelimiterGraphFilter.CATENATE_WORDS, words("Wi-Fi")));
		byte[] types = new byte[Character.MAX_VALUE + 1];
		for (int character = 0; character < types.length; character++) {
			types[character] = WordDelimiterIterator.getType(character);
		}
		types['-'] = (byte) WordDelimiterFilter.ALPHA;
		types[','] = (byte) WordDelimiterFilter.DIGIT;
		delimited("word_delimiter", ", 'type_table': ['- => ALPHA', '\\\\u002C => DIGIT']",
				(in) -> new WordDelimiterFilter(in, types, DELIMIT, null));
	}

	private void delimited(String type, String parameters, UnaryOperator<TokenStream> lucene) {
		this.rows.add(AnalysisRow.filter(json("'type': '" + type + "'" + parameters), "whitespace",
				WhitespaceTokenizer::new, PARTS, lucene));
	}

	private void addMarks() {
		stemmed("{'type': 'keyword_marker', 'keywords': ['running']}", "running runs Running",
				(in) -> new SetKeywordMarkerFilter(in, words("running")));
		stemmed("{'type': 'keyword_marker', 'keywords': ['running'], 'ignore_case': true}", "running runs Running",
				(in) -> new SetKeywordMarkerFilter(in, new CharArraySet(List.of("running"), true)));
		stemmed("{'type': 'keyword_marker', 'keywords_pattern': 'run.*'}", "running runs Running",
				(in) -> new PatternKeywordMarkerFilter(in, Pattern.compile("run.*")));
		stemmed("'keyword_repeat'", "running", KeywordRepeatFilter::new);
		stemmed("{'type': 'stemmer_override', 'rules': ['running, ran => jog', 'mice=>mouse']}",
				"running ran mice foxes", (in) -> new StemmerOverrideFilter(in, overrides()));
		both("delimited_payload", "a b", (in) -> new DelimitedPayloadTokenFilter(in, '|', new FloatEncoder()));
		this.rows.add(AnalysisRow.filter(json("'type': 'delimited_payload', 'delimiter': '+', 'encoding': 'int'"),
				"whitespace", WhitespaceTokenizer::new, "a+1 b|2",
				(in) -> new DelimitedPayloadTokenFilter(in, '+', new IntegerEncoder())));
		byName("type_as_payload", "a 1", TypeAsPayloadTokenFilter::new);
	}

	private void stemmed(String filter, String text, UnaryOperator<TokenStream> lucene) {
		this.rows.add(AnalysisRow.filter(filter.replace('\'', '"') + ", \"porter_stem\"", text,
				(in) -> new PorterStemFilter(lucene.apply(in))));
	}

	private static StemmerOverrideFilter.StemmerOverrideMap overrides() {
		StemmerOverrideFilter.Builder overrides = new StemmerOverrideFilter.Builder();
		overrides.add("running", "jog");
		overrides.add("ran", "jog");
		overrides.add("mice", "mouse");
		try {
			return overrides.build();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void addSynonyms() {
		String[] rules = { "usa, united states of america", "car => automobile, motor car", "# a comment", "tv,telly" };
		String synonyms = "'synonyms': ['" + String.join("', '", rules) + "']";
		String text = "usa car TV the united states of america";
		one("'type': 'synonym', " + synonyms, text, (in) -> new SynonymFilter(in, solr(true, rules), false));
		one("'type': 'synonym_graph', " + synonyms, text, (in) -> new SynonymGraphFilter(in, solr(true, rules), false));
		one("'type': 'synonym_graph', 'expand': false, " + synonyms, text,
				(in) -> new SynonymGraphFilter(in, solr(false, rules), false));
		one("'type': 'synonym', 'format': 'wordnet', "
				+ "'synonyms': ['s(100000001,1,`big`,a,1,0).', 's(100000001,2,`large`,a,1,0).']", "big",
				(in) -> new SynonymFilter(in, wordnet(), false));
		after("'lowercase', {'type': 'synonym', 'synonyms': ['TV, Telly']}", "Telly",
				(in) -> new SynonymFilter(new LowerCaseFilter(in), solr(true, "tv, telly"), false));
		after("'stop', {'type': 'synonym', 'lenient': true, 'synonyms': ['the, fox, vixen']}", "fox",
				(in) -> new SynonymFilter(new StopFilter(in, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET),
						solr(true, "fox, vixen"), false));
		after("{'type': 'synonym', 'synonyms': ['a, b']}, {'type': 'synonym', 'synonyms': ['b, c']}", "a",
				(in) -> new SynonymFilter(new SynonymFilter(in, solr(true, "a, b"), false), solr(true, "b, c"), false));
	}

	private void after(String filters, String text, UnaryOperator<TokenStream> lucene) {
		this.rows.add(AnalysisRow.filter(filters.replace('\'', '"'), text, lucene));
	}

	private static SynonymMap solr(boolean expand, String... rules) {
		try (Analyzer plain = AnalysisRow.chain(StandardTokenizer::new, (in) -> in)) {
			SolrSynonymParser parser = new SolrSynonymParser(true, expand, plain);
			parser.parse(new StringReader(String.join("\n", rules)));
			return parser.build();
		}
		catch (IOException | ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SynonymMap wordnet() {
		try (Analyzer plain = AnalysisRow.chain(StandardTokenizer::new, (in) -> in)) {
			WordnetSynonymParser parser = new WordnetSynonymParser(true, true, plain);
			parser.parse(new StringReader("s(100000001,1,'big',a,1,0).\ns(100000001,2,'large',a,1,0)."));
			return parser.build();
		}
		catch (IOException | ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void byName(String name, String text, UnaryOperator<TokenStream> lucene) {
		this.rows.add(AnalysisRow.filter(AnalysisRow.quoted(name), text, lucene));
	}

	private void one(String definition, String text, UnaryOperator<TokenStream> lucene) {
		this.rows.add(AnalysisRow.filter(json(definition), text, lucene));
	}

	/** Adds a row by name, and a row with a definition without parameters. */
	private void both(String name, String text, UnaryOperator<TokenStream> lucene) {
		byName(name, text, lucene);
		one("'type': '" + name + "'", text, lucene);
	}

	/** Returns JSON from a text with ' instead of ", and ` instead of '. */
	private static String json(String definition) {
		return "{" + definition.replace('\'', '"').replace('`', '\'') + "}";
	}

	private static CharArraySet words(String... words) {
		return new CharArraySet(List.of(words), false);
	}

}
