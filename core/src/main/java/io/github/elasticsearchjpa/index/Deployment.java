package io.github.elasticsearchjpa.index;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.MappingDifference;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import io.github.elasticsearchjpa.outbox.IndexLease;
import org.jspecify.annotations.Nullable;

/**
 * Makes an index what this version of the application needs, with as little as possible.
 * Several nodes may do so at once: each looks when the one before has ended.
 */
final class Deployment {

	private static final Duration CHECK = Duration.ofSeconds(1);

	private final IndexDefinition index;

	private final Generations generations;

	private final Rebuild rebuild;

	private final @Nullable ChangeQueue queue;

	Deployment(IndexDefinition index, Generations generations, Rebuild rebuild, @Nullable ChangeQueue queue) {
		this.index = index;
		this.generations = generations;
		this.rebuild = rebuild;
		this.queue = queue;
	}

	DeployResult run(RebuildOptions options, RebuildProgress progress) {
		this.generations.refuseDataStream();
		if (this.queue == null) {
			return run(null, options, progress);
		}
		while (true) {
			try (IndexLease lease = this.queue.lease(this.index)) {
				return run(lease, options, progress);
			}
			catch (IndexBusyException ex) {
				if (Thread.currentThread().isInterrupted()) {
					throw ex;
				}
				LockSupport.parkNanos(CHECK.toNanos());
			}
		}
	}

	private DeployResult run(@Nullable IndexLease lease, RebuildOptions options, RebuildProgress progress) {
		Optional<String> read = this.generations.own();
		if (read.isEmpty()) {
			return rebuilt(lease, options, progress, this.generations.read().isEmpty() ? "it did not exist"
					: "what is read under its name was not made here");
		}
		GenerationNote note = this.generations.note(read.get());
		int version = this.index.documentVersion();
		if (note.documentVersion() > version) {
			return skipped("it has documents of version %d, and these are of version %d"
				.formatted(note.documentVersion(), version));
		}
		if (note.documentVersion() < version) {
			return rebuilt(lease, options, progress,
					"the document version rose from %d to %d".formatted(note.documentVersion(), version));
		}
		int newest = (lease != null) ? lease.raiseDocumentVersion(version) : version;
		if (newest > version) {
			return skipped(("a rebuild for documents of version %d was begun, for which this node, with version %d, "
					+ "stands by. If that version is withdrawn, rebuild the index from here")
				.formatted(newest, version));
		}
		MappingDifference difference = this.index.mapping().differenceFrom(note.file());
		return switch (difference.kind()) {
			case SAME -> skipped("nothing changed");
			case INCOMPATIBLE -> rebuilt(lease, options, progress, "the mapping file " + difference);
			case ADDITION -> this.generations.extend(read.get())
					? new DeployResult(this.index.name(), DeployResult.Action.EXTENDED,
							"the mapping file " + difference, null)
					: rebuilt(lease, options, progress,
							"Elasticsearch does not take what the mapping file " + difference);
		};
	}

	private DeployResult skipped(String reason) {
		return new DeployResult(this.index.name(), DeployResult.Action.SKIPPED, reason, null);
	}

	private DeployResult rebuilt(@Nullable IndexLease lease, RebuildOptions options, RebuildProgress progress,
			String reason) {
		if (options.resume()) {
			throw new ElasticsearchJpaException("A deployment is not resumed; rebuild instead.");
		}
		return new DeployResult(this.index.name(), DeployResult.Action.REBUILT, reason,
				this.rebuild.run(lease, options, progress));
	}

}
