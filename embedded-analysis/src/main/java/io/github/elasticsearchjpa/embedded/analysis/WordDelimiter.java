package io.github.elasticsearchjpa.embedded.analysis;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.miscellaneous.WordDelimiterFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterIterator;
import org.jspecify.annotations.Nullable;

/**
 * The filters {@code word_delimiter} and {@code word_delimiter_graph}, which split words
 * where the kind of their characters changes. Lucene has deprecated the first;
 * Elasticsearch still offers it.
 */
@SuppressWarnings("deprecation")
final class WordDelimiter {

	private static final Pattern RULE = Pattern.compile("(.*)=>(.*)", Pattern.DOTALL);

	private static final Map<String, Integer> TYPES = Map.of("LOWER", WordDelimiterFilter.LOWER, "UPPER",
			WordDelimiterFilter.UPPER, "ALPHA", WordDelimiterFilter.ALPHA, "DIGIT", WordDelimiterFilter.DIGIT,
			"ALPHANUM", WordDelimiterFilter.ALPHANUM, "SUBWORD_DELIM", WordDelimiterFilter.SUBWORD_DELIM);

	private WordDelimiter() {
	}

	/** Creates the filter {@code word_delimiter}. */
	static Filter flat(Parameters p) {
		byte[] types = characterTypes(p);
		int flags = flags(p);
		var protectedWords = p.words("protected_words");
		return p.filter((in) -> new WordDelimiterFilter(in, types, flags, protectedWords)).notBeforeSynonyms();
	}

	/** Creates the filter {@code word_delimiter_graph}. */
	static Filter graph(Parameters p) {
		byte[] types = characterTypes(p);
		int flags = flags(p) | flag(p, "ignore_keywords", false, WordDelimiterGraphFilter.IGNORE_KEYWORDS);
		boolean adjustOffsets = p.flag("adjust_offsets", true);
		var protectedWords = p.words("protected_words");
		return p.filter((in) -> new WordDelimiterGraphFilter(in, adjustOffsets, types, flags, protectedWords))
			.notBeforeSynonyms();
	}

	/** Returns the flags of the parameters; they are the same for both filters. */
	private static int flags(Parameters p) {
		return flag(p, "generate_word_parts", true, WordDelimiterGraphFilter.GENERATE_WORD_PARTS)
				| flag(p, "generate_number_parts", true, WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS)
				| flag(p, "catenate_words", false, WordDelimiterGraphFilter.CATENATE_WORDS)
				| flag(p, "catenate_numbers", false, WordDelimiterGraphFilter.CATENATE_NUMBERS)
				| flag(p, "catenate_all", false, WordDelimiterGraphFilter.CATENATE_ALL)
				| flag(p, "split_on_case_change", true, WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE)
				| flag(p, "preserve_original", false, WordDelimiterGraphFilter.PRESERVE_ORIGINAL)
				| flag(p, "split_on_numerics", true, WordDelimiterGraphFilter.SPLIT_ON_NUMERICS)
				| flag(p, "stem_english_possessive", true, WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE);
	}

	private static int flag(Parameters p, String parameter, boolean defaultValue, int bit) {
		return p.flag(parameter, defaultValue) ? bit : 0;
	}

	private static byte[] characterTypes(Parameters p) {
		@Nullable List<String> rules = p.lines("type_table");
		if (rules == null) {
			return WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE;
		}
		byte[] types = new byte[Character.MAX_VALUE + 1];
		for (int character = 0; character < types.length; character++) {
			types[character] = WordDelimiterIterator.getType(character);
		}
		for (String rule : rules) {
			Matcher matcher = RULE.matcher(rule);
			String character = matcher.matches() ? Escapes.resolve(matcher.group(1).strip()) : "";
			Integer type = matcher.matches() ? TYPES.get(matcher.group(2).strip()) : null;
			if (character.length() != 1 || type == null) {
				throw p.invalid("type_table", rule, "[character => type] with a type of " + TYPES.keySet());
			}
			types[character.charAt(0)] = type.byteValue();
		}
		return types;
	}

}
