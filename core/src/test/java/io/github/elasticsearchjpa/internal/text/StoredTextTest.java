package io.github.elasticsearchjpa.internal.text;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of texts that are stored in columns of limited length. */
class StoredTextTest {

	@Test
	void textThatFitsIsNotChanged() {
		assertThat(StoredText.of("four", 4)).isEqualTo("four");
		assertThat(StoredText.of(null, 4)).isNull();
	}

	@Test
	void longTextIsTruncatedWithoutHalfACharacter() {
		assertThat(StoredText.of("fours", 4)).isEqualTo("four");
		assertThat(StoredText.of("abc\uD83D\uDE00", 4)).isEqualTo("abc\uFFFD");
	}

	@Test
	void charactersThatDatabasesRejectAreReplaced() {
		assertThat(StoredText.of("a\u0000b\uD800c", 10)).isEqualTo("a\uFFFDb\uFFFDc");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "é", "漢", "\uD83D\uDE00" })
	void textHasAtMost4000BytesWhichIsTheLimitOfOracle(String character) {
		String stored = StoredText.of(character.repeat(2000), 4000);
		assertThat(stored).isNotNull();
		assertThat(stored.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(2000, 4000);
	}

}
