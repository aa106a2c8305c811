package io.github.elasticsearchjpa.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * Makes text storable in every database: truncates it to the length of its column, and
 * replaces the character NUL and unpaired surrogates, which PostgreSQL rejects, by
 * U+FFFD.
 */
public final class StoredText {

	private static final char REPLACEMENT = '\uFFFD';

	/** The size in bytes of the longest {@code varchar2} of Oracle. */
	private static final int MAX_BYTES = 4000;

	private StoredText() {
	}

	/**
	 * Makes text storable in a column of limited length.
	 * @param text the text, or null
	 * @param length the maximum number of characters
	 * @return the text, or as many of its first characters as the column can store in
	 * every database; null for null
	 */
	public static @Nullable String of(@Nullable String text, int length) {
		return (text != null) ? of(truncate(text, length)) : null;
	}

	/**
	 * Makes text storable in a column of any length.
	 * @param text the text, or null
	 * @return storable text, or null for null
	 */
	public static @Nullable String of(@Nullable String text) {
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

	private static String truncate(String text, int length) {
		int bytes = 0;
		for (int i = 0; i < text.length(); i++) {
			// A surrogate is half of a character of four bytes.
			char c = text.charAt(i);
			bytes += (c < 0x80) ? 1 : (c < 0x800 || Character.isSurrogate(c)) ? 2 : 3;
			if (i == length || bytes > MAX_BYTES) {
				return text.substring(0, i);
			}
		}
		return text;
	}

}
