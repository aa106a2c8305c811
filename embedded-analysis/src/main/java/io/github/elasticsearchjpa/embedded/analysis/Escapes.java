package io.github.elasticsearchjpa.embedded.analysis;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The backslash escapes of rules: {@code \n}, {@code \t}, {@code \r}, {@code \b},
 * {@code \f}, {@code \}{@code u0041}, and a backslash before any other character, which
 * then stands for itself.
 */
final class Escapes {

	private static final Pattern ESCAPE = Pattern.compile("\\\\(u\\p{XDigit}{4}|u|.|$)", Pattern.DOTALL);

	private Escapes() {
	}

	/**
	 * Replaces the escapes of a text.
	 * @throws IllegalArgumentException if an escape is incomplete
	 */
	static String resolve(String text) {
		return ESCAPE.matcher(text)
			.replaceAll((match) -> Matcher.quoteReplacement(String.valueOf(character(match, text))));
	}

	private static char character(MatchResult match, String text) {
		String escaped = match.group(1);
		if (escaped.isEmpty() || escaped.equals("u")) {
			throw new IllegalArgumentException("Incomplete escape in [" + text + "]");
		}
		return switch (escaped.charAt(0)) {
			case 'n' -> '\n';
			case 't' -> '\t';
			case 'r' -> '\r';
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'u' -> (char) Integer.parseInt(escaped.substring(1), 16);
			default -> escaped.charAt(0);
		};
	}

}
