package io.github.elasticsearchjpa.examples.dictionary;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * A text in which some words are highlighted, without markup. Elasticsearch marks these
 * words with two characters of Unicode's private use area, which this class removes.
 */
final class HighlightedText {

	static final char MARK = '\uE000';

	static final char UNMARK = '\uE001';

	private HighlightedText() {
	}

	static List<Piece> pieces(String text) {
		List<Piece> pieces = new ArrayList<>();
		boolean highlighted = false;
		StringTokenizer tokens = new StringTokenizer(text, "" + MARK + UNMARK, true);
		while (tokens.hasMoreTokens()) {
			String token = tokens.nextToken();
			switch (token.charAt(0)) {
				case MARK -> highlighted = true;
				case UNMARK -> highlighted = false;
				default -> pieces.add(new Piece(token, highlighted));
			}
		}
		return pieces;
	}

	/**
	 * A piece of text.
	 *
	 * @param text the plain text
	 * @param highlighted whether the text matches the search
	 */
	record Piece(String text, boolean highlighted) {
	}

}
