package io.github.elasticsearchjpa.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.bulk.BulkLoad;
import io.github.elasticsearchjpa.bulk.Checkpoint;
import io.github.elasticsearchjpa.bulk.DocumentFailure;
import io.github.elasticsearchjpa.bulk.LoadProgress;
import io.github.elasticsearchjpa.bulk.LoadResult;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import io.github.elasticsearchjpa.mapping.MappingDifference;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import io.github.elasticsearchjpa.outbox.Filling;
import io.github.elasticsearchjpa.outbox.IndexLease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces what is read under the name of an index by a new generation, filled from the
 * database, without a moment in which nothing is read. What is being read is deleted only
 * after the alias has moved.
 */
final class Rebuild {

	private static final Logger logger = LoggerFactory.getLogger(Rebuild.class);

	private final IndexDefinition index;

	private final Generations generations;

	private final LoadingSettings loading;

	private final BulkLoad load;

	private final @Nullable ChangeQueue queue;

	private final Clock clock;

	Rebuild(IndexDefinition index, Generations generations, BulkLoad load, @Nullable ChangeQueue queue, Clock clock) {
		this.index = index;
		this.generations = generations;
		this.loading = new LoadingSettings(index.connection());
		this.load = load;
		this.queue = queue;
		this.clock = clock;
	}

	RebuildResult run(RebuildOptions options, RebuildProgress progress) {
		this.generations.refuseDataStream();
		if (this.queue == null) {
			return run(null, options, progress);
		}
		try (IndexLease lease = this.queue.lease(this.index)) {
			return run(lease, options, progress);
		}
	}

	/** Where changes are not followed, there is no lease, and nothing can be resumed. */
	RebuildResult run(@Nullable IndexLease lease, RebuildOptions options, RebuildProgress progress) {
		Instant start = this.clock.instant();
		Filling stopped = options.resume() ? stopped(lease) : null;
		String generation = (stopped != null) ? stopped.generation() : this.generations.create();
		logger.info("Rebuilding index '{}' as {}", this.index.name(), generation);
		LoadResult result = fill(lease, generation, stopped, progress);
		this.generations.publish(generation);
		if (lease != null) {
			forget(lease, generation);
			lease.keep();
		}
		this.generations.deleteBefore(generation, options.retain());
		Duration duration = Duration.between(start, this.clock.instant());
		logger.info("Rebuilt index '{}' as {}: {} documents in {} s", this.index.name(), generation, result.documents(),
				duration.toSeconds());
		return new RebuildResult(this.index.name(), generation, result.documents(), duration);
	}

	private Filling stopped(@Nullable IndexLease lease) {
		List<Filling> stopped = (lease != null) ? lease.stopped() : List.of();
		if (stopped.isEmpty()) {
			throw new ElasticsearchJpaException("There is no stopped rebuild of index '%s' to resume. Rebuild it anew."
				.formatted(this.index.name()));
		}
		Filling last = stopped.get(stopped.size() - 1);
		String obstacle = obstacle(last);
		if (obstacle != null) {
			throw new ElasticsearchJpaException(
					"The rebuild of index '%s' as %s cannot be resumed: %s. Rebuild it anew."
						.formatted(this.index.name(), last.generation(), obstacle));
		}
		return last;
	}

	/** Brings a generation up to date that has been filled before. */
	LoadResult refill(IndexLease lease, String generation, RebuildProgress progress) {
		Report report = new Report(lease, generation, progress);
		return fill(generation, begin(lease, generation), null, report);
	}

	/** Who was frozen while filling another generation must not publish it any more. */
	void closeOthers(IndexLease lease, String generation) {
		lease.stopped()
			.stream()
			.map(Filling::generation)
			.filter((other) -> !other.equals(generation))
			.forEach(this.generations::closeForWriting);
	}

	private ToLongFunction<String> begin(IndexLease lease, String generation) {
		closeOthers(lease, generation);
		return lease.begin(generation, this.index.documentVersion());
	}

	private @Nullable String obstacle(Filling stopped) {
		Set<String> read = this.generations.read();
		if (read.stream().anyMatch((other) -> other.compareTo(stopped.generation()) > 0)) {
			return "a later one is read";
		}
		if (!this.generations.all().contains(stopped.generation())) {
			return "it was deleted";
		}
		if (stopped.failure() != null) {
			return "a change made meanwhile could not be written to it: " + stopped.failure();
		}
		if (stopped.documentVersion() != this.index.documentVersion()) {
			return "it has documents of version %d, and these are of version %d".formatted(stopped.documentVersion(),
					this.index.documentVersion());
		}
		GenerationNote note = this.generations.note(stopped.generation());
		if (note.published() != null && !read.contains(stopped.generation())) {
			return "a rollback was bringing it up to date; roll back to it again";
		}
		if (note.types() != null && !note.types().equals(this.index.typeNames())) {
			return "it has documents of %s, and these are of %s".formatted(note.types(), this.index.typeNames());
		}
		MappingDifference difference = this.index.mapping().differenceFrom(note.file());
		return (difference.kind() == MappingDifference.Kind.SAME) ? null
				: "the mapping file is another one (%s)".formatted(difference);
	}

	private LoadResult fill(@Nullable IndexLease lease, String generation, @Nullable Filling stopped,
			RebuildProgress progress) {
		if (stopped == null) {
			this.loading.begin(generation);
		}
		if (lease == null) {
			return fill(generation, atOneVersion(), null, new Report(null, generation, progress));
		}
		Report report = new Report(lease, generation, progress);
		if (stopped != null) {
			return fill(generation, lease.resume(), stopped.checkpoint(), report);
		}
		return fill(generation, begin(lease, generation), null, report);
	}

	private LoadResult fill(String generation, ToLongFunction<String> versions, @Nullable Checkpoint from,
			Report report) {
		try {
			LoadResult result = this.load.load(this.index, IndexDefinition.writeAlias(generation), versions, from,
					report);
			report.lease();
			this.loading.end(generation, report::lease);
			check(generation, result, report);
			return result;
		}
		catch (LoadInterruptedException ex) {
			throw new RebuildStoppedException(
					"Rebuild of index '%s' was stopped after %,d of %,d rows. The index reads what it read before. %s"
						.formatted(this.index.name(), report.rows, report.total, howToGoOn()),
					ex);
		}
		finally {
			report.saveAtLast();
		}
	}

	private String howToGoOn() {
		return (this.queue != null) ? "Go on with rebuild --resume, or rebuild anew." : "Rebuild it anew.";
	}

	private void check(String generation, LoadResult result, Report report) {
		String kept = "The index reads what it read before; %s is kept for inspection until the next rebuild."
			.formatted(generation);
		if (result.failed() > 0) {
			throw new RebuildFailedException(
					"Rebuild of index '%s': %d of %d documents failed. %s Among them:".formatted(this.index.name(),
							result.failed(), result.rows(), kept),
					result.failures().stream().map(DocumentFailure::toString).toList());
		}
		String failure = (report.lease != null) ? report.lease.failure(generation) : null;
		if (failure != null) {
			throw new RebuildFailedException(
					"Rebuild of index '%s': a change made meanwhile could not be written to the new generation. %s"
						.formatted(this.index.name(), kept),
					List.of(failure));
		}
		long found = this.index.connection().send("GET", "/" + generation + "/_count").path("count").asLong(-1);
		if (report.lease == null && found != result.documents()) {
			throw new RebuildFailedException(("Rebuild of index '%s': %d rows were read, but the new generation has %d "
					+ "documents. Do several rows share a document id? %s")
				.formatted(this.index.name(), result.rows(), found, kept), List.of());
		}
	}

	void forget(IndexLease lease, String generation) {
		String failure = lease.forget(generation);
		if (failure != null) {
			logger.error("Index '{}' is read from {} now, but a change made just before could not be written to it: "
					+ "{}. Verify the index, and let that fix it", this.index.name(), generation, failure);
		}
		if (this.queue != null) {
			// What the mapping of the generation that was read before refused.
			this.queue.retryDeadLetters(this.index.name());
		}
	}

	private ToLongFunction<String> atOneVersion() {
		long version = this.clock.millis();
		return (id) -> version;
	}

	/** Tells and notes how far the filling is, and keeps the lease. */
	private final class Report implements LoadProgress {

		private static final long INTERVAL = 1_000_000_000;

		private final @Nullable IndexLease lease;

		private final String generation;

		private final RebuildProgress progress;

		private final long total = Rebuild.this.load.rows(Rebuild.this.index);

		private long rows;

		private @Nullable Checkpoint checkpoint;

		private @Nullable Checkpoint saved;

		private long savedAt = System.nanoTime();

		private Report(@Nullable IndexLease lease, String generation, RebuildProgress progress) {
			this.lease = lease;
			this.generation = generation;
			this.progress = progress;
		}

		@Override
		public void onChunk(long rows, @Nullable Checkpoint checkpoint) {
			this.rows = rows;
			this.checkpoint = checkpoint;
			if (this.saved == null || System.nanoTime() - this.savedAt > INTERVAL) {
				save();
			}
			lease();
			this.progress.onProgress(rows, this.total);
		}

		@Override
		public void onLate(IndexedType type, List<String> documentIds) {
			if (Rebuild.this.queue != null) {
				Rebuild.this.queue.append(Prune.changes(Rebuild.this.index, documentIds));
			}
		}

		private void lease() {
			if (this.lease != null) {
				this.lease.keep();
			}
		}

		/** What is not noted will be filled again. */
		private void saveAtLast() {
			try {
				save();
			}
			catch (RuntimeException ex) {
				logger.debug("The last checkpoint of {} is lost", this.generation, ex);
			}
		}

		private void save() {
			if (this.lease != null && this.checkpoint != null && !this.checkpoint.equals(this.saved)) {
				this.lease.done(this.generation, this.checkpoint);
				this.saved = this.checkpoint;
				this.savedAt = System.nanoTime();
			}
		}

	}

}
