package io.github.elasticsearchjpa.embedded.analysis;

import java.util.function.UnaryOperator;

import org.apache.lucene.analysis.TokenStream;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/**
 * A token filter with its parameters.
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

	/** A filter that is left out where a later synonym filter reads its rules. */
	Filter skippedInSynonyms() {
		return inSynonyms(IDENTITY_FILTER);
	}

	/** A filter that is another one where a later synonym filter reads its rules. */
	Filter inSynonyms(TokenFilterFactory other) {
		return new Filter(this.name, this.stream) {

			@Override
			public TokenFilterFactory getSynonymFilter() {
				return other;
			}

		};
	}

	/**
	 * A filter that makes several tokens of one, which no synonym rule can be read by.
	 */
	Filter notBeforeSynonyms() {
		return new Filter(this.name, this.stream) {

			@Override
			public TokenFilterFactory getSynonymFilter() {
				throw new IllegalArgumentException(
						"Token filter [" + name() + "] cannot come before a synonym filter: put it after that");
			}

			@Override
			public boolean breaksFastVectorHighlighter() {
				return true;
			}

		};
	}

	/**
	 * One that normalizers may use too, since it makes one token of one.
	 */
	static class Normalizing extends Filter implements NormalizingTokenFilterFactory {

		Normalizing(String name, UnaryOperator<TokenStream> stream) {
			super(name, stream);
		}

	}

}
