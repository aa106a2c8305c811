package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.classic.ClassicTokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.path.PathHierarchyTokenizer;
import org.apache.lucene.analysis.path.ReversePathHierarchyTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternSplitTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternTokenizer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.th.ThaiTokenizer;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/**
 * The tokenizers. {@code standard} is built into the server.
 */
final class Tokenizers {

	/** The group that makes the pattern match the separators, not the tokens. */
	private static final int SPLIT_AT_MATCHES = -1;

	private Tokenizers() {
	}

	/** Returns the tokenizers by the {@code type} of a definition. */
	static Map<String, AnalysisProvider<TokenizerFactory>> types() {
		return new Table<TokenizerFactory>().row("keyword", (p) -> {
			int bufferSize = p.number("buffer_size", KeywordTokenizer.DEFAULT_BUFFER_SIZE);
			return tokenizer(p, () -> new KeywordTokenizer(bufferSize));
		})
			.row("whitespace",
					withMaxTokenLength(
							(length) -> new WhitespaceTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, length)))
			.row("letter", (p) -> tokenizer(p, LetterTokenizer::new))
			.row("lowercase", (p) -> tokenizer(p, LowercaseTokenizer::new))
			.row("thai", (p) -> tokenizer(p, ThaiTokenizer::new))
			.row("classic", withMaxTokenLength((length) -> {
				ClassicTokenizer tokenizer = new ClassicTokenizer();
				tokenizer.setMaxTokenLength(length);
				return tokenizer;
			}))
			.row("uax_url_email", withMaxTokenLength((length) -> {
				UAX29URLEmailTokenizer tokenizer = new UAX29URLEmailTokenizer();
				tokenizer.setMaxTokenLength(length);
				return tokenizer;
			}))
			.row("pattern", (p) -> {
				Pattern pattern = p.pattern("\\W+");
				int group = p.number("group", SPLIT_AT_MATCHES);
				return tokenizer(p, () -> new PatternTokenizer(pattern, group));
			})
			.row("simple_pattern", (p) -> {
				String pattern = p.text("pattern", "");
				return tokenizer(p, () -> new SimplePatternTokenizer(pattern));
			})
			.row("simple_pattern_split", (p) -> {
				String pattern = p.text("pattern", "");
				return tokenizer(p, () -> new SimplePatternSplitTokenizer(pattern));
			})
			.row("char_group", Tokenizers::charGroup)
			.row("ngram", Tokenizers::ngram)
			.row("edge_ngram", Tokenizers::edgeNgram)
			.row("path_hierarchy", Tokenizers::pathHierarchy)
			.row("PathHierarchy", Tokenizers::pathHierarchy)
			.rows();
	}

	private static TokenizerFactory tokenizer(Parameters p, Supplier<Tokenizer> create) {
		return TokenizerFactory.newFactory(p.name(), create);
	}

	private static Function<Parameters, TokenizerFactory> withMaxTokenLength(Function<Integer, Tokenizer> create) {
		return (p) -> {
			int length = p.number("max_token_length", StandardAnalyzer.DEFAULT_MAX_TOKEN_LENGTH);
			return tokenizer(p, () -> create.apply(length));
		};
	}

	private static TokenizerFactory charGroup(Parameters p) {
		IntPredicate separators = CharacterClass.separators(p);
		int length = p.number("max_token_length", CharTokenizer.DEFAULT_MAX_WORD_LEN);
		return tokenizer(p, () -> new CharTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, length) {

			@Override
			protected boolean isTokenChar(int character) {
				return !separators.test(character);
			}

		});
	}

	private static TokenizerFactory ngram(Parameters p) {
		int min = p.number("min_gram", NGramTokenizer.DEFAULT_MIN_NGRAM_SIZE);
		int max = p.number("max_gram", NGramTokenizer.DEFAULT_MAX_NGRAM_SIZE);
		p.requireNgramDifference(min, max);
		IntPredicate tokenChars = CharacterClass.tokenCharacters(p);
		return tokenizer(p, () -> new NGramTokenizer(min, max) {

			@Override
			protected boolean isTokenChar(int character) {
				return tokenChars.test(character);
			}

		});
	}

	private static TokenizerFactory edgeNgram(Parameters p) {
		int min = p.number("min_gram", NGramTokenizer.DEFAULT_MIN_NGRAM_SIZE);
		int max = p.number("max_gram", NGramTokenizer.DEFAULT_MAX_NGRAM_SIZE);
		IntPredicate tokenChars = CharacterClass.tokenCharacters(p);
		return tokenizer(p, () -> new EdgeNGramTokenizer(min, max) {

			@Override
			protected boolean isTokenChar(int character) {
				return tokenChars.test(character);
			}

		});
	}

	private static TokenizerFactory pathHierarchy(Parameters p) {
		int bufferSize = p.number("buffer_size", 1024);
		char delimiter = p.character("delimiter", PathHierarchyTokenizer.DEFAULT_DELIMITER);
		char replacement = p.character("replacement", delimiter);
		int skip = p.number("skip", PathHierarchyTokenizer.DEFAULT_SKIP);
		boolean reverse = p.flag("reverse", false);
		return tokenizer(p, () -> reverse ? new ReversePathHierarchyTokenizer(bufferSize, delimiter, replacement, skip)
				: new PathHierarchyTokenizer(bufferSize, delimiter, replacement, skip));
	}

}
