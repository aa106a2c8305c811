package io.github.elasticsearchjpa.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the health of indexing, and of the cached backlog that it reads. */
class IndexingHealthTest {

	private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

	private final List<Backlog> backlog = new ArrayList<>();

	private final List<WorkerState> workers = new ArrayList<>(List.of(worker(true, Duration.ofSeconds(1), null)));

	private final List<CircuitState> circuits = new ArrayList<>();

	private final AtomicInteger reads = new AtomicInteger();

	@Test
	void pendingChangesBelowTheAgeLimitAreNoProblem() {
		this.backlog.add(new Backlog("blog", 40_000, NOW.minusSeconds(299), 0, null, 0, Backlog.State.ACTIVE));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("asOf", "2026-11-22T10:00:00Z");
		assertThat(health.getDetails().get("backlog")).asString().contains("changes=40000", "ageSeconds=299");
	}

	@Test
	void anOldBacklogAndDeadLettersDegradeTheHealth() {
		this.backlog.add(new Backlog("blog", 40_000, NOW.minusSeconds(720), 0, null, 3, Backlog.State.ACTIVE));
		assertThat(problems()).containsExactly(
				"index 'blog': 40,000 pending changes, the oldest for 720 s (limit 300 s)",
				"index 'blog': 3 dead letters");
	}

	@Test
	void aPausedIndexAndAnIndexThatNoNodeHasConfiguredAreNoProblem() {
		this.backlog.add(new Backlog("blog", 40_000, NOW.minusSeconds(720), 0, null, 0, Backlog.State.PAUSED));
		this.backlog.add(new Backlog("old", 9, NOW.minusSeconds(999), 0, null, 2, Backlog.State.NOT_CONFIGURED));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails().get("backlog")).asString().contains("state=PAUSED", "changes=40000");
		assertThat(health.getDetails().get("notConfigured")).asString()
			.contains("old={", "changes=9", "ageSeconds=999", "deadLetters=2");
	}

	@Test
	void deadLettersOfAPausedIndexDegradeTheHealth() {
		this.backlog.add(new Backlog("blog", 0, null, 0, null, 3, Backlog.State.PAUSED));
		assertThat(problems()).containsExactly("index 'blog': 3 dead letters");
	}

	@Test
	void anOpenCircuitDegradesTheHealth() {
		this.circuits.add(new CircuitState("default", Set.of("blog"), false, null, null, null));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		this.circuits.add(new CircuitState("archive", Set.of("files"), true, NOW.minusSeconds(90), "status 403",
				NOW.plusSeconds(4)));
		assertThat(problems())
			.containsExactly("connection 'archive': circuit open since 2026-11-22T09:58:30Z, next probe at "
					+ "2026-11-22T10:00:04Z; changes of files wait: status 403");
	}

	@Test
	void aStoppedOrStuckOrFailingWorkerDegradesTheHealth() {
		this.workers.clear();
		this.workers.add(worker(false, Duration.ZERO, null));
		this.workers.add(worker(true, Duration.ofSeconds(121), null));
		this.workers.add(worker(true, Duration.ofSeconds(119), null));
		this.workers.add(worker(true, Duration.ofSeconds(1), "out of memory"));
		assertThat(problems()).containsExactly("worker stopped; restart this node",
				"worker is stuck: no heartbeat for 121 s; take a thread dump to see where",
				"worker fails and retries: out of memory");
	}

	@Test
	void aFailingDatabaseMakesTheHealthUnknownAndNotDown() {
		CachedBacklog cached = new CachedBacklog(() -> {
			throw new IllegalStateException("no connection");
		}, clock(), CachedBacklog.MAX_AGE);
		Health health = health(cached);
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails().get("backlogNotRead")).asString().contains("no connection");
		cached.destroy();
	}

	@Test
	void aDatabaseThatDoesNotAnswerDelaysOneCallerByTwoSeconds() {
		CountDownLatch never = new CountDownLatch(1);
		CachedBacklog cached = new CachedBacklog(() -> {
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
			assertThat(cached.reading()).isNull();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(CachedBacklog.READ_TIMEOUT,
				CachedBacklog.READ_TIMEOUT.multipliedBy(5));
		assertThat(cached.failure()).isEqualTo("the database did not answer within 2 s");
		cached.destroy();
	}

	@Test
	void theDatabaseIsReadOnceInTenSecondsForAllCallers() {
		CachedBacklog cached = cachedBacklog();
		for (int i = 0; i < 20; i++) {
			assertThat(cached.reading()).isNotNull();
		}
		assertThat(this.reads).hasValue(1);
		cached.destroy();
	}

	private List<String> problems() {
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(SearchHealthAutoConfiguration.DEGRADED);
		List<?> problems = (List<?>) Objects.requireNonNull(health.getDetails().get("problems"));
		return problems.stream().map(Object::toString).toList();
	}

	private Health health() {
		CachedBacklog cached = cachedBacklog();
		try {
			return health(cached);
		}
		finally {
			cached.destroy();
		}
	}

	private Health health(CachedBacklog cached) {
		return new IndexingHealth(new IndexingHealth.Source() {

			@Override
			public List<String> indexes() {
				return List.of("blog");
			}

			@Override
			public List<WorkerState> workers() {
				return IndexingHealthTest.this.workers;
			}

			@Override
			public List<CircuitState> circuits() {
				return IndexingHealthTest.this.circuits;
			}

			@Override
			public Duration lease() {
				return Duration.ofMinutes(1);
			}

		}, cached, Duration.ofMinutes(5)).health();
	}

	private CachedBacklog cachedBacklog() {
		return new CachedBacklog(() -> {
			this.reads.incrementAndGet();
			return this.backlog;
		}, clock(), CachedBacklog.MAX_AGE);
	}

	private static Clock clock() {
		return Clock.fixed(NOW, ZoneOffset.UTC);
	}

	private static WorkerState worker(boolean alive, Duration silent, @Nullable String failure) {
		return new WorkerState("worker", alive, silent, failure);
	}

}
