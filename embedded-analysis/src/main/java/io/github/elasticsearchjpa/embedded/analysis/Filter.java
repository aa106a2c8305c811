package io.github.elasticsearchjpa.embedded.analysis;

import java.util.function.UnaryOperator;

import org.apache.lucene.analysis.TokenStream;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/**
 * A token filter factory that applies a function to the token stream.
 */
class Filter implements TokenFilterFactory {

	private final String name;

	private final UnaryOperator<TokenStream> stream;

	Filter(String name, UnaryOperator<TokenStream> stream) {
		this.name = name;
		this.stream = stream;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public TokenStream create(TokenStream input) {
		return this.stream.apply(input);
	}

	/**
	 * Returns a filter that is not applied to the rules of a synonym filter that comes
	 * after it.
	 */
	Filter skippedInSynonyms() {
		return new Filter(this.name, this.stream) {

			@Override
			public TokenFilterFactory getSynonymFilter() {
				return IDENTITY_FILTER;
			}

		};
	}

	/**
	 * Returns a filter that is rejected before a synonym filter, because it makes several
	 * tokens of one and synonym rules cannot be parsed with such tokens.
	 */
	Filter notBeforeSynonyms() {
		return new Filter(this.name, this.stream) {

			@Override
			public TokenFilterFactory getSynonymFilter() {
				throw new IllegalArgumentException(
						"Token filter [" + name() + "] cannot come before a synonym filter: move it after that filter");
			}

			@Override
			public boolean breaksFastVectorHighlighter() {
				return true;
			}

		};
	}

	/**
	 * A token filter that normalizers can use, too, because it makes one token of one.
	 */
	static class Normalizing extends Filter implements NormalizingTokenFilterFactory {

		Normalizing(String name, UnaryOperator<TokenStream> stream) {
			super(name, stream);
		}

	}

}
