package io.github.elasticsearchjpa.actuate;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationListener;
import io.github.elasticsearchjpa.operation.OperationResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * A listener that counts documents and hits, and records the progress of the operations
 * that run on this node.
 */
final class OperationMeters implements OperationListener {

	static final String DOCUMENTS = "elasticsearch.jpa.documents";

	static final String BATCH_SIZE = "elasticsearch.jpa.batch.size";

	static final String HITS = "elasticsearch.jpa.search.hits";

	private static final List<String> OUTCOMES = List.of("indexed", "deleted", "unchanged", "retried", "failed");

	private final MeterRegistry registry;

	private final Map<String, Progress> progress = new ConcurrentHashMap<>();

	OperationMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Execution onStart(Operation operation) {
		if (operation instanceof Operation.Maintenance maintenance) {
			return new ProgressExecution(maintenance.index());
		}
		return (result) -> {
			if (operation instanceof Operation.Batch batch && result instanceof OperationResult.Sent sent) {
				count(batch, sent);
			}
			else if (operation instanceof Operation.Search && result instanceof OperationResult.Searched searched) {
				hits(operation).record((double) searched.total());
			}
		};
	}

	/**
	 * Returns the progress of the operation that runs on this node on an index.
	 * @param index the name of the index
	 * @return the progress; 0 of 0 rows if no operation is running
	 */
	Progress progress(String index) {
		return this.progress.getOrDefault(index, new Progress(0, 0));
	}

	/**
	 * Registers the counters of the changes of an index before the first batch. A rate
	 * needs the counter's value before the first increment.
	 */
	void registerChanges(SearchIndex<?> index) {
		Tags tags = OperationTags.of(index.connection(), index.name(), Operation.Source.CHANGES);
		OUTCOMES.forEach((outcome) -> documents(tags, outcome));
	}

	private void count(Operation.Batch batch, OperationResult.Sent sent) {
		size(batch).record(batch.documents());
		Tags tags = OperationTags.of(batch);
		documents(tags, "indexed").increment(sent.indexed());
		documents(tags, "deleted").increment(sent.deleted());
		documents(tags, "unchanged").increment(sent.unchanged());
		documents(tags, "retried").increment(sent.retried());
		documents(tags, "failed").increment(sent.failed());
	}

	private Counter documents(Tags tags, String outcome) {
		return Counter.builder(DOCUMENTS)
			.description("Documents by outcome")
			.tags(tags.and("outcome", outcome))
			.register(this.registry);
	}

	private DistributionSummary size(Operation.Batch batch) {
		return DistributionSummary.builder(BATCH_SIZE)
			.description("Documents of a batch")
			.baseUnit("documents")
			.tags(OperationTags.of(batch))
			.register(this.registry);
	}

	private DistributionSummary hits(Operation search) {
		Tags tags = OperationTags.of(search);
		return DistributionSummary.builder(HITS)
			.description("Documents that match a search, counted up to 10,000 unless the search sets track_total_hits")
			.baseUnit("documents")
			.tags(tags)
			.register(this.registry);
	}

	/**
	 * The progress of an operation.
	 *
	 * @param rows the number of rows read so far
	 * @param total the number of rows to read
	 */
	record Progress(long rows, long total) {
	}

	/** Records the progress of an operation while it is running. */
	private final class ProgressExecution implements Execution {

		private final String index;

		ProgressExecution(String index) {
			this.index = index;
		}

		@Override
		public void onProgress(long rows, long total) {
			OperationMeters.this.progress.put(this.index, new Progress(rows, total));
		}

		@Override
		public void onEnd(OperationResult result) {
			OperationMeters.this.progress.remove(this.index);
		}

	}

}
