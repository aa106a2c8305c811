package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionLengthAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;

/**
 * An analysis component and the Lucene analyzer that must return the same tokens.
 *
 * @param name the name of the row in test reports
 * @param kind the section of the index settings that the definition belongs to
 * @param definition the definition in JSON, or a name in quotes for a component that is
 * used by its name
 * @param before the other components of the {@code _analyze} request, in JSON
 * @param text the text to analyze
 * @param lucene the analyzer that returns the expected tokens
 */
record AnalysisRow(String name, String kind, String definition, String before, String text, Supplier<Analyzer> lucene) {

	/** Creates a row for a filter after the standard tokenizer. */
	static AnalysisRow filter(String definition, String text, UnaryOperator<TokenStream> lucene) {
		return filter(definition, "standard", StandardTokenizer::new, text, lucene);
	}

	static AnalysisRow filter(String definition, String tokenizer, Supplier<Tokenizer> luceneTokenizer, String text,
			UnaryOperator<TokenStream> lucene) {
		return new AnalysisRow("filter " + definition, "filter", definition,
				"\"tokenizer\": " + (tokenizer.startsWith("{") ? tokenizer : quoted(tokenizer)), text,
				() -> chain(luceneTokenizer, lucene));
	}

	static AnalysisRow tokenizer(String definition, String text, Supplier<Tokenizer> lucene) {
		return new AnalysisRow("tokenizer " + definition, "tokenizer", definition, "", text,
				() -> chain(lucene, (in) -> in));
	}

	static AnalysisRow charFilter(String definition, String text, Function<java.io.Reader, java.io.Reader> lucene) {
		return new AnalysisRow("char_filter " + definition, "char_filter", definition, "\"tokenizer\": \"standard\"",
				text, () -> new Analyzer() {

					@Override
					protected java.io.Reader initReader(String field, java.io.Reader reader) {
						return lucene.apply(reader);
					}

					@Override
					protected TokenStreamComponents createComponents(String field) {
						return new TokenStreamComponents(new StandardTokenizer());
					}

				});
	}

	static AnalysisRow analyzer(String definition, String text, Supplier<Analyzer> lucene) {
		return new AnalysisRow("analyzer " + definition, "analyzer", definition, "", text, lucene);
	}

	static AnalysisRow normalizer(String definition, String text, Supplier<Analyzer> lucene) {
		return new AnalysisRow("normalizer " + definition, "normalizer", definition, "", text, lucene);
	}

	static Analyzer chain(Supplier<Tokenizer> tokenizer, UnaryOperator<TokenStream> filters) {
		return new Analyzer() {

			@Override
			protected TokenStreamComponents createComponents(String field) {
				Tokenizer source = tokenizer.get();
				return new TokenStreamComponents(source, filters.apply(source));
			}

		};
	}

	/**
	 * Returns whether the component must be defined in an index, as analyzers and
	 * normalizers must.
	 */
	boolean needsIndex() {
		return this.kind.equals("normalizer") || (this.kind.equals("analyzer") && this.definition.startsWith("{"));
	}

	/**
	 * Returns the body of the {@code _analyze} request.
	 * @param id the name of the definition in the index, if the row needs one
	 */
	String request(String id) {
		StringJoiner body = new StringJoiner(", ", "{", "}");
		if (!this.before.isEmpty()) {
			body.add(this.before);
		}
		switch (this.kind) {
			case "analyzer", "normalizer" ->
				body.add(quoted(this.kind) + ": " + (needsIndex() ? quoted(id) : this.definition));
			case "tokenizer" -> body.add("\"tokenizer\": " + this.definition);
			default -> body.add(quoted(this.kind) + ": [" + this.definition + "]");
		}
		return body.add("\"text\": " + quoted(this.text)).toString();
	}

	/** Returns the expected tokens in the format of Elasticsearch. */
	String expected() {
		StringJoiner tokens = new StringJoiner(",", "{\"tokens\":[", "]}");
		try (Analyzer analyzer = this.lucene.get(); TokenStream stream = analyzer.tokenStream("field", this.text)) {
			CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
			OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
			TypeAttribute type = stream.addAttribute(TypeAttribute.class);
			PositionIncrementAttribute increment = stream.addAttribute(PositionIncrementAttribute.class);
			PositionLengthAttribute length = stream.addAttribute(PositionLengthAttribute.class);
			int position = -1;
			stream.reset();
			while (stream.incrementToken()) {
				position += increment.getPositionIncrement();
				String more = (length.getPositionLength() > 1) ? ",\"positionLength\":" + length.getPositionLength()
						: "";
				tokens.add("{\"token\":%s,\"start_offset\":%d,\"end_offset\":%d,\"type\":%s,\"position\":%d%s}"
					.formatted(quoted(term.toString()), offset.startOffset(), offset.endOffset(), quoted(type.type()),
							position, more));
			}
			stream.end();
			return tokens.toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String quoted(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
	}

	@Override
	public String toString() {
		return this.name;
	}

}
