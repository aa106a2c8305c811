package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.DeadLetter;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * The operations of the endpoint that change the outbox only, and what it shows of it.
 */
class SearchIndexesEndpointTest {

	private static final String CAUSE = "5f0c91ab";

	private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

	private static final CircuitState OPEN = new CircuitState("default", Set.of("blog"), true, TIME, "no answer", TIME);

	private final ElasticsearchJpa jpa = mock(ElasticsearchJpa.class);

	private final SearchSync sync = mock(SearchSync.class);

	private final SearchIndex<Object> blog = mock();

	private final SearchIndexesEndpoint endpoint = new SearchIndexesEndpoint(this.jpa, new IndexOperations(),
			Duration.ofSeconds(2));

	@BeforeEach
	void configure() {
		given(this.blog.name()).willReturn("blog");
		given(this.blog.alias()).willReturn("shop_blog");
		given(this.blog.connection()).willReturn("default");
		given(this.jpa.index("blog")).willReturn(this.blog);
		given(this.jpa.indexes()).willReturn(List.of(this.blog));
		given(this.jpa.isSyncEnabled()).willReturn(true);
		given(this.jpa.sync()).willReturn(this.sync);
		given(this.sync.circuits()).willReturn(List.of(OPEN));
	}

	@Test
	void anIndexIsPausedAndResumed() {
		assertThat(post("pause", null).getBody()).isEqualTo(Map.of("paused", true));
		assertThat(post("resume", null).getBody()).isEqualTo(Map.of("paused", false));
		verify(this.sync).pause("blog");
		verify(this.sync).resume("blog");
	}

	@Test
	void deadLettersAreRetriedAndDiscardedByCause() {
		given(this.sync.retryDeadLetters("blog", CAUSE)).willReturn(7);
		given(this.sync.discardDeadLetters("blog", CAUSE)).willReturn(2);
		assertThat(post("retry-dead-letters", CAUSE).getBody()).isEqualTo(Map.of("queued", 7));
		assertThat(post("discard-dead-letters", CAUSE).getBody()).isEqualTo(Map.of("discarded", 2));
		verify(this.sync, never()).retryDeadLetters(anyString());
		verify(this.sync, never()).discardDeadLetters(anyString());
	}

	@Test
	void withoutACauseAllDeadLettersAreRetriedOrDiscarded() {
		given(this.sync.retryDeadLetters("blog")).willReturn(9);
		given(this.sync.discardDeadLetters("blog")).willReturn(4);
		assertThat(post("retry-dead-letters", null).getBody()).isEqualTo(Map.of("queued", 9));
		assertThat(post("discard-dead-letters", null).getBody()).isEqualTo(Map.of("discarded", 4));
	}

	@Test
	void unknownIndexesAndAMissingSynchronizationAreReported() {
		given(this.jpa.index("shoes")).willThrow(new ElasticsearchJpaException("There is no index 'shoes'."));
		assertThat(this.endpoint.begin("shoes", "pause", null, null, null, null, null, null, null).getStatus())
			.isEqualTo(404);
		given(this.jpa.isSyncEnabled()).willReturn(false);
		assertThat(post("pause", null).getStatus()).isEqualTo(400);
		assertThat(post("pause", null).getBody()).asString().contains("The synchronization is off.");
		verify(this.sync, never()).pause(anyString());
	}

	@Test
	void theStateOfAnIndexContainsItsCircuitAndTheCausesOfItsDeadLetters() {
		DeadLetterCause cause = new DeadLetterCause(CAUSE, "blog", 3, TIME, TIME,
				new DeadLetter(7, "blog", "Post", "17", "failed", TIME));
		given(this.sync.deadLetterCauses("blog")).willReturn(List.of(cause));
		status("no answer", new Backlog("blog", 12, TIME, 0, null, 3, Backlog.State.PAUSED));
		IndexDescription description = description();
		assertThat(description.deadLetterCauses()).containsExactly(cause);
		assertThat(description.circuit()).isEqualTo(OPEN);
		assertThat(description.backlog()).extracting(Backlog::state).isEqualTo(Backlog.State.PAUSED);
		assertThat(description.rows()).isEqualTo(117);
		assertThat(description.generations()).isNull();
		assertThat(description.error()).isEqualTo("no answer");
	}

	@Test
	void causesAreNotReadWithoutDeadLetters() {
		status(null, Backlog.none("blog"));
		IndexDescription description = description();
		assertThat(description.deadLetterCauses()).isEmpty();
		verify(this.sync, never()).deadLetterCauses(anyString());
	}

	@Test
	void indexesThatThisNodeDoesNotConfigureAreShown() {
		status(null, Backlog.none("blog"));
		Backlog old = new Backlog("old", 9, TIME, 0, null, 0, Backlog.State.NOT_CONFIGURED);
		given(this.sync.backlog()).willReturn(List.of(Backlog.none("blog"), old));
		assertThat(this.endpoint.indexes()).containsEntry("otherIndexes", Map.of("old", old));
	}

	private IndexDescription description() {
		return (IndexDescription) Objects.requireNonNull(this.endpoint.index("blog").getBody());
	}

	private WebEndpointResponse<Object> post(String operation, @Nullable String cause) {
		return this.endpoint.begin("blog", operation, null, null, null, null, null, null, cause);
	}

	private void status(@Nullable String failure, Backlog backlog) {
		given(this.blog.status()).willReturn(
				new IndexStatus("blog", "shop_blog", List.of(), List.of(), 117, backlog, null, 1, null, failure));
	}

}
