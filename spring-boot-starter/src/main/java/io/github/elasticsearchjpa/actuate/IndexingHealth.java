package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether changes reach the indexes: how long the oldest waits, what was set aside, and
 * how the workers of this node are.
 */
final class IndexingHealth implements HealthIndicator {

	/** A worker begins something at least once in a lease, unless something holds it. */
	private static final int SILENT_LEASES = 2;

	private final Indexing indexing;

	private final BacklogWatch watch;

	private final Duration maxAge;

	IndexingHealth(Indexing indexing, BacklogWatch watch, Duration maxAge) {
		this.indexing = indexing;
		this.watch = watch;
		this.maxAge = maxAge;
	}

	@Override
	public Health health() {
		BacklogWatch.Reading reading = this.watch.reading();
		List<String> problems = new ArrayList<>(workerProblems());
		Health.Builder health = Health.up();
		if (reading == null) {
			health.unknown();
		}
		else {
			problems.addAll(backlogProblems(reading));
			health.withDetail("asOf", reading.asOf().toString()).withDetail("backlog", backlog(reading));
		}
		String failure = this.watch.failure();
		if (failure != null) {
			health.withDetail("backlogNotRead", failure);
		}
		return problems.isEmpty() ? health.build()
				: health.status(SearchHealthAutoConfiguration.DEGRADED).withDetail("problems", problems).build();
	}

	private List<String> backlogProblems(BacklogWatch.Reading reading) {
		List<String> problems = new ArrayList<>();
		for (String index : this.indexing.indexes()) {
			Duration age = reading.age(index);
			Backlog backlog = reading.of(index);
			if (age.compareTo(this.maxAge) > 0) {
				problems.add("index '%s': %,d changes wait, the oldest for %,d s (limit %,d s)".formatted(index,
						backlog.changes(), age.toSeconds(), this.maxAge.toSeconds()));
			}
			if (backlog.deadLetters() > 0) {
				problems.add("index '%s': %,d dead letters".formatted(index, backlog.deadLetters()));
			}
		}
		return problems;
	}

	private List<String> workerProblems() {
		return this.indexing.workers().stream().map(this::problem).filter((problem) -> !problem.isEmpty()).toList();
	}

	private String problem(WorkerState worker) {
		if (!worker.alive()) {
			return "%s died; restart this node".formatted(worker.name());
		}
		if (worker.silent().compareTo(this.indexing.lease().multipliedBy(SILENT_LEASES)) > 0) {
			return "%s is stuck: no sign of life for %,d s; a thread dump shows where".formatted(worker.name(),
					worker.silent().toSeconds());
		}
		String failure = worker.failure();
		return (failure != null) ? "%s fails and tries again: %s".formatted(worker.name(), failure) : "";
	}

	private Map<String, Map<String, Object>> backlog(BacklogWatch.Reading reading) {
		Map<String, Map<String, Object>> byIndex = new LinkedHashMap<>();
		for (String index : this.indexing.indexes()) {
			Backlog backlog = reading.of(index);
			byIndex.put(index, Map.of("changes", backlog.changes(), "ageSeconds", reading.age(index).toSeconds(),
					"deadLetters", backlog.deadLetters()));
		}
		return byIndex;
	}

	/** What there is to look at. */
	interface Indexing {

		List<String> indexes();

		List<WorkerState> workers();

		Duration lease();

	}

}
