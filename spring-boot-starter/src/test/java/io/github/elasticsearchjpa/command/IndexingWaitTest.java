package io.github.elasticsearchjpa.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/** Tests of the wait for enqueued changes, on a mock of the library. */
class IndexingWaitTest {

	private final MockedLibrary library = new MockedLibrary();

	private final SearchIndex<?> blog = this.library.index("blog", "default");

	@Test
	void theWaitEndsWhenTheIndexIsPaused() {
		Instant old = Instant.EPOCH;
		given(this.library.sync().backlog("blog")).willReturn(
				new Backlog("blog", 3, old, 0, null, 0, Backlog.State.ACTIVE),
				new Backlog("blog", 2, old, 0, null, 0, Backlog.State.PAUSED));
		assertThat(new IndexingWait(this.library.context()).await(this.blog, Set.of())).isEqualTo(1);
		assertThat(this.library.err()).contains("blog: the index is paused, so its 2 pending changes are not indexed.",
				"run: search resume blog");
	}

	@Test
	void aPausedIndexWithoutPendingChangesIsIndexed() {
		given(this.library.sync().backlog("blog")).willReturn(Backlog.none("blog", Backlog.State.PAUSED));
		assertThat(new IndexingWait(this.library.context()).await(this.blog, Set.of())).isZero();
		assertThat(this.library.out()).contains("blog: all changes are indexed");
	}

	@Test
	void aStalledWaitNamesTheFailureOfTheConnection() {
		given(this.library.sync().backlog("blog"))
			.willReturn(new Backlog("blog", 3, Instant.EPOCH, 0, null, 0, Backlog.State.ACTIVE));
		given(this.library.sync().circuits()).willReturn(List.of(new CircuitState("default", Set.of("blog"), true,
				Instant.parse("2026-11-22T10:00:00Z"), "no answer", Instant.EPOCH)));
		IndexingWait wait = new IndexingWait(this.library.context(), Duration.ZERO);
		assertThat(wait.await(this.blog, Set.of())).isEqualTo(1);
		assertThat(this.library.err()).contains("blog: 3 changes are pending",
				"Connection 'default' has failed since 2026-11-22T10:00:00Z: no answer");
	}

	@Test
	void aLargeBacklogIsPolledLessOften() {
		assertThat(IndexingWait.pollInterval(1)).isEqualTo(Duration.ofMillis(200));
		assertThat(IndexingWait.pollInterval(10_000)).isEqualTo(Duration.ofMillis(200));
		assertThat(IndexingWait.pollInterval(100_000)).isEqualTo(Duration.ofSeconds(2));
		assertThat(IndexingWait.pollInterval(1_000_000)).isEqualTo(Duration.ofSeconds(5));
		assertThat(IndexingWait.pollInterval(Long.MAX_VALUE)).isEqualTo(Duration.ofSeconds(5));
	}

}
