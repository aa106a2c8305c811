package io.github.elasticsearchjpa.embedded.analysis;

import java.io.IOException;
import java.io.StringReader;
import java.text.ParseException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymFilter;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.analysis.synonym.WordnetSynonymParser;
import org.apache.lucene.util.CharsRef;
import org.apache.lucene.util.CharsRefBuilder;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AnalysisMode;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/**
 * A synonym filter that is not yet part of an analyzer. Its rules are parsed with the
 * tokenizer and the filters before it, so the actual filter is created only when these
 * are known.
 */
final class Synonyms implements TokenFilterFactory {

	private final Parameters parameters;

	private final List<String> rules;

	private final boolean lenient;

	private final AnalysisMode mode;

	private final BiFunction<TokenStream, SynonymMap, TokenStream> filter;

	private Synonyms(Parameters parameters, BiFunction<TokenStream, SynonymMap, TokenStream> filter) {
		this.parameters = parameters;
		if (parameters.has("synonyms_set")) {
			throw new IllegalArgumentException(
					"[" + parameters.name() + "] has a [synonyms_set], which the embedded server does not support: "
							+ "use [synonyms] or a full Elasticsearch");
		}
		this.rules = parameters.requiredLines("synonyms");
		boolean updateable = parameters.flag("updateable", false);
		this.lenient = parameters.flag("lenient", updateable);
		this.mode = updateable ? AnalysisMode.SEARCH_TIME : AnalysisMode.ALL;
		this.filter = filter;
	}

	/** Creates the filter {@code synonym}. */
	@SuppressWarnings("deprecation")
	static Synonyms flat(Parameters p) {
		return new Synonyms(p, (in, synonyms) -> new SynonymFilter(in, synonyms, false));
	}

	/** Creates the filter {@code synonym_graph}. */
	static Synonyms graph(Parameters p) {
		return new Synonyms(p, (in, synonyms) -> new SynonymGraphFilter(in, synonyms, false));
	}

	@Override
	public String name() {
		return this.parameters.name();
	}

	@Override
	public AnalysisMode getAnalysisMode() {
		return this.mode;
	}

	@Override
	public TokenStream create(TokenStream input) {
		throw new IllegalStateException("Synonym filter [" + name() + "] is used outside of an analyzer");
	}

	@Override
	public TokenFilterFactory getChainAwareTokenFilterFactory(IndexCreationContext context, TokenizerFactory tokenizer,
			List<CharFilterFactory> charFilters, List<TokenFilterFactory> previousFilters,
			Function<String, TokenFilterFactory> allFilters) {
		Analyzer ruleAnalyzer = new CustomAnalyzer(tokenizer, charFilters.toArray(CharFilterFactory[]::new),
				previousFilters.stream().map(TokenFilterFactory::getSynonymFilter).toArray(TokenFilterFactory[]::new));
		SynonymMap synonyms = parse(ruleAnalyzer);
		AnalysisMode analysisMode = this.mode;
		return new Filter(name(), (in) -> (synonyms.fst == null) ? in : this.filter.apply(in, synonyms)) {

			@Override
			public AnalysisMode getAnalysisMode() {
				return analysisMode;
			}

			// One list of synonyms is not applied to the rules of another.
			@Override
			public TokenFilterFactory getSynonymFilter() {
				return IDENTITY_FILTER;
			}

		};
	}

	private SynonymMap parse(Analyzer ruleAnalyzer) {
		boolean expand = this.parameters.flag("expand", true);
		boolean wordnet = this.parameters.text("format", "").equalsIgnoreCase("wordnet");
		try {
			SynonymMap.Parser parser = wordnet ? new WordnetParser(expand, this.lenient, ruleAnalyzer)
					: new SolrParser(expand, this.lenient, ruleAnalyzer);
			parser.parse(new StringReader(String.join("\n", this.rules)));
			return parser.build();
		}
		catch (IOException | ParseException | IllegalArgumentException ex) {
			Throwable cause = (ex instanceof ParseException && ex.getCause() != null) ? ex.getCause() : ex;
			throw new IllegalArgumentException(
					"Cannot parse the synonyms of [" + name() + "]: " + ex.getMessage() + ": " + cause.getMessage(),
					ex);
		}
	}

	/**
	 * A parser for Solr's format. A lenient parser skips the words of a rule that the
	 * analyzer cannot analyze.
	 */
	private static final class SolrParser extends SolrSynonymParser {

		private final boolean lenient;

		SolrParser(boolean expand, boolean lenient, Analyzer ruleAnalyzer) {
			super(true, expand, ruleAnalyzer);
			this.lenient = lenient;
		}

		@Override
		public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
			try {
				return super.analyze(text, reuse);
			}
			catch (IllegalArgumentException ex) {
				if (!this.lenient) {
					throw ex;
				}
				return new CharsRef();
			}
		}

		@Override
		public void add(CharsRef input, CharsRef output, boolean includeOriginal) {
			if (!this.lenient || (input.length > 0 && output.length > 0)) {
				super.add(input, output, includeOriginal);
			}
		}

	}

	/** A parser for WordNet's format; lenient as {@link SolrParser}. */
	private static final class WordnetParser extends WordnetSynonymParser {

		private final boolean lenient;

		WordnetParser(boolean expand, boolean lenient, Analyzer ruleAnalyzer) {
			super(true, expand, ruleAnalyzer);
			this.lenient = lenient;
		}

		@Override
		public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
			try {
				return super.analyze(text, reuse);
			}
			catch (IllegalArgumentException ex) {
				if (!this.lenient) {
					throw ex;
				}
				return new CharsRef();
			}
		}

		@Override
		public void add(CharsRef input, CharsRef output, boolean includeOriginal) {
			if (!this.lenient || (input.length > 0 && output.length > 0)) {
				super.add(input, output, includeOriginal);
			}
		}

	}

}
