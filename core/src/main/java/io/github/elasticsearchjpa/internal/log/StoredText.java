package io.github.elasticsearchjpa.internal.log;

import org.jspecify.annotations.Nullable;

/**
 * Text as every database takes it: no longer than its column, without the character NUL
 * and halves of characters, which PostgreSQL refuses.
 */
final class StoredText {

	private static final char REPLACEMENT = '\uFFFD';

	private StoredText() {
	}

	static @Nullable String of(@Nullable String text, int length) {
		return of((text != null && text.length() > length) ? text.substring(0, length) : text);
	}

	static @Nullable String of(@Nullable String text) {
		if (text == null) {
			return null;
		}
		StringBuilder mended = null;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
					&& Character.isLowSurrogate(text.charAt(i + 1));
			if (pair) {
				i++;
			}
			else if (c == 0 || Character.isSurrogate(c)) {
				mended = (mended != null) ? mended : new StringBuilder(text);
				mended.setCharAt(i, REPLACEMENT);
			}
		}
		return (mended != null) ? mended.toString() : text;
	}

}
