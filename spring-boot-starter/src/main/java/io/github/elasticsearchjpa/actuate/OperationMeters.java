package io.github.elasticsearchjpa.actuate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationListener;
import io.github.elasticsearchjpa.operation.OperationResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Counts documents and hits, and knows how far rebuilds of this node are. */
final class OperationMeters implements OperationListener {

	static final String DOCUMENTS = "elasticsearch.jpa.documents";

	static final String BATCH_SIZE = "elasticsearch.jpa.batch.size";

	static final String HITS = "elasticsearch.jpa.search.hits";

	private final MeterRegistry registry;

	private final Map<String, Progress> progress = new ConcurrentHashMap<>();

	OperationMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Execution onStart(Operation work) {
		if (work instanceof Operation.Maintenance operation) {
			return progress(operation);
		}
		return (result) -> {
			if (work instanceof Operation.Batch batch && result instanceof OperationResult.Sent sent) {
				count(batch, sent);
			}
			else if (work instanceof Operation.Search && result instanceof OperationResult.Searched found) {
				hits(work).record((double) found.total());
			}
		};
	}

	private Execution progress(Operation.Maintenance operation) {
		return new Execution() {

			@Override
			public void onProgress(long rows, long total) {
				OperationMeters.this.progress.put(operation.index(), new Progress(rows, total));
			}

			@Override
			public void onEnd(OperationResult result) {
				OperationMeters.this.progress.remove(operation.index());
			}

		};
	}

	/** How far the operation under way is that this node does on an index. */
	Progress progress(String index) {
		return this.progress.getOrDefault(index, new Progress(0, 0));
	}

	private void count(Operation.Batch batch, OperationResult.Sent sent) {
		size(batch).record(batch.documents());
		documents(batch, "indexed").increment(sent.indexed());
		documents(batch, "deleted").increment(sent.deleted());
		documents(batch, "unchanged").increment(sent.unchanged());
		documents(batch, "retried").increment(sent.retried());
		documents(batch, "failed").increment(sent.failed());
	}

	private Counter documents(Operation.Batch batch, String outcome) {
		return Counter.builder(DOCUMENTS)
			.description("Documents by what became of them")
			.tags(OperationTags.of(batch).and("outcome", outcome))
			.register(this.registry);
	}

	private DistributionSummary size(Operation.Batch batch) {
		return DistributionSummary.builder(BATCH_SIZE)
			.description("How many documents are read, made and sent together")
			.baseUnit("documents")
			.tags(OperationTags.of(batch))
			.register(this.registry);
	}

	private DistributionSummary hits(Operation search) {
		Tags tags = OperationTags.of(search);
		return DistributionSummary.builder(HITS)
			.description("How many documents match a search, counted to 10,000 unless it says otherwise")
			.baseUnit("documents")
			.tags(tags)
			.register(this.registry);
	}

	/**
	 * How far an operation is.
	 *
	 * @param rows how many rows have been read
	 * @param total how many there were
	 */
	record Progress(long rows, long total) {
	}

}
