package io.github.elasticsearchjpa.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/** What degrades the health of indexing, and how often the database is asked for it. */
class IndexingHealthTest {

	private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

	private final List<Backlog> backlog = new ArrayList<>();

	private final List<WorkerState> workers = new ArrayList<>(List.of(worker(true, Duration.ofSeconds(1), null)));

	private final AtomicInteger reads = new AtomicInteger();

	@Test
	void changesThatWaitForLessThanTheLimitAreNoProblem() {
		this.backlog.add(new Backlog("blog", 40_000, NOW.minusSeconds(299), 0, null, 0));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("asOf", "2026-11-22T10:00:00Z");
		assertThat(health.getDetails().get("backlog")).asString().contains("changes=40000", "ageSeconds=299");
	}

	@Test
	void anOldBacklogAndDeadLettersDegradeIt() {
		this.backlog.add(new Backlog("blog", 40_000, NOW.minusSeconds(720), 0, null, 3));
		assertThat(problems()).containsExactly("index 'blog': 40,000 changes wait, the oldest for 720 s (limit 300 s)",
				"index 'blog': 3 dead letters");
	}

	@Test
	void aWorkerThatDiedOrIsStuckOrFailsDegradesIt() {
		this.workers.clear();
		this.workers.add(worker(false, Duration.ZERO, null));
		this.workers.add(worker(true, Duration.ofSeconds(121), null));
		this.workers.add(worker(true, Duration.ofSeconds(119), null));
		this.workers.add(worker(true, Duration.ofSeconds(1), "out of memory"));
		assertThat(problems()).containsExactly("worker died; restart this node",
				"worker is stuck: no sign of life for 121 s; a thread dump shows where",
				"worker fails and tries again: out of memory");
	}

	@Test
	void aDatabaseThatFailsMakesItUnknownAndNeverDown() {
		BacklogWatch watch = new BacklogWatch(() -> {
			throw new IllegalStateException("no connection");
		}, clock(), BacklogWatch.FRESH);
		Health health = health(watch);
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails().get("backlogNotRead")).asString().contains("no connection");
		watch.destroy();
	}

	@Test
	void aDatabaseThatDoesNotAnswerHoldsUpOneOfThoseWhoAskForTwoSeconds() {
		CountDownLatch never = new CountDownLatch(1);
		BacklogWatch watch = new BacklogWatch(() -> {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return List.of();
		}, clock(), Duration.ZERO);
		long start = System.nanoTime();
		for (int i = 0; i < 20; i++) {
			assertThat(watch.reading()).isNull();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(BacklogWatch.PATIENCE,
				BacklogWatch.PATIENCE.multipliedBy(5));
		assertThat(watch.failure()).isEqualTo("the database did not answer within 2 s");
		watch.destroy();
	}

	@Test
	void howeverManyAskTheDatabaseIsReadOnceInTenSeconds() {
		BacklogWatch watch = watch();
		for (int i = 0; i < 20; i++) {
			assertThat(watch.reading()).isNotNull();
		}
		assertThat(this.reads).hasValue(1);
		watch.destroy();
	}

	private List<String> problems() {
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(SearchHealthAutoConfiguration.DEGRADED);
		List<?> problems = (List<?>) Objects.requireNonNull(health.getDetails().get("problems"));
		return problems.stream().map(Object::toString).toList();
	}

	private Health health() {
		BacklogWatch watch = watch();
		try {
			return health(watch);
		}
		finally {
			watch.destroy();
		}
	}

	private Health health(BacklogWatch watch) {
		return new IndexingHealth(new IndexingHealth.Indexing() {

			@Override
			public List<String> indexes() {
				return List.of("blog");
			}

			@Override
			public List<WorkerState> workers() {
				return IndexingHealthTest.this.workers;
			}

			@Override
			public Duration lease() {
				return Duration.ofMinutes(1);
			}

		}, watch, Duration.ofMinutes(5)).health();
	}

	private BacklogWatch watch() {
		return new BacklogWatch(() -> {
			this.reads.incrementAndGet();
			return this.backlog;
		}, clock(), BacklogWatch.FRESH);
	}

	private static Clock clock() {
		return Clock.fixed(NOW, ZoneOffset.UTC);
	}

	private static WorkerState worker(boolean alive, Duration silent, @Nullable String failure) {
		return new WorkerState("worker", alive, silent, failure);
	}

}
