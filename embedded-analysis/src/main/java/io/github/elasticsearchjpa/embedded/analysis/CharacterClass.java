package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * The sets of characters that parameters of tokenizers name.
 */
final class CharacterClass {

	private static final Set<Integer> PUNCTUATION = Set.of((int) Character.CONNECTOR_PUNCTUATION,
			(int) Character.DASH_PUNCTUATION, (int) Character.START_PUNCTUATION, (int) Character.END_PUNCTUATION,
			(int) Character.INITIAL_QUOTE_PUNCTUATION, (int) Character.FINAL_QUOTE_PUNCTUATION,
			(int) Character.OTHER_PUNCTUATION);

	private static final Set<Integer> SYMBOL = Set.of((int) Character.CURRENCY_SYMBOL, (int) Character.MATH_SYMBOL,
			(int) Character.MODIFIER_SYMBOL, (int) Character.OTHER_SYMBOL);

	private static final Map<String, IntPredicate> NAMED = new TreeMap<>(
			Map.of("letter", Character::isLetter, "digit", Character::isDigit, "whitespace", Character::isWhitespace,
					"punctuation", (character) -> PUNCTUATION.contains(Character.getType(character)), "symbol",
					(character) -> SYMBOL.contains(Character.getType(character))));

	private CharacterClass() {
	}

	/**
	 * Returns the characters that belong to tokens, from {@code token_chars} and
	 * {@code custom_token_chars}: all characters if {@code token_chars} is empty.
	 */
	static IntPredicate tokenCharacters(Parameters p) {
		IntPredicate characters = p.list("token_chars").isEmpty() ? (character) -> true : (character) -> false;
		for (String name : p.list("token_chars")) {
			String stripped = name.strip().toLowerCase(Locale.ROOT);
			characters = characters.or(stripped.equals("custom") ? oneOf(p.requiredText("custom_token_chars"))
					: named(p, "token_chars", stripped));
		}
		return characters;
	}

	/** Returns the characters that separate tokens, from {@code tokenize_on_chars}. */
	static IntPredicate separators(Parameters p) {
		IntPredicate separators = (character) -> false;
		for (String text : p.list("tokenize_on_chars")) {
			boolean literal = text.length() == 1 || text.startsWith("\\");
			separators = separators.or(literal ? oneOf(Escapes.resolve(text)) : named(p, "tokenize_on_chars", text));
		}
		return separators;
	}

	private static IntPredicate oneOf(String characters) {
		return (character) -> characters.indexOf(character) >= 0;
	}

	private static IntPredicate named(Parameters p, String parameter, String name) {
		IntPredicate named = NAMED.get(name);
		if (named == null) {
			throw p.invalid(parameter, name, NAMED.keySet());
		}
		return named;
	}

}
