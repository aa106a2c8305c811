package io.github.elasticsearchjpa.internal.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.IndexLease;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.internal.verify.Prune;
import io.github.elasticsearchjpa.operation.LoadResult;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RollbackOptions;
import io.github.elasticsearchjpa.operation.RollbackResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an earlier generation read again. It is first brought up to date, as a new one is
 * filled: written to by live changes, filled from all rows, rid of what has no row any
 * more.
 */
public final class Rollback {

	private static final Logger logger = LoggerFactory.getLogger(Rollback.class);

	private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(10);

	private final IndexDefinition index;

	private final Generations generations;

	private final Rebuild rebuild;

	private final Prune prune;

	private final IndexSync sync;

	private final Clock clock;

	/**
	 * Creates a rollback.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param rebuild the rebuild that updates the generation
	 * @param prune the prune of deleted rows
	 * @param sync the synchronization, which owns the lease of the index
	 * @param clock the clock for the duration
	 */
	public Rollback(IndexDefinition index, Generations generations, Rebuild rebuild, Prune prune, IndexSync sync,
			Clock clock) {
		this.index = index;
		this.generations = generations;
		this.rebuild = rebuild;
		this.prune = prune;
		this.sync = sync;
		this.clock = clock;
	}

	/**
	 * Runs it.
	 * @param options the options
	 * @param progress receives the number of rows
	 * @return the generation that is read now
	 */
	public RollbackResult run(RollbackOptions options, ProgressListener progress) {
		this.sync.requireFor(this.index, "roll back");
		boolean skipCatchUp = options.skipCatchUp();
		Instant start = this.clock.instant();
		try (IndexLease lease = this.sync.lease(this.index)) {
			String target = target(options.generation());
			Instant retired = this.generations.meta(target).retired();
			this.generations.openForWriting(target);
			if (skipCatchUp) {
				this.rebuild.closeOthers(lease, target);
				lease.saveDocumentVersion(this.index.documentVersion());
			}
			else {
				bringUpToDate(lease, target, progress);
			}
			this.generations.moveAlias(target);
			// Workers still know the generation of a stopped rebuild.
			this.rebuild.endFilling(lease, target);
			logger.info("Index '{}' is read from {} again, {}", this.index.name(), target,
					skipCatchUp ? "as it was at " + retired : "brought up to date");
			return new RollbackResult(this.index.name(), target, skipCatchUp ? retired : null,
					Duration.between(start, this.clock.instant()));
		}
	}

	private String target(@Nullable String generation) {
		List<String> retained = this.generations.retained();
		if (retained.isEmpty()) {
			throw new ElasticsearchJpaException(
					"There is no earlier generation of index '%s'. A rebuild keeps some if told to (retain)."
						.formatted(this.index.name()));
		}
		if (generation != null && !retained.contains(generation)) {
			throw new ElasticsearchJpaException("Index '%s' has no earlier generation %s. It has: %s."
				.formatted(this.index.name(), generation, String.join(", ", retained)));
		}
		return (generation != null) ? generation : retained.get(0);
	}

	private void bringUpToDate(IndexLease lease, String target, ProgressListener progress) {
		try {
			this.generations.saveMixedDocumentVersion(target, this.index.documentVersion());
			LoadResult result = this.rebuild.fill(lease, target, progress);
			logger.debug("Wrote {} documents to {}", result.documents(), target);
			long orphans = this.prune.run(target);
			if (orphans > 0 && !this.sync.await(this.index.name(), DELETION_TIMEOUT, lease::renew)) {
				throw new RebuildFailedException(
						"The deletion of %d documents from it waits in the outbox.".formatted(orphans), List.of());
			}
			this.generations.saveDocumentVersion(target, this.index.documentVersion());
		}
		catch (RuntimeException ex) {
			giveUp(lease, target, ex);
			throw refused(target, ex);
		}
	}

	private static void giveUp(IndexLease lease, String target, RuntimeException ex) {
		try {
			lease.end(target);
		}
		catch (RuntimeException another) {
			ex.addSuppressed(another);
		}
	}

	private RuntimeException refused(String target, RuntimeException ex) {
		String message = "Index '%s' is not rolled back to %s and reads what it read before. "
			.formatted(this.index.name(), target);
		if (ex instanceof RebuildStoppedException) {
			return new RebuildStoppedException(message + "It was stopped; begin anew.", ex);
		}
		return (ex instanceof RebuildFailedException failed)
				? new RebuildFailedException(message + "Why:",
						failed.failures().isEmpty() ? List.of(String.valueOf(failed.getMessage())) : failed.failures())
				: ex;
	}

}
