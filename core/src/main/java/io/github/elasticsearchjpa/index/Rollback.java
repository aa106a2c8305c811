package io.github.elasticsearchjpa.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.bulk.LoadResult;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import io.github.elasticsearchjpa.outbox.IndexLease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an earlier generation read again. It is first brought up to date, as a new one is
 * filled: written to by live changes, filled from all rows, rid of what has no row any
 * more.
 */
final class Rollback {

	private static final Logger logger = LoggerFactory.getLogger(Rollback.class);

	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private final IndexDefinition index;

	private final Generations generations;

	private final Rebuild rebuild;

	private final Prune prune;

	private final ChangeQueue queue;

	private final Clock clock;

	Rollback(IndexDefinition index, Generations generations, Rebuild rebuild, Prune prune, ChangeQueue queue,
			Clock clock) {
		this.index = index;
		this.generations = generations;
		this.rebuild = rebuild;
		this.prune = prune;
		this.queue = queue;
		this.clock = clock;
	}

	RollbackResult run(@Nullable String generation, boolean asItIs, RebuildProgress progress) {
		Instant start = this.clock.instant();
		try (IndexLease lease = this.queue.lease(this.index)) {
			String target = target(generation);
			Instant retired = this.generations.note(target).retired();
			this.generations.openForWriting(target);
			if (asItIs) {
				this.rebuild.closeOthers(lease, target);
				lease.documentVersion(this.index.documentVersion());
			}
			else {
				bringUpToDate(lease, target, progress);
			}
			this.generations.moveAlias(target);
			this.rebuild.forget(lease, target); // what workers know is of another one
			logger.info("Index '{}' is read from {} again, {}", this.index.name(), target,
					asItIs ? "as it was at " + retired : "brought up to date");
			return new RollbackResult(this.index.name(), target, asItIs ? retired : null,
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

	private void bringUpToDate(IndexLease lease, String target, RebuildProgress progress) {
		try {
			this.generations.noteMixed(target, this.index.documentVersion());
			LoadResult result = this.rebuild.refill(lease, target, progress);
			logger.debug("Wrote {} documents to {}", result.documents(), target);
			long orphans = this.prune.run(target);
			if (orphans > 0 && !this.queue.await(this.index.name(), PATIENCE, lease::keep)) {
				throw new RebuildFailedException(
						"The deletion of %d documents from it waits in the outbox.".formatted(orphans), List.of());
			}
			this.generations.noteDocumentVersion(target, this.index.documentVersion());
		}
		catch (RuntimeException ex) {
			giveUp(lease, target, ex);
			throw refused(target, ex);
		}
	}

	private static void giveUp(IndexLease lease, String target, RuntimeException ex) {
		try {
			lease.forget(target);
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
