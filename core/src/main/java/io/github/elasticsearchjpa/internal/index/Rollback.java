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
 * A rollback: moves the alias back to a retained generation. Unless the catch-up is
 * skipped, the generation is brought up to date first: workers write live changes to it,
 * all rows are loaded, and documents without a row are deleted.
 */
public final class Rollback {

	private static final Logger logger = LoggerFactory.getLogger(Rollback.class);

	private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(10);

	private final IndexDefinition index;

	private final Generations generations;

	private final MetaField metaField;

	private final Rebuild rebuild;

	private final Prune prune;

	private final IndexSync sync;

	private final Clock clock;

	/**
	 * Creates a rollback.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param rebuild the rebuild, which fills generations
	 * @param prune the prune, which deletes documents without a row
	 * @param sync the synchronization, which provides the lease of the index
	 * @param clock the clock for the duration
	 */
	public Rollback(IndexDefinition index, Generations generations, Rebuild rebuild, Prune prune, IndexSync sync,
			Clock clock) {
		this.index = index;
		this.generations = generations;
		this.metaField = new MetaField(index.connection());
		this.rebuild = rebuild;
		this.prune = prune;
		this.sync = sync;
		this.clock = clock;
	}

	/**
	 * Runs the rollback.
	 * @param options the options
	 * @param progress the listener for the progress of the catch-up
	 * @return the generation that searches read now
	 */
	public RollbackResult run(RollbackOptions options, ProgressListener progress) {
		this.sync.requireFor(this.index, "roll back");
		boolean skipCatchUp = options.skipCatchUp();
		Instant start = this.clock.instant();
		try (IndexLease lease = this.sync.lease(this.index)) {
			this.generations.refuseUnmanaged("Nothing was rolled back");
			String target = target(options.generation());
			Instant retired = this.generations.meta(target).retired();
			this.generations.openForWriting(target);
			if (skipCatchUp) {
				this.rebuild.closeOthers(lease, target);
				lease.saveDocumentVersion(this.index.documentVersion());
			}
			else {
				if (!options.allowShrink()) {
					this.rebuild.refuseShrinking("rollback");
				}
				catchUp(lease, target, progress);
			}
			this.generations.moveAlias(target);
			// Also ends the filling of a stopped rebuild, which workers still write to.
			this.rebuild.endFilling(lease);
			logger.info("Rolled back index '{}' to {}, {}", this.index.name(), target,
					skipCatchUp ? "without catch-up (retired at " + retired + ")" : "brought up to date");
			return new RollbackResult(this.index.name(), target, skipCatchUp ? retired : null,
					Duration.between(start, this.clock.instant()));
		}
	}

	private String target(@Nullable String generation) {
		List<String> retained = this.generations.retained();
		if (retained.isEmpty()) {
			throw new ElasticsearchJpaException(
					("Index '%s' has no earlier generation. A rebuild deletes earlier generations unless it retains "
							+ "some: search rebuild --retain 1 %s")
						.formatted(this.index.name(), this.index.name()));
		}
		if (generation != null && !retained.contains(generation)) {
			throw new ElasticsearchJpaException("Index '%s' has no earlier generation %s. Retained generations: %s."
				.formatted(this.index.name(), generation, String.join(", ", retained)));
		}
		return (generation != null) ? generation : retained.get(0);
	}

	private void catchUp(IndexLease lease, String target, ProgressListener progress) {
		try {
			this.metaField.saveMixedDocumentVersion(target, this.index.documentVersion());
			LoadResult result = this.rebuild.fill(lease, target, progress);
			logger.debug("Wrote {} documents to {}", result.documents(), target);
			long orphans = this.prune.run(target);
			if (orphans > 0 && !this.sync.await(this.index.name(), DELETION_TIMEOUT, lease::renew)) {
				throw new RebuildFailedException(
						"The deletion of %d documents is still pending in the outbox.".formatted(orphans), List.of());
			}
			this.rebuild.prepareToPublish(lease, target);
			this.metaField.saveDocumentVersion(target, this.index.documentVersion());
		}
		catch (RuntimeException ex) {
			endFilling(lease, ex);
			throw failed(target, ex);
		}
	}

	private static void endFilling(IndexLease lease, RuntimeException failure) {
		try {
			lease.end();
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	private RuntimeException failed(String target, RuntimeException failure) {
		String message = "Index '%s' was not rolled back to %s. Searches read the same generation as before. "
			.formatted(this.index.name(), target);
		if (failure instanceof RebuildStoppedException) {
			return new RebuildStoppedException(
					message + "The rollback was stopped. Run again: search rollback --to %s %s".formatted(target,
							this.index.name()),
					failure);
		}
		return (failure instanceof RebuildFailedException failed)
				? new RebuildFailedException(message + "Failures:",
						failed.failures().isEmpty() ? List.of(String.valueOf(failed.getMessage())) : failed.failures())
				: failure;
	}

}
