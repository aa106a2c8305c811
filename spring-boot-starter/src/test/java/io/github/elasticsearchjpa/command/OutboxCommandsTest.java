package io.github.elasticsearchjpa.command;

import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/** The commands for pending changes and dead letters, on a mock of the library. */
class OutboxCommandsTest {

	private static final String CAUSE = "5f0c91ab";

	private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

	private final MockedLibrary library = new MockedLibrary();

	@BeforeEach
	void configureIndexes() {
		this.library.index("blog", "default");
		this.library.index("news", "default");
	}

	@Test
	void pauseAndResumeNameTheCommandThatFollows() {
		assertThat(this.library.run("pause", "blog", "news")).isZero();
		assertThat(this.library.run("resume", "blog")).isZero();
		assertThat(this.library.out()).contains("blog: paused on all nodes. ", "run: search resume blog",
				"news: paused on all nodes. ", "blog: resumed. ");
		verify(this.library.sync()).pause("blog");
		verify(this.library.sync()).pause("news");
		verify(this.library.sync()).resume("blog");
	}

	@Test
	void pauseNeedsTheNamesOfConfiguredIndexes() {
		assertThat(this.library.run("pause")).isEqualTo(2);
		assertThat(this.library.run("pause", "blog", "nwes")).isEqualTo(2);
		assertThat(this.library.err()).contains("There is no index nwes. Did you mean news?");
		verify(this.library.sync(), never()).pause(anyString());
	}

	@Test
	void backlogShowsPausedIndexesAndIndexesThatNoNodeHasConfigured() {
		backlog(new Backlog("old", 300_000, TIME, 0, null, 2, Backlog.State.NOT_CONFIGURED),
				new Backlog("blog", 12, TIME, 0, null, 0, Backlog.State.PAUSED));
		assertThat(this.library.run("backlog")).isZero();
		assertThat(this.library.out()).contains("All indexes: blog, news, old", "blog: paused; 12 pending changes",
				"To resume the index, run: search resume blog", "news: 0 pending changes; 0 dead letters",
				"old: not configured on any node; 300,000 pending changes, the oldest for ", "; 2 dead letters. ",
				"To delete them, run: search backlog --discard old");
	}

	@Test
	void backlogShowsThatAnIndexWithoutChangesIsPaused() {
		given(this.library.sync().backlog("news")).willReturn(Backlog.none("news", Backlog.State.PAUSED));
		assertThat(this.library.run("backlog", "news")).isZero();
		assertThat(this.library.out()).contains("news: paused; 0 pending changes");
	}

	@Test
	void theChangesOfAnIndexThatNoNodeHasConfiguredAreDiscarded() {
		backlog(new Backlog("old", 300_000, TIME, 0, null, 2, Backlog.State.NOT_CONFIGURED));
		given(this.library.sync().discardBacklog("old")).willReturn(300_002L);
		assertThat(this.library.run("backlog", "--discard", "old")).isEqualTo(2);
		assertThat(this.library.err()).contains("Nothing was discarded. Confirm with --yes.");
		verify(this.library.sync(), never()).discardBacklog(anyString());
		assertThat(this.library.run("backlog", "old", "--discard", "--yes")).isZero();
		assertThat(this.library.out()).contains("old: 300,002 changes discarded, dead letters included.");
	}

	@Test
	void theChangesOfAConfiguredIndexAreNotDiscarded() {
		backlog(new Backlog("old", 3, TIME, 0, null, 0, Backlog.State.NOT_CONFIGURED),
				new Backlog("orders", 5, TIME, 0, null, 0, Backlog.State.ACTIVE));
		assertThat(this.library.run("backlog", "--discard", "old", "blog", "--yes")).isEqualTo(2);
		assertThat(this.library.err()).contains("Nothing was discarded. Index 'blog' is in the configuration of this");
		assertThat(this.library.run("backlog", "--discard", "orders", "--yes")).isEqualTo(2);
		assertThat(this.library.err()).contains("Nothing was discarded. Index 'orders' is in the configuration");
		assertThat(this.library.run("backlog", "--discard", "odl", "--yes")).isEqualTo(2);
		assertThat(this.library.err()).contains("There is no index odl. Did you mean old?");
		assertThat(this.library.run("backlog", "--discard", "--yes")).isEqualTo(2);
		assertThat(this.library.err()).contains("Name the indexes whose changes to discard.");
		verify(this.library.sync(), never()).discardBacklog(anyString());
	}

	@Test
	void aNodeThatStartsBeforeTheDiscardHasItsReasonReported() {
		backlog(new Backlog("old", 3, TIME, 0, null, 0, Backlog.State.NOT_CONFIGURED));
		given(this.library.sync().discardBacklog("old")).willThrow(new IllegalArgumentException("a node has started"));
		assertThat(this.library.run("backlog", "--discard", "old", "--yes", "--json")).isEqualTo(2);
		assertThat(this.library.json().path("error").asString()).isEqualTo("a node has started");
	}

	@Test
	void deadLettersAreListedByCause() {
		DeadLetter example = new DeadLetter(7, "blog", "Post", "17", "failed to parse field [age]", TIME);
		given(this.library.sync().deadLetterCauses("blog"))
			.willReturn(List.of(new DeadLetterCause(CAUSE, "blog", 1_200, TIME, TIME.plusSeconds(60), example),
					new DeadLetterCause("00c0ffee", "blog", 2, TIME, TIME, example)));
		assertThat(this.library.run("dead-letters", "blog")).isZero();
		assertThat(this.library.out()).containsSubsequence("blog: 1,202 dead letters of 2 causes",
				"  5f0c91ab  1,200 documents, first 2026-11-22T10:00:00Z (", "last 2026-11-22T10:01:00Z (",
				"            Post 17: failed to parse field [age]", "  00c0ffee  2 documents",
				"  Fix a cause, then run: search dead-letters blog --retry --cause ID");
		verify(this.library.sync(), never()).deadLetters(anyString(), anyInt());
	}

	@Test
	void causesAreInTheJsonDocument() {
		DeadLetter example = new DeadLetter(7, "blog", "Post", "17", "failed", TIME);
		given(this.library.sync().deadLetterCauses("blog"))
			.willReturn(List.of(new DeadLetterCause(CAUSE, "blog", 3, TIME, TIME, example)));
		assertThat(this.library.run("dead-letters", "blog", "--json")).isZero();
		assertThat(this.library.json().at("/indexes/0/result/0/id").asString()).isEqualTo(CAUSE);
		assertThat(this.library.json().at("/indexes/0/result/0/example/key").asString()).isEqualTo("17");
	}

	@Test
	void singleDeadLettersAreListedOnRequest() {
		given(this.library.sync().deadLetters("blog", 100))
			.willReturn(List.of(new DeadLetter(7, "blog", "Post", "17", "disk full", TIME)));
		given(this.library.sync().backlog("blog"))
			.willReturn(new Backlog("blog", 0, null, 0, null, 5, Backlog.State.ACTIVE));
		assertThat(this.library.run("dead-letters", "blog", "--list")).isZero();
		assertThat(this.library.out()).contains("blog: 5 dead letters", "  Post 17, dead letter since 2026-11-22",
				"disk full", "  and 4 more. To list them, raise --limit");
		assertThat(this.library.run("dead-letters", "blog", "--limit", "3")).isZero();
		verify(this.library.sync()).deadLetters("blog", 3);
		assertThat(this.library.run("dead-letters", "blog", "--limit", "0")).isEqualTo(2);
	}

	@Test
	void retryAndDiscardAreLimitedToACause() {
		given(this.library.sync().retryDeadLetters("blog", CAUSE)).willReturn(1_200);
		given(this.library.sync().discardDeadLetters("blog", CAUSE)).willReturn(3);
		assertThat(this.library.run("dead-letters", "blog", "--retry", "--cause", CAUSE)).isZero();
		assertThat(this.library.run("dead-letters", "blog", "--discard", "--cause", CAUSE)).isEqualTo(2);
		assertThat(this.library.run("dead-letters", "blog", "--discard", "--cause", CAUSE, "--yes")).isZero();
		assertThat(this.library.out()).contains("blog: 1,200 dead letters of cause 5f0c91ab enqueued again",
				"blog: 3 dead letters of cause 5f0c91ab discarded");
		verify(this.library.sync(), never()).retryDeadLetters(anyString());
		verify(this.library.sync(), never()).discardDeadLetters(anyString());
	}

	@Test
	void aMistypedCauseIsRefused() {
		assertThat(this.library.run("dead-letters", "--retry", "--cause", "5f0c91a")).isEqualTo(2);
		assertThat(this.library.err()).contains("'5f0c91a' is not the id of a cause");
		assertThat(this.library.run("dead-letters", "--cause", CAUSE)).isEqualTo(2);
		assertThat(this.library.err()).contains("Use --cause with --retry or --discard.");
		verify(this.library.sync(), never()).retryDeadLetters(anyString(), anyString());
	}

	@Test
	void withoutSynchronizationNothingCanBePausedOrDiscarded() {
		given(this.library.jpa().isSyncEnabled()).willReturn(false);
		assertThat(this.library.run("pause", "blog")).isEqualTo(2);
		assertThat(this.library.run("backlog", "--discard", "old", "--yes")).isEqualTo(2);
		assertThat(this.library.err()).contains("The synchronization is off", "elasticsearch-jpa.sync.enabled");
	}

	private void backlog(Backlog... backlogs) {
		given(this.library.sync().backlog()).willReturn(List.of(backlogs));
		for (Backlog backlog : backlogs) {
			given(this.library.sync().backlog(backlog.index())).willReturn(backlog);
		}
	}

}
