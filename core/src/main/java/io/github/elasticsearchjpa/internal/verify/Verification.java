package io.github.elasticsearchjpa.internal.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import io.github.elasticsearchjpa.internal.document.BulkLoad;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.RowLookup;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.operation.DocumentFailure;
import io.github.elasticsearchjpa.operation.Drift;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;

/**
 * A verification: compares each row with its document, then each document with its row.
 * Memory holds one page.
 * <p>
 * The index may be written to meanwhile. Therefore documents that differ are compared
 * again when their pending changes are indexed. Only a difference that occurs twice in
 * the same form is drift, because a change that explains it would have been indexed in
 * between.
 */
public final class Verification {

	private static final int MAX_EXAMPLES = 20;

	private static final int MAX_COMPARISONS = 5;

	private static final int MAX_SLICES = 1024;

	private final IndexDefinition index;

	private final BulkLoad load;

	private final DocumentBuilder documents;

	private final RowLookup rows;

	private final IndexSync sync;

	private final Clock clock;

	/**
	 * Creates a verification.
	 * @param index the index
	 * @param load the load, which reads the keys of all rows
	 * @param documents the builder of documents
	 * @param rows the lookup of rows
	 * @param sync the synchronization, which fixes drift
	 * @param clock the clock for the duration
	 */
	public Verification(IndexDefinition index, BulkLoad load, DocumentBuilder documents, RowLookup rows, IndexSync sync,
			Clock clock) {
		this.index = index;
		this.load = load;
		this.documents = documents;
		this.rows = rows;
		this.sync = sync;
		this.clock = clock;
	}

	/**
	 * Runs the verification.
	 * @param options the options
	 * @param progress the listener for the number of compared rows
	 * @return the drift
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if drift must be
	 * fixed and the synchronization is off
	 */
	public VerifyResult run(VerifyOptions options, ProgressListener progress) {
		if (options.fix()) {
			this.sync.requireFor(this.index, "fix");
		}
		return new Run(options).run(progress);
	}

	/** One run of the verification. */
	private final class Run {

		private final VerifyOptions options;

		private final Comparison comparison = new Comparison(Verification.this.index, Verification.this.documents);

		private final Map<Drift.Kind, Long> counts = new EnumMap<>(Drift.Kind.class);

		private final List<Drift> examples = new ArrayList<>();

		/**
		 * The time to wait for workers. After the duration of a lease, other workers have
		 * claimed the partitions of a failed one. Zero after the first time-out.
		 */
		private Duration maxWait = Verification.this.sync.leaseDuration();

		private long comparedRows;

		private long comparedDocuments;

		private long pending;

		private Run(VerifyOptions options) {
			this.options = options;
		}

		private VerifyResult run(ProgressListener progress) {
			Instant start = Verification.this.clock.instant();
			compareRows(progress);
			compareDocuments();
			return new VerifyResult(Verification.this.index.name(), this.comparedRows, this.comparedDocuments,
					count(Drift.Kind.MISSING), count(Drift.Kind.ORPHANED), count(Drift.Kind.DIFFERENT),
					count(Drift.Kind.BUILD_FAILED), this.pending, List.copyOf(this.examples),
					Duration.between(start, Verification.this.clock.instant()));
		}

		private void compareRows(ProgressListener progress) {
			BulkLoad load = Verification.this.load;
			long total = load.countRows(Verification.this.index);
			load.forEachPage(Verification.this.index, this::addWithoutId, (type, ids) -> {
				if (ThreadLocalRandom.current().nextDouble() < this.options.sample()) {
					this.comparedRows += ids.size();
					record(confirmed(this.comparison.differences(ids)));
					progress.onProgress(this.comparedRows, total);
				}
			});
		}

		private void compareDocuments() {
			IndexDefinition index = Verification.this.index;
			int slices = (int) Math.min(Math.round(1 / this.options.sample()), MAX_SLICES);
			int slice = ThreadLocalRandom.current().nextInt(slices);
			new DocumentScan(index.connection(), index.alias()).run(slices, slice, (ids) -> {
				this.comparedDocuments += ids.size();
				Set<String> existing = Verification.this.rows.existing(index, ids);
				List<String> orphans = ids.stream().filter((id) -> !existing.contains(id)).toList();
				record(confirmed(this.comparison.differences(orphans)));
			});
		}

		/**
		 * Adds a row without a document id. There is no document, and the row cannot be
		 * enqueued.
		 */
		private void addWithoutId(DocumentFailure row) {
			add(new Drift(Drift.Kind.BUILD_FAILED, row.document(), row.reason()));
		}

		private long count(Drift.Kind kind) {
			return this.counts.getOrDefault(kind, 0L);
		}

		/** Returns the differences that no pending change explains. */
		private List<Drift> confirmed(Map<String, Comparison.Difference> differences) {
			List<Drift> drifts = new ArrayList<>();
			Map<String, Comparison.Difference> candidates = differences;
			for (int round = 0; round < MAX_COMPARISONS && !candidates.isEmpty(); round++) {
				Map<String, Comparison.Difference> earlier = candidates;
				Map<String, Comparison.Difference> changed = new HashMap<>();
				Set<String> stillPending = awaitIndexed(earlier.keySet());
				this.comparison.differences(earlier.keySet()).forEach((id, difference) -> {
					if (stillPending.contains(id)) {
						this.pending++;
					}
					else if (difference.equals(earlier.get(id))) {
						drifts.add(difference.drift());
					}
					else {
						changed.put(id, difference);
					}
				});
				candidates = changed;
			}
			this.pending += candidates.size();
			return drifts;
		}

		/**
		 * Waits until the pending changes of these documents are indexed. Returns the ids
		 * that still have some.
		 */
		private Set<String> awaitIndexed(Collection<String> documentIds) {
			IndexSync sync = Verification.this.sync;
			String index = Verification.this.index.name();
			if (sync.pending(index, documentIds).isEmpty()) {
				return Set.of();
			}
			if (!sync.await(index, this.maxWait, () -> {
			})) {
				this.maxWait = Duration.ZERO;
			}
			return sync.pending(index, documentIds);
		}

		private void add(Drift drift) {
			this.counts.merge(drift.kind(), 1L, Long::sum);
			if (this.examples.size() < MAX_EXAMPLES) {
				this.examples.add(drift);
			}
		}

		/** Adds drift, and enqueues its documents if drift is to be fixed. */
		private void record(List<Drift> drifts) {
			drifts.forEach(this::add);
			if (this.options.fix()) {
				List<String> documentIds = drifts.stream().map(Drift::documentId).toList();
				Verification.this.sync.enqueue(Change.rewrites(Verification.this.index, documentIds));
			}
		}

	}

}
