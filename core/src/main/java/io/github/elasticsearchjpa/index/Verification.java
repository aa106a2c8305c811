package io.github.elasticsearchjpa.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import io.github.elasticsearchjpa.bulk.BulkLoad;
import io.github.elasticsearchjpa.bulk.DocumentFailure;
import io.github.elasticsearchjpa.bulk.Rows;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import org.jspecify.annotations.Nullable;

/**
 * Compares an index with the database: each row with its document, then each document
 * with its row. Memory holds a page of them.
 * <p>
 * The index may be written to meanwhile. What differs is therefore looked at again, after
 * everything recorded until then is indexed: only what differs in the same way twice is
 * drift, since a change that explains it would have been indexed in between.
 */
final class Verification {

	private static final int EXAMPLES = 20;

	private static final int ROUNDS = 5;

	private final IndexDefinition index;

	private final BulkLoad load;

	private final Comparison comparison;

	private final Rows rows;

	private final @Nullable ChangeQueue queue;

	private final VerifyOptions options;

	private final Map<Drift.Kind, Long> counts = new EnumMap<>(Drift.Kind.class);

	private final List<Drift> examples = new ArrayList<>();

	/**
	 * How long to wait for the workers; not a second time, if they do not get on. After a
	 * lease, what a dead one held has been taken over.
	 */
	private Duration patience;

	private long rowsSeen;

	private long documentsSeen;

	private long waiting;

	Verification(IndexDefinition index, BulkLoad load, Comparison comparison, Rows rows, @Nullable ChangeQueue queue,
			VerifyOptions options) {
		this.index = index;
		this.load = load;
		this.comparison = comparison;
		this.rows = rows;
		this.queue = queue;
		this.options = options;
		this.patience = (queue != null) ? queue.leaseDuration() : Duration.ZERO;
	}

	VerifyResult run(RebuildProgress progress, Clock clock) {
		Instant start = clock.instant();
		long total = this.load.rows(this.index);
		this.load.ids(this.index, this::unidentified, (type, ids) -> {
			if (ThreadLocalRandom.current().nextDouble() < this.options.sample()) {
				this.rowsSeen += ids.size();
				note(settled(this.comparison.differences(ids)));
				progress.onProgress(this.rowsSeen, total);
			}
		});
		int slices = (int) Math.min(Math.round(1 / this.options.sample()), 1024);
		new DocumentScan(this.index.connection(), this.index.alias()).run(slices,
				ThreadLocalRandom.current().nextInt(slices), (ids) -> {
					this.documentsSeen += ids.size();
					Set<String> existing = this.rows.existing(this.index, ids);
					List<String> others = ids.stream().filter((id) -> !existing.contains(id)).toList();
					note(settled(this.comparison.differences(others)));
				});
		return new VerifyResult(this.index.name(), this.rowsSeen, this.documentsSeen, count(Drift.Kind.MISSING),
				count(Drift.Kind.ORPHANED), count(Drift.Kind.DIFFERENT), count(Drift.Kind.UNMADE), this.waiting,
				List.copyOf(this.examples), Duration.between(start, clock.instant()));
	}

	/** A row that has no document id has no document either, and nothing can queue it. */
	private void unidentified(DocumentFailure row) {
		add(new Drift(Drift.Kind.UNMADE, row.document(), row.reason()));
	}

	private long count(Drift.Kind kind) {
		return this.counts.getOrDefault(kind, 0L);
	}

	/** What of some differences stays when nothing that could explain them waits. */
	private List<Drift> settled(Map<String, Comparison.Difference> differences) {
		List<Drift> drifts = new ArrayList<>();
		Map<String, Comparison.Difference> before = differences;
		for (int round = 0; round < ROUNDS && !before.isEmpty(); round++) {
			Set<String> unsettled = unsettled(before.keySet());
			Map<String, Comparison.Difference> changing = new HashMap<>();
			Map<String, Comparison.Difference> earlier = before;
			this.comparison.differences(before.keySet()).forEach((id, difference) -> {
				if (unsettled.contains(id)) {
					this.waiting++;
				}
				else if (difference.equals(earlier.get(id))) {
					drifts.add(difference.drift());
				}
				else {
					changing.put(id, difference);
				}
			});
			before = changing;
		}
		this.waiting += before.size();
		return drifts;
	}

	/**
	 * Has everything indexed that waits, if any of it may concern some documents. Returns
	 * of which of them it still may.
	 */
	private Set<String> unsettled(Collection<String> documentIds) {
		if (this.queue == null || this.queue.waiting(this.index.name(), documentIds).isEmpty()) {
			return Set.of();
		}
		if (!this.queue.await(this.index.name(), this.patience, () -> {
		})) {
			this.patience = Duration.ZERO;
		}
		return this.queue.waiting(this.index.name(), documentIds);
	}

	private void add(Drift drift) {
		this.counts.merge(drift.kind(), 1L, Long::sum);
		if (this.examples.size() < EXAMPLES) {
			this.examples.add(drift);
		}
	}

	private void note(List<Drift> drifts) {
		drifts.forEach(this::add);
		if (this.options.fix()) {
			Objects.requireNonNull(this.queue, "checked before")
				.append(Prune.changes(this.index, drifts.stream().map(Drift::documentId).toList()));
		}
	}

}
