package io.github.elasticsearchjpa.embedded.analysis;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.core.StopAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.FingerprintFilter;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.indices.analysis.PreBuiltCacheFactory.CachingStrategy;

/**
 * The analyzers that are not specific to a language. Those for languages are in
 * {@link Languages}; {@code standard} is built into the server.
 */
final class Analyzers {

	/** The default maximum length of a fingerprint, in characters. */
	static final int DEFAULT_MAX_FINGERPRINT_SIZE = 255;

	/**
	 * The analyzers that the server already offers by name. It does not offer them as a
	 * {@code type} with parameters.
	 */
	private static final Set<String> BUILT_INTO_SERVER = Set.of("keyword", "simple", "stop", "whitespace");

	private static final Map<String, Function<Parameters, Analyzer>> TABLE = table();

	private Analyzers() {
	}

	private static Map<String, Function<Parameters, Analyzer>> table() {
		Map<String, Function<Parameters, Analyzer>> table = new TreeMap<>();
		table.put("keyword", (p) -> new KeywordAnalyzer());
		table.put("simple", (p) -> new SimpleAnalyzer());
		table.put("whitespace", (p) -> new WhitespaceAnalyzer());
		table.put("stop", (p) -> new StopAnalyzer(p.stopWords(EnglishAnalyzer.ENGLISH_STOP_WORDS_SET)));
		table.put("pattern", Analyzers::pattern);
		table.put("fingerprint", Analyzers::fingerprint);
		table.put("snowball", Analyzers::snowball);
		table.put("chinese", (p) -> new StandardAnalyzer(p.stopWords(EnglishAnalyzer.ENGLISH_STOP_WORDS_SET)));
		Languages.addTo(table);
		return table;
	}

	/** Returns the analyzers by the {@code type} of a definition. */
	static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> types() {
		return TABLE.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey,
					(row) -> (index, environment, name, settings) -> new NamedAnalyzerProvider(name,
							row.getValue().apply(new Parameters(index, environment, name, settings)))));
	}

	/**
	 * Returns the analyzers that can be used by name, without a definition. All indexes
	 * share one instance of each.
	 */
	static List<PreBuiltAnalyzerProviderFactory> preBuilt() {
		return TABLE.entrySet()
			.stream()
			.filter((row) -> !BUILT_INTO_SERVER.contains(row.getKey()))
			.map((row) -> new PreBuiltAnalyzerProviderFactory(row.getKey(), CachingStrategy.ONE,
					() -> row.getValue().apply(Parameters.none(row.getKey()))))
			.toList();
	}

	private static Analyzer pattern(Parameters p) {
		Pattern pattern = p.pattern("\\W+");
		boolean lowercase = p.flag("lowercase", true);
		CharArraySet stopWords = p.stopWords(CharArraySet.EMPTY_SET);
		return new Chain(() -> new PatternTokenizer(pattern, -1),
				(in) -> new StopFilter(lowercase ? new LowerCaseFilter(in) : in, stopWords));
	}

	private static Analyzer fingerprint(Parameters p) {
		char separator = p.character("separator", ' ');
		int size = p.number("max_output_size", DEFAULT_MAX_FINGERPRINT_SIZE);
		CharArraySet stopWords = p.stopWords(CharArraySet.EMPTY_SET);
		return new Chain(StandardTokenizer::new, (in) -> new FingerprintFilter(
				new StopFilter(new ASCIIFoldingFilter(new LowerCaseFilter(in)), stopWords), size, separator));
	}

	private static Analyzer snowball(Parameters p) {
		String language = p.text("language", p.text("name", "English"));
		CharArraySet stopWords = p.stopWords(switch (language) {
			case "English" -> EnglishAnalyzer.ENGLISH_STOP_WORDS_SET;
			case "Dutch" -> DutchAnalyzer.getDefaultStopSet();
			case "German", "German2" -> GermanAnalyzer.getDefaultStopSet();
			case "French" -> FrenchAnalyzer.getDefaultStopSet();
			default -> CharArraySet.EMPTY_SET;
		});
		UnaryOperator<TokenStream> lowercase = switch (language) {
			case "English", "Porter", "Lovins" -> (in) -> new LowerCaseFilter(new EnglishPossessiveFilter(in));
			case "Turkish" -> TurkishLowerCaseFilter::new;
			default -> LowerCaseFilter::new;
		};
		return new Chain(StandardTokenizer::new,
				(in) -> new SnowballFilter(new StopFilter(lowercase.apply(in), stopWords), language));
	}

	/** The provider of an analyzer that an index defines. */
	private record NamedAnalyzerProvider(String name, Analyzer get) implements AnalyzerProvider<Analyzer> {

		@Override
		public AnalyzerScope scope() {
			return AnalyzerScope.INDEX;
		}

	}

	/** An analyzer made of a tokenizer and the token filters after it. */
	private static final class Chain extends Analyzer {

		private final Supplier<Tokenizer> tokenizer;

		private final UnaryOperator<TokenStream> filters;

		Chain(Supplier<Tokenizer> tokenizer, UnaryOperator<TokenStream> filters) {
			this.tokenizer = tokenizer;
			this.filters = filters;
		}

		@Override
		protected TokenStreamComponents createComponents(String field) {
			Tokenizer source = this.tokenizer.get();
			return new TokenStreamComponents(source, this.filters.apply(source));
		}

	}

}
