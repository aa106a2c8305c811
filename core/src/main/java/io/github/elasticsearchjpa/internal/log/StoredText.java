package io.github.elasticsearchjpa.internal.log;

import io.github.elasticsearchjpa.internal.database.Sql;
import org.jspecify.annotations.Nullable;

/**
 * Makes text storable in every database: truncates it to the length of its column, and
 * replaces the character NUL and unpaired surrogates, which PostgreSQL rejects, by
 * U+FFFD.
 */
final class StoredText {

	private static final char REPLACEMENT = '\uFFFD';

	private StoredText() {
	}

	/** Returns storable text of at most {@code length} characters, or null for null. */
	static @Nullable String of(@Nullable String text, int length) {
		return (text != null) ? of(Sql.truncate(text, length)) : null;
	}

	/** Returns storable text of any length, or null for null. */
	static @Nullable String of(@Nullable String text) {
		if (text == null) {
			return null;
		}
		StringBuilder replaced = null;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
					&& Character.isLowSurrogate(text.charAt(i + 1));
			if (pair) {
				i++;
			}
			else if (c == 0 || Character.isSurrogate(c)) {
				replaced = (replaced != null) ? replaced : new StringBuilder(text);
				replaced.setCharAt(i, REPLACEMENT);
			}
		}
		return (replaced != null) ? replaced.toString() : text;
	}

}
