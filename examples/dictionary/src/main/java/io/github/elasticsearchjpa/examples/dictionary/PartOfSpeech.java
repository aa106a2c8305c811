package io.github.elasticsearchjpa.examples.dictionary;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A part of speech, with its WordNet file and the letter that stands for it there.
 */
enum PartOfSpeech {

	NOUN("data.noun", 'n'), VERB("data.verb", 'v'), ADJECTIVE("data.adj", 'a'), ADVERB("data.adv", 'r');

	private final String fileName;

	private final char letter;

	PartOfSpeech(String fileName, char letter) {
		this.fileName = fileName;
		this.letter = letter;
	}

	static PartOfSpeech ofLetter(String letter) {
		return switch (letter) {
			case "n" -> NOUN;
			case "v" -> VERB;
			// "s" is an adjective satellite: an adjective grouped around another.
			case "a", "s" -> ADJECTIVE;
			case "r" -> ADVERB;
			default -> throw new IllegalArgumentException("Not a part of speech: '" + letter + "'");
		};
	}

	String fileName() {
		return this.fileName;
	}

	char letter() {
		return this.letter;
	}

	/**
	 * Returns the name in documents, URLs and JSON, for instance {@code noun}.
	 */
	@JsonValue
	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
