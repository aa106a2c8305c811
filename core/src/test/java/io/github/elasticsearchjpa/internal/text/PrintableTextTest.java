package io.github.elasticsearchjpa.internal.text;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of texts that are printed on one line. */
class PrintableTextTest {

	@Test
	void printableTextIsNotChanged() {
		String text = "Größe \uD83D\uDE00 'quoted' \\n é 漢字";
		assertThat(PrintableText.of(text)).isSameAs(text);
	}

	@ParameterizedTest
	@CsvSource({ "000a, \\n", "000d, \\r", "0009, \\t", "0000, \\u0000", "001b, \\u001b", "007f, \\u007f",
			"0085, \\u0085", "2028, \\u2028", "2029, \\u2029", "202e, \\u202e", "2066, \\u2066", "feff, \\ufeff",
			"d800, \\ud800", "dc00, \\udc00", "e0001, \\udb40\\udc01" })
	void otherCharactersAreEscaped(String codePoint, String escaped) {
		String text = "a" + Character.toString(Integer.parseInt(codePoint, 16)) + "b";
		assertThat(PrintableText.of(text)).isEqualTo("a" + escaped + "b");
	}

	@Test
	void anErrorIsPrintedWithItsClass() {
		assertThat(PrintableText.of(new IllegalStateException("two\nlines")))
			.isEqualTo("java.lang.IllegalStateException: two\\nlines");
	}

}
