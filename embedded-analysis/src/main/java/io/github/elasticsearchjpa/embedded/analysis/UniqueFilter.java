package io.github.elasticsearchjpa.embedded.analysis;

import java.io.IOException;

import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * A token filter that keeps the first occurrence of each token of a text. As in
 * Elasticsearch, a removed token leaves no gap in the positions.
 */
final class UniqueFilter extends TokenFilter {

	private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

	private final CharArraySet seen = new CharArraySet(16, false);

	UniqueFilter(TokenStream input) {
		super(input);
	}

	@Override
	public boolean incrementToken() throws IOException {
		while (this.input.incrementToken()) {
			if (this.seen.add(this.term.toString())) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void reset() throws IOException {
		super.reset();
		this.seen.clear();
	}

}
