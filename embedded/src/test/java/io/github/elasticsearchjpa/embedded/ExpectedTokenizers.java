package io.github.elasticsearchjpa.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.classic.ClassicTokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.path.PathHierarchyTokenizer;
import org.apache.lucene.analysis.path.ReversePathHierarchyTokenizer;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternSplitTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternTokenizer;
import org.apache.lucene.analysis.th.ThaiTokenizer;
import org.apache.lucene.analysis.util.CharTokenizer;

/**
 * The rows of tokenizers and character filters.
 */
final class ExpectedTokenizers {

	private static final String MAIL = "Mail John.Doe@example.com, or see https://example.com/a?b=1 at 10:30!";

	private final List<AnalysisRow> rows = new ArrayList<>();

	private ExpectedTokenizers() {
	}

	static List<AnalysisRow> rows() {
		ExpectedTokenizers expected = new ExpectedTokenizers();
		expected.addWords();
		expected.addPatterns();
		expected.addGrams();
		expected.addPaths();
		expected.addCharFilters();
		return expected.rows;
	}

	private void addWords() {
		both("keyword", MAIL, KeywordTokenizer::new);
		one("'type': 'keyword', 'buffer_size': 4", MAIL, KeywordTokenizer::new);
		both("whitespace", MAIL, WhitespaceTokenizer::new);
		one("'type': 'whitespace', 'max_token_length': 5", MAIL,
				() -> new WhitespaceTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, 5));
		both("letter", MAIL, LetterTokenizer::new);
		both("thai", "การที่ได้ต้องแสดงว่างานดี", ThaiTokenizer::new);
		both("classic", MAIL, ClassicTokenizer::new);
		one("'type': 'classic', 'max_token_length': 5", MAIL, () -> {
			ClassicTokenizer tokenizer = new ClassicTokenizer();
			tokenizer.setMaxTokenLength(5);
			return tokenizer;
		});
		both("uax_url_email", MAIL, UAX29URLEmailTokenizer::new);
		one("'type': 'uax_url_email', 'max_token_length': 5", MAIL, () -> {
			UAX29URLEmailTokenizer tokenizer = new UAX29URLEmailTokenizer();
			tokenizer.setMaxTokenLength(5);
			return tokenizer;
		});
		for (String definition : List.of("\"lowercase\"", "{\"type\": \"lowercase\"}")) {
			this.rows.add(new AnalysisRow("tokenizer " + definition, "tokenizer", definition, "", "ÉTÉ " + MAIL,
					() -> AnalysisRow.chain(LetterTokenizer::new, LowerCaseFilter::new)));
		}
	}

	private void addPatterns() {
		both("pattern", MAIL, () -> new PatternTokenizer(Pattern.compile("\\W+"), -1));
		one("'type': 'pattern', 'pattern': '(E)X', 'flags': 'CASE_INSENSITIVE|COMMENTS', 'group': 1", MAIL,
				() -> new PatternTokenizer(Pattern.compile("(?i)(e)x"), 1));
		one("'type': 'simple_pattern', 'pattern': '[0-9]{2}'", MAIL, () -> new SimplePatternTokenizer("[0-9]{2}"));
		one("'type': 'simple_pattern_split', 'pattern': '[,.]'", MAIL, () -> new SimplePatternSplitTokenizer("[,.]"));
		one("'type': 'char_group', 'tokenize_on_chars': ['whitespace', '-', '\\\\n', 'punctuation']", MAIL + "\na-b",
				() -> CharTokenizer.fromSeparatorCharPredicate(
						(character) -> Character.isWhitespace(character) || ".,@:/?!-".indexOf(character) >= 0));
		one("'type': 'char_group', 'tokenize_on_chars': ['symbol', 'digit', 'o']", MAIL,
				() -> CharTokenizer.fromSeparatorCharPredicate(
						(character) -> Character.isDigit(character) || character == '=' || character == 'o'));
		one("'type': 'char_group', 'tokenize_on_chars': ['letter'], 'max_token_length': 2", MAIL,
				() -> new CharTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, 2) {

					@Override
					protected boolean isTokenChar(int character) {
						return !Character.isLetter(character);
					}

				});
	}

	private void addGrams() {
		both("ngram", "ab 1é", NGramTokenizer::new);
		one("'type': 'ngram', 'min_gram': 3, 'max_gram': 3, 'token_chars': ['letter', 'digit']", "Foxes 2 abc!def",
				() -> ngram(3, 3, Character::isLetterOrDigit));
		one("'type': 'ngram', 'min_gram': 2, 'max_gram': 2, 'token_chars': ['custom'], 'custom_token_chars': 'a+'",
				"a+b aa", () -> ngram(2, 2, (character) -> character == 'a' || character == '+'));
		both("edge_ngram", "ab 1é", () -> new EdgeNGramTokenizer(1, 2));
		one("'type': 'edge_ngram', 'min_gram': 2, 'max_gram': 10, 'token_chars': ['letter', 'punctuation', 'symbol']",
				"Fox-es 2€ abc", () -> new EdgeNGramTokenizer(2, 10) {

					@Override
					protected boolean isTokenChar(int character) {
						return Character.isLetter(character) || character == '-' || character == '€';
					}

				});
		one("'type': 'edge_ngram', 'min_gram': 1, 'max_gram': 3, 'token_chars': ['whitespace']", "a   b",
				() -> new EdgeNGramTokenizer(1, 3) {

					@Override
					protected boolean isTokenChar(int character) {
						return Character.isWhitespace(character);
					}

				});
	}

	private static Tokenizer ngram(int min, int max, IntPredicate tokenChars) {
		return new NGramTokenizer(min, max) {

			@Override
			protected boolean isTokenChar(int character) {
				return tokenChars.test(character);
			}

		};
	}

	private void addPaths() {
		both("path_hierarchy", "/usr/local/lib", PathHierarchyTokenizer::new);
		both("PathHierarchy", "/usr/local/lib", PathHierarchyTokenizer::new);
		one("'type': 'path_hierarchy', 'delimiter': '-', 'replacement': '/', 'skip': 1", "one-two-three-four",
				() -> new PathHierarchyTokenizer('-', '/', 1));
		one("'type': 'path_hierarchy', 'delimiter': '.', 'reverse': true, 'buffer_size': 16", "www.example.com",
				() -> new ReversePathHierarchyTokenizer('.', '.', 0));
	}

	private void addCharFilters() {
		String html = "<p>It&apos;s a <b>bold</b>&nbsp;move</p>";
		this.rows.add(AnalysisRow.charFilter("\"html_strip\"", html, HTMLStripCharFilter::new));
		this.rows.add(AnalysisRow.charFilter("{\"type\": \"html_strip\"}", html, HTMLStripCharFilter::new));
		this.rows.add(AnalysisRow.charFilter("{\"type\": \"html_strip\", \"escaped_tags\": [\"b\"]}", html,
				(text) -> new HTMLStripCharFilter(text, Set.of("b"))));
		this.rows.add(AnalysisRow.charFilter(
				"{\"type\": \"mapping\", \"mappings\": [\":) => happy\", \"\\\\u0041=>B\", \"x =>\", \"\\\\\\\\ =>_\"]}",
				"A :) fox", (text) -> new MappingCharFilter(characters(), text)));
		this.rows.add(AnalysisRow.charFilter(
				"{\"type\": \"pattern_replace\", \"pattern\": \"(\\\\d+)-(?=\\\\d)\", \"replacement\": \"$1_\"}",
				"123-456-789 x-1",
				(text) -> new PatternReplaceCharFilter(Pattern.compile("(\\d+)-(?=\\d)"), "$1_", text)));
		this.rows.add(AnalysisRow.charFilter(
				"{\"type\": \"pattern_replace\", \"pattern\": \"FOX\", \"flags\": \"CASE_INSENSITIVE\"}", "a fox b",
				(text) -> new PatternReplaceCharFilter(Pattern.compile("(?i)fox"), "", text)));
	}

	private static NormalizeCharMap characters() {
		NormalizeCharMap.Builder map = new NormalizeCharMap.Builder();
		map.add(":)", "happy");
		map.add("A", "B");
		map.add("x", "");
		map.add("\\", "_");
		return map.build();
	}

	private void one(String definition, String text, Supplier<Tokenizer> lucene) {
		this.rows.add(AnalysisRow.tokenizer("{" + definition.replace('\'', '"') + "}", text, lucene));
	}

	/** Adds a row by name, and a row with a definition without parameters. */
	private void both(String name, String text, Supplier<Tokenizer> lucene) {
		this.rows.add(AnalysisRow.tokenizer(AnalysisRow.quoted(name), text, lucene));
		one("'type': '" + name + "'", text, lucene);
	}

}
