package io.github.elasticsearchjpa.internal.outbox;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which of the documents that Elasticsearch rejects are the cause themselves. */
class SuspectsTest {

	private static final ChangeKey REJECTED = ChangeKey.document("cards", "Card", "1");

	private static final ChangeKey ACCEPTED = ChangeKey.document("cards", "Card", "2");

	private final Suspects suspects = new Suspects();

	@Test
	void aDocumentIsTheCauseAtTheFifthAttemptIfTheIndexAcceptsOthers() {
		assertThat(this.suspects.rejected(REJECTED, 1, true)).isFalse();
		this.suspects.accepted(ACCEPTED);
		assertThat(this.suspects.rejected(REJECTED, 4, true)).isFalse();
		assertThat(this.suspects.rejected(REJECTED, 5, true)).isTrue();
	}

	@Test
	void aDocumentIsNotTheCauseIfItWasSentWithOthers() {
		assertThat(this.suspects.rejected(REJECTED, 1, true)).isFalse();
		this.suspects.accepted(ACCEPTED);
		assertThat(this.suspects.rejected(REJECTED, 5, false)).isFalse();
	}

	@Test
	void aDocumentIsNotTheCauseIfTheIndexAcceptedOthersOnlyBefore() {
		this.suspects.accepted(ACCEPTED);
		IntStream.rangeClosed(1, 20)
			.forEach((attempts) -> assertThat(this.suspects.rejected(REJECTED, attempts, true)).isFalse());
	}

	@Test
	void aDocumentIsNotTheCauseIfAnotherIndexAcceptsOthers() {
		assertThat(this.suspects.rejected(REJECTED, 1, true)).isFalse();
		this.suspects.accepted(ChangeKey.document("shelves", "Shelf", "2"));
		assertThat(this.suspects.rejected(REJECTED, 5, true)).isFalse();
	}

	@Test
	void aDocumentThatWasAcceptedIsNoSuspect() {
		assertThat(this.suspects.rejected(REJECTED, 1, true)).isFalse();
		this.suspects.accepted(REJECTED);
		assertThat(this.suspects.rejected(REJECTED, 5, true)).isFalse();
	}

}
