package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Sets of characters by the names that parameters give them.
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

	/** What {@code token_chars} and {@code custom_token_chars} say; none is all. */
	static IntPredicate ofTokens(Parameters p) {
		IntPredicate all = p.list("token_chars").isEmpty() ? (character) -> true : (character) -> false;
		for (String name : p.list("token_chars")) {
			String stripped = name.strip().toLowerCase(Locale.ROOT);
			all = all.or(stripped.equals("custom") ? oneOf(p.requiredText("custom_token_chars"))
					: named(p, "token_chars", stripped));
		}
		return all;
	}

	/** What {@code tokenize_on_chars} says. */
	static IntPredicate ofSeparators(Parameters p) {
		IntPredicate all = (character) -> false;
		for (String text : p.list("tokenize_on_chars")) {
			boolean characters = text.length() == 1 || text.startsWith("\\");
			all = all.or(characters ? oneOf(Escapes.resolve(text)) : named(p, "tokenize_on_chars", text));
		}
		return all;
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
