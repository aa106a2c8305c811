package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.sync.WorkerState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/** Gauges of each index, and of the workers of this node. */
final class IndexMeters implements MeterBinder {

	static final String BACKLOG = "elasticsearch.jpa.backlog";

	static final String BACKLOG_AGE = "elasticsearch.jpa.backlog.age";

	static final String DEAD_LETTERS = "elasticsearch.jpa.dead.letters";

	static final String READING_AGE = "elasticsearch.jpa.backlog.reading.age";

	static final String WORKERS = "elasticsearch.jpa.workers";

	static final String OPERATION_ROWS = "elasticsearch.jpa.operation.rows";

	static final String OPERATION_TOTAL = "elasticsearch.jpa.operation.rows.total";

	private final ElasticsearchJpa jpa;

	private final OperationMeters work;

	private final @Nullable BacklogWatch watch;

	IndexMeters(ElasticsearchJpa jpa, OperationMeters work, @Nullable BacklogWatch watch) {
		this.jpa = jpa;
		this.work = work;
		this.watch = watch;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Collection<SearchIndex<Object>> indexes = this.jpa.indexes();
		indexes.forEach((index) -> operation(registry, index));
		BacklogWatch watch = this.watch;
		if (watch != null) {
			indexes.forEach((index) -> backlog(registry, index, watch));
			gauge(registry, READING_AGE, "seconds", "How long ago the backlog was last read", Tags.empty(),
					() -> age(watch));
			workers(registry, "running", WorkerState::alive);
			workers(registry, "dead", (worker) -> !worker.alive());
		}
	}

	private void operation(MeterRegistry registry, SearchIndex<?> index) {
		gauge(registry, OPERATION_ROWS, "rows", "Rows read by the operation that this node does, such as a rebuild",
				tags(index), () -> this.work.progress(index.name()).rows());
		gauge(registry, OPERATION_TOTAL, "rows", "Rows that there were when it began", tags(index),
				() -> this.work.progress(index.name()).total());
	}

	private static void backlog(MeterRegistry registry, SearchIndex<?> index, BacklogWatch watch) {
		String name = index.name();
		gauge(registry, BACKLOG, "changes", "Changes that wait to be indexed", tags(index),
				() -> read(watch, (reading) -> reading.of(name).changes()));
		gauge(registry, BACKLOG_AGE, "seconds", "How long the oldest of them has waited", tags(index),
				() -> read(watch, (reading) -> seconds(reading.age(name))));
		gauge(registry, DEAD_LETTERS, "changes", "Changes that were set aside", tags(index),
				() -> read(watch, (reading) -> reading.of(name).deadLetters()));
	}

	private void workers(MeterRegistry registry, String state, Predicate<WorkerState> which) {
		gauge(registry, WORKERS, "threads", "Workers of this node that index changes", Tags.of("state", state),
				() -> this.jpa.sync().workers().stream().filter(which).count());
	}

	private static double age(BacklogWatch watch) {
		return read(watch, (reading) -> seconds(Duration.between(reading.asOf(), watch.now())));
	}

	private static double read(BacklogWatch watch, ToDoubleFunction<BacklogWatch.Reading> value) {
		BacklogWatch.Reading reading = watch.reading();
		return (reading != null) ? value.applyAsDouble(reading) : Double.NaN;
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	private static Tags tags(SearchIndex<?> index) {
		return Tags.of("connection", index.connection(), "index", index.name());
	}

	private static void gauge(MeterRegistry registry, String name, String unit, String description, Tags tags,
			Value value) {
		Gauge.builder(name, value::read).baseUnit(unit).description(description).tags(tags).register(registry);
	}

	/** A number as it is now. */
	private interface Value {

		Number read();

	}

}
