package io.github.elasticsearchjpa.examples.dictionary;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * Text in which some words are highlighted, without markup: Elasticsearch puts two
 * characters of Unicode's private use area around them, and here they are cut away again.
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
	 * @param text plain text
	 * @param highlighted whether it is what was searched for
	 */
	record Piece(String text, boolean highlighted) {
	}

}
