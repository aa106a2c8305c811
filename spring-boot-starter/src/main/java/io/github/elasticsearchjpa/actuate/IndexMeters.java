package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.WorkerState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/** Gauges of each index, of each connection and of the workers of this node. */
final class IndexMeters implements MeterBinder {

	static final String BACKLOG = "elasticsearch.jpa.backlog";

	static final String BACKLOG_AGE = "elasticsearch.jpa.backlog.age";

	static final String BACKLOG_ETA = "elasticsearch.jpa.backlog.eta";

	static final String PAUSED = "elasticsearch.jpa.index.paused";

	static final String CIRCUIT_OPEN = "elasticsearch.jpa.circuit.open";

	static final String DEAD_LETTERS = "elasticsearch.jpa.dead.letters";

	static final String READING_AGE = "elasticsearch.jpa.backlog.reading.age";

	static final String WORKERS = "elasticsearch.jpa.workers";

	static final String OPERATION_ROWS = "elasticsearch.jpa.operation.rows";

	static final String OPERATION_TOTAL = "elasticsearch.jpa.operation.rows.total";

	private final ElasticsearchJpa jpa;

	private final OperationMeters operations;

	private final @Nullable CachedBacklog backlog;

	IndexMeters(ElasticsearchJpa jpa, OperationMeters operations, @Nullable CachedBacklog backlog) {
		this.jpa = jpa;
		this.operations = operations;
		this.backlog = backlog;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Collection<SearchIndex<Object>> indexes = this.jpa.indexes();
		indexes.forEach((index) -> operation(registry, index));
		CachedBacklog backlog = this.backlog;
		if (backlog != null) {
			indexes.forEach((index) -> {
				backlog(registry, index, backlog);
				this.operations.registerChanges(index);
			});
			this.jpa.connections().forEach((connection) -> circuit(registry, connection));
			gauge(registry, READING_AGE, "seconds", "Time since the backlog was last read", Tags.empty(),
					() -> age(backlog));
			workers(registry, "running", WorkerState::alive);
			workers(registry, "dead", (worker) -> !worker.alive());
		}
	}

	private void operation(MeterRegistry registry, SearchIndex<?> index) {
		gauge(registry, OPERATION_ROWS, "rows", "Rows read by the operation that runs on this node, such as a rebuild",
				tags(index), () -> this.operations.progress(index.name()).rows());
		gauge(registry, OPERATION_TOTAL, "rows", "Rows to read by the operation that runs on this node", tags(index),
				() -> this.operations.progress(index.name()).total());
	}

	private static void backlog(MeterRegistry registry, SearchIndex<?> index, CachedBacklog backlog) {
		String name = index.name();
		gauge(registry, BACKLOG, "changes", "Pending changes", tags(index),
				() -> read(backlog, (reading) -> reading.of(name).changes()));
		gauge(registry, BACKLOG_AGE, "seconds", "Age of the oldest pending change", tags(index),
				() -> read(backlog, (reading) -> seconds(reading.age(name))));
		gauge(registry, BACKLOG_ETA, "seconds",
				"Time until the backlog is empty if it shrinks as between its last two readings", tags(index),
				() -> read(backlog, (reading) -> reading.secondsUntilEmpty(name)));
		gauge(registry, PAUSED, null, "1 if the index is paused, otherwise 0", tags(index),
				() -> read(backlog, (reading) -> (reading.of(name).state() == Backlog.State.PAUSED) ? 1 : 0));
		gauge(registry, DEAD_LETTERS, "changes", "Dead letters", tags(index),
				() -> read(backlog, (reading) -> reading.of(name).deadLetters()));
	}

	private void circuit(MeterRegistry registry, String connection) {
		gauge(registry, CIRCUIT_OPEN, null, "1 if the circuit of the connection is open on this node, otherwise 0",
				Tags.of("connection", connection),
				() -> (Circuits.openOf(this.jpa.sync(), connection) != null) ? 1 : 0);
	}

	private void workers(MeterRegistry registry, String state, Predicate<WorkerState> filter) {
		gauge(registry, WORKERS, "threads", "Workers of this node that index changes", Tags.of("state", state),
				() -> this.jpa.sync().workers().stream().filter(filter).count());
	}

	private static double age(CachedBacklog backlog) {
		return read(backlog, (reading) -> seconds(Duration.between(reading.asOf(), backlog.now())));
	}

	private static double read(CachedBacklog backlog, ToDoubleFunction<CachedBacklog.Reading> value) {
		CachedBacklog.Reading reading = backlog.reading();
		return (reading != null) ? value.applyAsDouble(reading) : Double.NaN;
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	private static Tags tags(SearchIndex<?> index) {
		return Tags.of("connection", index.connection(), "index", index.name());
	}

	private static void gauge(MeterRegistry registry, String name, @Nullable String unit, String description, Tags tags,
			Value value) {
		Gauge.builder(name, value::read).baseUnit(unit).description(description).tags(tags).register(registry);
	}

	/** A current number. */
	private interface Value {

		Number read();

	}

}
