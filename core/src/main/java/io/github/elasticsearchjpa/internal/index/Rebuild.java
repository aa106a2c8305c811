package io.github.elasticsearchjpa.internal.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.LoadInterruptedException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.error.ShrinkRefusedException;
import io.github.elasticsearchjpa.internal.document.BulkLoad;
import io.github.elasticsearchjpa.internal.document.Checkpoint;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Filling;
import io.github.elasticsearchjpa.internal.outbox.IndexLease;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.operation.DocumentFailure;
import io.github.elasticsearchjpa.operation.LoadResult;
import io.github.elasticsearchjpa.operation.MappingDifference;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.RebuildResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rebuild: replaces the published generation by a new one that is filled from the
 * database. Searches read the old generation until the alias has moved; only then it is
 * deleted.
 */
public final class Rebuild {

	private static final Logger logger = LoggerFactory.getLogger(Rebuild.class);

	/** The number of documents that may be lost, unless all are lost. */
	private static final int SMALL_LOSS = 100;

	private final IndexDefinition index;

	private final Generations generations;

	private final LoadingSettings loading;

	private final BulkLoad load;

	private final IndexSync sync;

	private final Clock clock;

	/**
	 * Creates a rebuild.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param load the load that fills generations
	 * @param sync the synchronization, which provides the lease of the index
	 * @param clock the clock for the duration
	 */
	public Rebuild(IndexDefinition index, Generations generations, BulkLoad load, IndexSync sync, Clock clock) {
		this.index = index;
		this.generations = generations;
		this.loading = new LoadingSettings(index.connection());
		this.load = load;
		this.sync = sync;
		this.clock = clock;
	}

	/**
	 * Acquires the lease of the index and rebuilds it.
	 * @param options the options
	 * @param progress the listener for the progress
	 * @return the result
	 */
	public RebuildResult run(RebuildOptions options, ProgressListener progress) {
		this.generations.refuseDataStream();
		try (IndexLease lease = this.sync.lease(this.index)) {
			return runLeased(lease, options, progress);
		}
	}

	RebuildResult runLeased(IndexLease lease, RebuildOptions options, ProgressListener progress) {
		Instant start = this.clock.instant();
		if (!options.adopt()) {
			this.generations.refuseUnmanaged("Nothing was rebuilt");
		}
		if (!options.allowShrink()) {
			refuseShrinking("rebuild");
		}
		Filling stopped = options.resume() ? resumable(lease) : null;
		String generation = (stopped != null) ? stopped.generation() : this.generations.create();
		logger.info("Rebuilding index '{}' as {}", this.index.name(), generation);
		LoadResult result = (stopped != null) ? continueFilling(lease, stopped, progress)
				: fillNew(lease, generation, progress);
		this.generations.saveFilled(generation);
		prepareToPublish(lease, generation);
		List<String> kept = this.generations.publish(generation);
		endFilling(lease);
		lease.renew();
		this.generations.deleteBefore(generation, options.retain());
		Duration duration = Duration.between(start, this.clock.instant());
		logger.info("Rebuilt index '{}' as {}: {} documents in {} s", this.index.name(), generation, result.documents(),
				duration.toSeconds());
		if (!kept.isEmpty()) {
			logger.info("The index that searches of '{}' read before is kept as {}", this.index.name(),
					String.join(", ", kept));
		}
		return new RebuildResult(this.index.name(), generation, result.documents(), duration, kept);
	}

	/**
	 * Checks that the rows in scope are not far fewer than the documents that searches
	 * read: the database may be the wrong one.
	 * @param command the command that is refused
	 * @throws ShrinkRefusedException if they are
	 */
	void refuseShrinking(String command) {
		if (this.generations.published().isEmpty()) {
			return;
		}
		long documents;
		try {
			documents = this.index.connection().count(this.index.alias());
		}
		catch (RequestFailedException ex) {
			// The index may be closed or damaged, and a rebuild the way to repair it.
			logger.warn("The documents of index '{}' could not be counted, so a new generation may have fewer: {}",
					this.index.name(), ex.getMessage());
			return;
		}
		Map<String, Long> rows = this.load.countRowsByType(this.index);
		if (isFarFewer(rows.values().stream().mapToLong(Long::longValue).sum(), documents)) {
			throw new ShrinkRefusedException(this.index.name(), documents, rows, command);
		}
	}

	/** Returns whether rows are far fewer than documents: none, or less than half. */
	static boolean isFarFewer(long rows, long documents) {
		return documents > 0 && (rows == 0 || (documents - rows > SMALL_LOSS && rows * 2 < documents));
	}

	private Filling resumable(IndexLease lease) {
		List<Filling> fillings = lease.stopped();
		if (fillings.isEmpty()) {
			throw new ElasticsearchJpaException(
					"Index '%s' has no stopped rebuild to resume. Rebuild it without resuming."
						.formatted(this.index.name()));
		}
		Filling last = fillings.get(fillings.size() - 1);
		String obstacle = obstacle(last);
		if (obstacle != null) {
			throw new ElasticsearchJpaException(
					"The rebuild of index '%s' as %s cannot be resumed: %s. Rebuild it without resuming."
						.formatted(this.index.name(), last.generation(), obstacle));
		}
		return last;
	}

	/** Returns the reason why a rebuild cannot be resumed, or null if it can be. */
	private @Nullable String obstacle(Filling stopped) {
		Set<String> published = this.generations.published();
		if (published.stream().anyMatch((other) -> other.compareTo(stopped.generation()) > 0)) {
			return "searches read a later generation";
		}
		if (!this.generations.all().contains(stopped.generation())) {
			return "the generation was deleted";
		}
		if (stopped.failure() != null) {
			return "a live change could not be written to the generation: " + stopped.failure();
		}
		if (stopped.documentVersion() != this.index.documentVersion()) {
			return "its documents have version %d, and this application builds version %d"
				.formatted(stopped.documentVersion(), this.index.documentVersion());
		}
		GenerationMeta meta = this.generations.meta(stopped.generation());
		if (meta.published() != null && !published.contains(stopped.generation())) {
			return "a rollback stopped while it was updating the generation; roll back to it again";
		}
		if (meta.types() != null && !meta.types().equals(this.index.typeNames())) {
			return "the generation has documents of %s, and the index is configured for %s".formatted(meta.types(),
					this.index.typeNames());
		}
		MappingDifference difference = this.index.mapping().differenceFrom(meta.file());
		return (difference.kind() == MappingDifference.Kind.SAME) ? null
				: "the mapping file has changed (%s)".formatted(difference);
	}

	private LoadResult fillNew(IndexLease lease, String generation, ProgressListener progress) {
		this.loading.begin(generation);
		return fill(lease, generation, progress);
	}

	/**
	 * Fills a generation from all rows, while workers write live changes to it.
	 * @param lease the lease of the index
	 * @param generation the generation, new or retained
	 * @param progress the listener for the progress
	 * @return the rows that were read
	 */
	LoadResult fill(IndexLease lease, String generation, ProgressListener progress) {
		FillingProgress filling = filling(lease, generation, progress);
		closeOthers(lease, generation);
		return load(filling, lease.begin(generation, this.index.documentVersion()), null);
	}

	private LoadResult continueFilling(IndexLease lease, Filling stopped, ProgressListener progress) {
		FillingProgress filling = filling(lease, stopped.generation(), progress);
		return load(filling, lease.resume(), stopped.checkpoint());
	}

	private FillingProgress filling(IndexLease lease, String generation, ProgressListener progress) {
		return new FillingProgress(this.index, generation, lease, this.sync, progress, this.load.countRows(this.index));
	}

	/**
	 * Closes the other stopped generations for writing, so that a stalled process can
	 * neither fill nor publish them.
	 */
	void closeOthers(IndexLease lease, String generation) {
		lease.stopped()
			.stream()
			.map(Filling::generation)
			.filter((other) -> !other.equals(generation))
			.forEach(this.generations::closeForWriting);
	}

	private LoadResult load(FillingProgress filling, ToLongFunction<String> versions, @Nullable Checkpoint from) {
		String generation = filling.generation();
		try {
			LoadResult result = this.load.load(this.index, IndexDefinition.writeAlias(generation), versions, from,
					filling);
			filling.lease().renew();
			this.loading.end(generation, filling.lease()::renew);
			check(filling.lease(), generation, result);
			return result;
		}
		catch (LoadInterruptedException ex) {
			throw new RebuildStoppedException(
					("The rebuild of index '%s' was stopped after %,d of %,d rows. Searches still read the previous "
							+ "generation. %s")
						.formatted(this.index.name(), filling.rows(), filling.total(), nextStep()),
					ex);
		}
		finally {
			filling.saveLast();
		}
	}

	/** Without synchronization there are no tables for checkpoints. */
	private String nextStep() {
		return (this.sync.isEnabled() ? "To continue, run: search rebuild --resume %s" : "Run again: search rebuild %s")
			.formatted(this.index.name());
	}

	private void check(IndexLease lease, String generation, LoadResult result) {
		String kept = kept(generation);
		if (result.failed() > 0) {
			throw new RebuildFailedException(
					"The rebuild of index '%s' failed: %d of %d documents failed. %s Failures:"
						.formatted(this.index.name(), result.failed(), result.rows(), kept),
					result.failures().stream().map(DocumentFailure::toString).toList());
		}
		long documents = this.index.connection().count(generation);
		if (!lease.hasLiveWrites() && documents != result.documents()) {
			throw new RebuildFailedException(("The rebuild of index '%s' failed: %d rows were read, but the new "
					+ "generation has %d documents. Check whether several rows share a document id. %s")
				.formatted(this.index.name(), result.rows(), documents, kept), List.of());
		}
	}

	/**
	 * Checks that all live changes were written to a generation, just before its
	 * publication.
	 */
	void prepareToPublish(IndexLease lease, String generation) {
		String failure = lease.prepareToPublish(generation);
		if (failure != null) {
			throw new RebuildFailedException(
					"The rebuild of index '%s' failed: a live change could not be written to the new generation. %s"
						.formatted(this.index.name(), kept(generation)),
					List.of(failure));
		}
	}

	private static String kept(String generation) {
		return "Searches still read the previous generation; %s is kept for inspection until the next rebuild."
			.formatted(generation);
	}

	/** Ends the filling of a generation after its publication. */
	void endFilling(IndexLease lease) {
		lease.end();
		// The mapping of the previous generation may have rejected documents that the new
		// mapping accepts.
		this.sync.retryDeadLetters(this.index.name());
	}

}
