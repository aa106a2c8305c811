package io.github.elasticsearchjpa.internal.outbox;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The cause of a dead letter. */
class CauseTest {

	@Test
	void errorsThatDifferInNumbersAndQuotedTextHaveTheSameCause() {
		assertThat(Cause.of("400 failed to parse field [pages] in document with id '7'. Preview: 'many'"))
			.isEqualTo(Cause.of("400 failed to parse field [pages] in document with id '12'. Preview: 'none'"));
		assertThat(Cause.of("card 7 has no \"title\"")).isEqualTo(Cause.of("card 1234 has no \"name\""));
	}

	@Test
	void errorsThatDifferInOtherTextHaveDifferentCauses() {
		assertThat(Cause.of("failed to parse field [pages]")).isNotEqualTo(Cause.of("failed to parse field [year]"));
	}

	/** The id is stored, and operators use it in commands. */
	@Test
	void theIdOfACauseIsTheSameInEveryRelease() {
		assertThat(Cause.of("card 7 is 'broken'")).isEqualTo("de4baf76");
	}

}
