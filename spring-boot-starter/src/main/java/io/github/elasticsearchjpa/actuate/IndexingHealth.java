package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * A health indicator for indexing. It reports the age of the oldest pending change, dead
 * letters, open circuits, and workers of this node that stopped, are stuck or fail. A
 * paused index and an index that no node has configured are no problems: both are
 * decisions of an operator, so they are details.
 */
final class IndexingHealth implements HealthIndicator {

	/**
	 * The number of leases after which a worker without a heartbeat is stuck. A worker
	 * normally has a heartbeat at least once per lease.
	 */
	private static final int STUCK_AFTER_LEASES = 2;

	private final Source source;

	private final CachedBacklog backlog;

	private final Duration maxAge;

	IndexingHealth(Source source, CachedBacklog backlog, Duration maxAge) {
		this.source = source;
		this.backlog = backlog;
		this.maxAge = maxAge;
	}

	@Override
	public Health health() {
		CachedBacklog.Reading reading = this.backlog.reading();
		List<String> problems = new ArrayList<>(workerProblems());
		this.source.circuits().stream().filter(CircuitState::open).map(IndexingHealth::problem).forEach(problems::add);
		Health.Builder health = Health.up();
		if (reading == null) {
			health.unknown();
		}
		else {
			problems.addAll(backlogProblems(reading));
			health.withDetail("asOf", reading.asOf().toString()).withDetail("backlog", backlog(reading));
			Map<String, Object> notConfigured = notConfigured(reading);
			if (!notConfigured.isEmpty()) {
				health.withDetail("notConfigured", notConfigured);
			}
		}
		String failure = this.backlog.failure();
		if (failure != null) {
			health.withDetail("backlogNotRead", failure);
		}
		return problems.isEmpty() ? health.build()
				: health.status(SearchHealthAutoConfiguration.DEGRADED).withDetail("problems", problems).build();
	}

	private List<String> backlogProblems(CachedBacklog.Reading reading) {
		List<String> problems = new ArrayList<>();
		for (String index : this.source.indexes()) {
			Duration age = reading.age(index);
			Backlog backlog = reading.of(index);
			if (backlog.state() != Backlog.State.PAUSED && age.compareTo(this.maxAge) > 0) {
				problems.add("index '%s': %,d pending changes, the oldest for %,d s (limit %,d s)".formatted(index,
						backlog.changes(), age.toSeconds(), this.maxAge.toSeconds()));
			}
			if (backlog.deadLetters() > 0) {
				problems.add("index '%s': %,d dead letters".formatted(index, backlog.deadLetters()));
			}
		}
		return problems;
	}

	private List<String> workerProblems() {
		return this.source.workers().stream().map(this::problem).filter((problem) -> !problem.isEmpty()).toList();
	}

	private String problem(WorkerState worker) {
		if (!worker.alive()) {
			return "%s stopped; restart this node".formatted(worker.name());
		}
		if (worker.silent().compareTo(this.source.lease().multipliedBy(STUCK_AFTER_LEASES)) > 0) {
			return "%s is stuck: no heartbeat for %,d s; take a thread dump to see where".formatted(worker.name(),
					worker.silent().toSeconds());
		}
		String failure = worker.failure();
		return (failure != null) ? "%s fails and retries: %s".formatted(worker.name(), failure) : "";
	}

	private static String problem(CircuitState circuit) {
		return "connection '%s': circuit open since %s, next probe at %s; changes of %s wait: %s".formatted(
				circuit.connection(), circuit.since(), circuit.nextProbe(), String.join(", ", circuit.indexes()),
				circuit.cause());
	}

	private Map<String, Object> backlog(CachedBacklog.Reading reading) {
		Map<String, Object> byIndex = new LinkedHashMap<>();
		this.source.indexes().forEach((index) -> byIndex.put(index, details(reading, index)));
		return byIndex;
	}

	/** Returns the backlogs of indexes that no node has in its configuration. */
	private static Map<String, Object> notConfigured(CachedBacklog.Reading reading) {
		Map<String, Object> byIndex = new TreeMap<>();
		reading.byIndex().forEach((index, backlog) -> {
			if (backlog.state() == Backlog.State.NOT_CONFIGURED) {
				byIndex.put(index, details(reading, index));
			}
		});
		return byIndex;
	}

	private static Map<String, Object> details(CachedBacklog.Reading reading, String index) {
		Backlog backlog = reading.of(index);
		return Map.of("changes", backlog.changes(), "ageSeconds", reading.age(index).toSeconds(), "deadLetters",
				backlog.deadLetters(), "state", backlog.state().name());
	}

	/** The source of the indexes, workers and circuits that the indicator reports. */
	interface Source {

		/** Returns the names of the indexes. */
		List<String> indexes();

		/** Returns the workers of this node. */
		List<WorkerState> workers();

		/** Returns the circuits of this node. */
		List<CircuitState> circuits();

		/** Returns the duration of a lease. */
		Duration lease();

	}

}
