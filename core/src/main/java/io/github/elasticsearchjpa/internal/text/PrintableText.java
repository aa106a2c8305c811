package io.github.elasticsearchjpa.internal.text;

/**
 * Makes text printable on one line of a log, a terminal or a page: replaces characters
 * that end lines, control terminals, or change the order in which text is shown by escape
 * sequences.
 */
public final class PrintableText {

	private PrintableText() {
	}

	/**
	 * Makes text printable.
	 * @param text the text
	 * @return the text, with {@code \n}, {@code \r}, {@code \t} and four hexadecimal
	 * digits after a backslash and {@code u} in place of other characters that are not
	 * printable
	 */
	public static String of(String text) {
		StringBuilder printable = null;
		for (int i = 0; i < text.length(); i++) {
			int c = text.codePointAt(i);
			if (isPrintable(c)) {
				if (printable != null) {
					printable.appendCodePoint(c);
				}
			}
			else {
				printable = (printable != null) ? printable : new StringBuilder(text.substring(0, i));
				printable.append(escape(c));
			}
			i += Character.charCount(c) - 1;
		}
		return (printable != null) ? printable.toString() : text;
	}

	/**
	 * Describes an error in one printable line.
	 * @param error the error
	 * @return its class and message
	 */
	public static String of(Throwable error) {
		return of(error.toString());
	}

	private static boolean isPrintable(int c) {
		return switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR ->
				false;
			default -> true;
		};
	}

	private static String escape(int c) {
		return switch (c) {
			case '\n' -> "\\n";
			case '\r' -> "\\r";
			case '\t' -> "\\t";
			default -> {
				StringBuilder units = new StringBuilder();
				for (char unit : Character.toChars(c)) {
					units.append("\\u%04x".formatted((int) unit));
				}
				yield units.toString();
			}
		};
	}

}
