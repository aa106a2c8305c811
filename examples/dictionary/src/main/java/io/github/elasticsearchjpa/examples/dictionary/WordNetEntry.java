package io.github.elasticsearchjpa.examples.dictionary;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One line of a WordNet data file: a synset as the lexicographers wrote it. The manual
 * page wndb(5) defines the format:
 *
 * <pre>
 * offset lexfile type words(hex) (word lexid)... pointers (symbol offset pos source)... [frames] | gloss
 * </pre>
 *
 * @param id the letter of the part of speech and the offset, for instance
 * {@code n02132256}
 * @param partOfSpeech the part of speech
 * @param lexname the lexicographer file, for instance {@code noun.animal}
 * @param lemmas the synonyms, with spaces, the most common first
 * @param hypernyms the ids of the synsets that this one is a kind of ({@code @}) or an
 * instance of ({@code @i})
 * @param gloss the definition and its examples
 */
record WordNetEntry(String id, PartOfSpeech partOfSpeech, String lexname, List<String> lemmas, List<String> hypernyms,
		String gloss) {

	/**
	 * The lexicographer files in the order of their numbers, as lexnames(5) lists them.
	 */
	private static final List<String> LEXNAMES = List.of("adj.all", "adj.pert", "adv.all", "noun.Tops", "noun.act",
			"noun.animal", "noun.artifact", "noun.attribute", "noun.body", "noun.cognition", "noun.communication",
			"noun.event", "noun.feeling", "noun.food", "noun.group", "noun.location", "noun.motive", "noun.object",
			"noun.person", "noun.phenomenon", "noun.plant", "noun.possession", "noun.process", "noun.quantity",
			"noun.relation", "noun.shape", "noun.state", "noun.substance", "noun.time", "verb.body", "verb.change",
			"verb.cognition", "verb.communication", "verb.competition", "verb.consumption", "verb.contact",
			"verb.creation", "verb.emotion", "verb.motion", "verb.perception", "verb.possession", "verb.social",
			"verb.stative", "verb.weather", "adj.ppl");

	/** The position of an adjective in a sentence, directly after the adjective. */
	private static final Pattern SYNTACTIC_MARKER = Pattern.compile("\\((a|p|ip)\\)$");

	private static final Pattern SPACES = Pattern.compile(" +");

	static WordNetEntry parse(String line) {
		int bar = line.indexOf('|');
		String[] fields = SPACES.split(line.substring(0, bar), -1);
		PartOfSpeech partOfSpeech = PartOfSpeech.ofLetter(fields[2]);

		int wordCount = Integer.parseInt(fields[3], 16);
		List<String> lemmas = new ArrayList<>(wordCount);
		int next = 4;
		for (int i = 0; i < wordCount; i++, next += 2) {
			lemmas.add(lemma(fields[next]));
		}

		int pointerCount = Integer.parseInt(fields[next++]);
		List<String> hypernyms = new ArrayList<>();
		for (int i = 0; i < pointerCount; i++, next += 4) {
			String symbol = fields[next];
			if (symbol.equals("@") || symbol.equals("@i")) {
				hypernyms.add(id(PartOfSpeech.ofLetter(fields[next + 2]), fields[next + 1]));
			}
		}
		return new WordNetEntry(id(partOfSpeech, fields[0]), partOfSpeech, LEXNAMES.get(Integer.parseInt(fields[1])),
				List.copyOf(lemmas), List.copyOf(hypernyms), line.substring(bar + 1).strip());
	}

	private static String id(PartOfSpeech partOfSpeech, String offset) {
		return partOfSpeech.letter() + offset;
	}

	private static String lemma(String word) {
		return SYNTACTIC_MARKER.matcher(word).replaceFirst("").replace('_', ' ');
	}

}
