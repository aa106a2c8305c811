package io.github.elasticsearchjpa.command;

import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/** The command {@code search status}, on a mock of the library. */
class StatusCommandTest {

	private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

	private final MockedLibrary library = new MockedLibrary();

	@Test
	void theDatabasesKnowledgeIsShownWhileElasticsearchDoesNotAnswer() {
		status("blog", "default", "no answer to GET /blog", backlog("blog", 40_000, 0, Backlog.State.ACTIVE));
		status("news", "default", "no answer to GET /news", backlog("news", 0, 0, Backlog.State.ACTIVE));
		status("files", "archive", null, backlog("files", 0, 0, Backlog.State.ACTIVE));
		assertThat(this.library.run("status")).isEqualTo(1);
		assertThat(this.library.out())
			.contains("blog: alias shop_blog, 117,791 rows in scope, document version 3",
					"  generations and mapping: unknown, because Elasticsearch could not be read",
					"  in use by an operation of host 1", "  backlog: 40,000 pending changes, the oldest for ",
					"files: alias shop_files", "  does not exist. To create and fill it, run: search deploy files")
			.doesNotContain("search deploy blog");
		assertThat(this.library.err().lines()).containsExactly("connection 'default': no answer to GET /blog");
	}

	@Test
	void everyConnectionThatDoesNotAnswerHasItsOwnError() {
		status("blog", "default", "no answer", backlog("blog", 1, 0, Backlog.State.ACTIVE));
		status("files", "archive", "status 401", backlog("files", 1, 0, Backlog.State.ACTIVE));
		assertThat(this.library.run("status", "--json")).isEqualTo(1);
		assertThat(this.library.json().path("error").asString())
			.isEqualTo("connection 'default': no answer\nconnection 'archive': status 401");
		assertThat(this.library.json().at("/indexes/0/result/failure").asString()).isEqualTo("no answer");
		assertThat(this.library.json().at("/indexes/0/result/backlog/changes").asInt()).isEqualTo(1);
	}

	@Test
	void pausedIndexesAndCausesOfDeadLettersAreShown() {
		status("blog", "default", null, backlog("blog", 12, 3, Backlog.State.PAUSED));
		status("news", "default", null, backlog("news", 0, 0, Backlog.State.ACTIVE));
		DeadLetter example = new DeadLetter(7, "blog", "Post", "17", "failed", TIME);
		given(this.library.sync().deadLetterCauses("blog"))
			.willReturn(List.of(new DeadLetterCause("5f0c91ab", "blog", 3, TIME, TIME, example)));
		assertThat(this.library.run("status")).isZero();
		assertThat(this.library.out())
			.contains("  backlog: paused; 12 pending changes, the oldest for ", "; 3 dead letters of 1 cause. ")
			.contains("To resume the index, run: search resume blog");
		verify(this.library.sync(), never()).deadLetterCauses("news");
	}

	@Test
	void indexesThatNoNodeHasConfiguredAreShownUnlessIndexesAreNamed() {
		status("blog", "default", null, backlog("blog", 0, 0, Backlog.State.ACTIVE));
		given(this.library.sync().backlog()).willReturn(List.of(backlog("blog", 0, 1, Backlog.State.ACTIVE),
				backlog("old", 9, 0, Backlog.State.NOT_CONFIGURED)));
		assertThat(this.library.run("status", "blog")).isZero();
		assertThat(this.library.out()).doesNotContain("old");
		assertThat(this.library.run("status")).isZero();
		assertThat(this.library.out()).contains("old: not configured on any node; 9 pending changes",
				"run: search backlog --discard old");
	}

	@Test
	void withoutSynchronizationOnlyConfiguredIndexesAreShown() {
		given(this.library.jpa().isSyncEnabled()).willReturn(false);
		status("blog", "default", null, null);
		assertThat(this.library.run("status")).isZero();
		assertThat(this.library.out()).contains("backlog: none, because the synchronization is off");
		verify(this.library.sync(), never()).backlog();
		verify(this.library.sync(), never()).deadLetterCauses(anyString());
	}

	private void status(String index, String connection, @Nullable String failure, @Nullable Backlog backlog) {
		given(this.library.index(index, connection).status()).willReturn(new IndexStatus(index, "shop_" + index,
				List.of(), List.of(), 117_791, backlog, null, 3, "host 1", failure));
	}

	private static Backlog backlog(String index, long changes, long deadLetters, Backlog.State state) {
		return new Backlog(index, changes, (changes > 0) ? TIME : null, 0, null, deadLetters, state);
	}

}
