package io.github.elasticsearchjpa.internal.index;

import java.time.Duration;
import java.util.Optional;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.IndexLease;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.MappingDifference;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;

/**
 * Makes an index what this version of the application needs, with as little as possible.
 * Several nodes may do so at once: each looks when the one before has ended.
 */
public final class Deployment {

	private static final Duration LEASE_PAUSE = Duration.ofSeconds(1);

	private final IndexDefinition index;

	private final Generations generations;

	private final Rebuild rebuild;

	private final IndexSync sync;

	/**
	 * Creates a deployment.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param rebuild the rebuild of the index
	 * @param sync the synchronization, which owns the lease of the index
	 */
	public Deployment(IndexDefinition index, Generations generations, Rebuild rebuild, IndexSync sync) {
		this.index = index;
		this.generations = generations;
		this.rebuild = rebuild;
		this.sync = sync;
	}

	/**
	 * Runs it. Waits while another node deploys or rebuilds the index.
	 * @param options the options of a rebuild, if one is needed
	 * @param progress receives the number of rows of a rebuild
	 * @return the action and its reason
	 */
	public DeployResult run(RebuildOptions options, ProgressListener progress) {
		this.generations.refuseDataStream();
		try (IndexLease lease = this.sync.awaitLease(this.index, LEASE_PAUSE)) {
			return runLeased(lease, options, progress);
		}
	}

	private DeployResult runLeased(IndexLease lease, RebuildOptions options, ProgressListener progress) {
		Optional<String> read = this.generations.own();
		if (read.isEmpty()) {
			return rebuilt(lease, options, progress, this.generations.read().isEmpty() ? "it did not exist"
					: "what is read under its name was not made here");
		}
		GenerationMeta meta = this.generations.meta(read.get());
		int version = this.index.documentVersion();
		if (meta.documentVersion() > version) {
			return skipped("it has documents of version %d, and these are of version %d"
				.formatted(meta.documentVersion(), version));
		}
		if (meta.documentVersion() < version) {
			return rebuilt(lease, options, progress,
					"the document version rose from %d to %d".formatted(meta.documentVersion(), version));
		}
		int newest = lease.raiseDocumentVersion(version);
		if (newest > version) {
			return skipped(("a rebuild for documents of version %d was begun, for which this node, with version %d, "
					+ "stands by. If that version is withdrawn, rebuild the index from here")
				.formatted(newest, version));
		}
		MappingDifference difference = this.index.mapping().differenceFrom(meta.file());
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

	private DeployResult rebuilt(IndexLease lease, RebuildOptions options, ProgressListener progress, String reason) {
		if (options.resume()) {
			throw new ElasticsearchJpaException("A deployment is not resumed; rebuild instead.");
		}
		return new DeployResult(this.index.name(), DeployResult.Action.REBUILT, reason,
				this.rebuild.runLeased(lease, options, progress));
	}

}
