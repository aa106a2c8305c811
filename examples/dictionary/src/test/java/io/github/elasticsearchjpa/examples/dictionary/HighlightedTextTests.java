package io.github.elasticsearchjpa.examples.dictionary;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HighlightedTextTests {

	@Test
	void textWithoutMarksIsOnePiece() {
		assertThat(HighlightedText.pieces("large feline"))
			.containsExactly(new HighlightedText.Piece("large feline", false));
	}

	@Test
	void markedWordsArePiecesOfTheirOwn() {
		assertThat(HighlightedText.pieces("a \uE000large\uE001 feline with \uE000stripes\uE001")).containsExactly(
				new HighlightedText.Piece("a ", false), new HighlightedText.Piece("large", true),
				new HighlightedText.Piece(" feline with ", false), new HighlightedText.Piece("stripes", true));
	}

	@Test
	void markupIsText() {
		assertThat(HighlightedText.pieces("the <mark> tag"))
			.containsExactly(new HighlightedText.Piece("the <mark> tag", false));
	}

}
