package io.github.elasticsearchjpa.embedded.analysis;

import java.io.IOException;
import java.io.Reader;

import org.apache.lucene.analysis.CharFilter;
import org.apache.lucene.analysis.CharacterUtils;
import org.apache.lucene.analysis.util.CharTokenizer;

/**
 * A tokenizer that returns words of letters in lower case. Elasticsearch offers it;
 * current versions of Lucene do not.
 */
final class LowercaseTokenizer extends CharTokenizer {

	@Override
	protected boolean isTokenChar(int character) {
		return Character.isLetter(character);
	}

	@Override
	public void reset() throws IOException {
		super.reset();
		this.input = new LowercaseReader(this.input);
	}

	/**
	 * A reader that converts to lower case. It is a character filter, so that Lucene
	 * still corrects offsets with the character filters before it.
	 */
	private static final class LowercaseReader extends CharFilter {

		LowercaseReader(Reader input) {
			super(input);
		}

		@Override
		public int read(char[] buffer, int offset, int length) throws IOException {
			int count = this.input.read(buffer, offset, length);
			if (count > 0) {
				CharacterUtils.toLowerCase(buffer, offset, offset + count);
			}
			return count;
		}

		@Override
		protected int correct(int offset) {
			return offset;
		}

	}

}
