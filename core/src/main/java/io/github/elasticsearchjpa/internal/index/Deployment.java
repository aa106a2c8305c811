package io.github.elasticsearchjpa.internal.index;

import java.time.Duration;
import java.util.Optional;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.document.BulkLoad;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.MappingFile;
import io.github.elasticsearchjpa.internal.outbox.IndexLease;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.MappingDifference;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A deployment: adapts an index to this version of the application with the smallest
 * possible change. If several nodes deploy at the same time, one works and the others
 * wait; each decides after it has acquired the lease.
 */
public final class Deployment {

	private static final Logger logger = LoggerFactory.getLogger(Deployment.class);

	private static final Duration LEASE_PAUSE = Duration.ofSeconds(1);

	private final IndexDefinition index;

	private final Generations generations;

	private final MetaField metaField;

	private final Rebuild rebuild;

	private final BulkLoad load;

	private final IndexSync sync;

	/**
	 * Creates a deployment.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param rebuild the rebuild of the index
	 * @param load the load, which counts rows
	 * @param sync the synchronization, which provides the lease of the index
	 */
	public Deployment(IndexDefinition index, Generations generations, Rebuild rebuild, BulkLoad load, IndexSync sync) {
		this.index = index;
		this.generations = generations;
		this.metaField = new MetaField(index.connection());
		this.rebuild = rebuild;
		this.load = load;
		this.sync = sync;
	}

	/**
	 * Runs the deployment. Waits while another node holds the lease of the index.
	 * @param options the options of a rebuild, if one is needed; must not resume
	 * @param progress the listener for the progress of a rebuild
	 * @return the action and its reason
	 */
	public DeployResult run(RebuildOptions options, ProgressListener progress) {
		this.generations.refuseDataStream();
		try (IndexLease lease = this.sync.awaitLease(this.index, LEASE_PAUSE)) {
			return runLeased(lease, options, progress);
		}
	}

	private DeployResult runLeased(IndexLease lease, RebuildOptions options, ProgressListener progress) {
		Optional<String> current = this.generations.current();
		if (current.isEmpty()) {
			return rebuilt(lease, options, progress, this.generations.published().isEmpty() ? "it did not exist"
					: "searches read an index that the library did not create");
		}
		String generation = current.get();
		GenerationMeta meta = this.generations.meta(generation);
		int version = this.index.documentVersion();
		if (meta.documentVersion() > version) {
			return skipped("its documents have version %d, and this application builds version %d"
				.formatted(meta.documentVersion(), version));
		}
		if (meta.documentVersion() < version) {
			return rebuilt(lease, options, progress,
					"the document version rose from %d to %d".formatted(meta.documentVersion(), version));
		}
		int newest = lease.raiseDocumentVersion(version);
		if (newest > version) {
			return skipped(
					("a rebuild for document version %d was started, so this node, which builds version %d, does "
							+ "not index it. To withdraw version %d, rebuild the index from this node")
						.formatted(newest, version, newest));
		}
		if (meta.empty() && isIncomplete(generation)) {
			return rebuilt(lease, options, progress, "it was created without the documents of existing rows");
		}
		MappingDifference difference = this.index.mapping().differenceFrom(meta.file());
		return switch (difference.kind()) {
			case SAME -> skipped("nothing changed");
			case INCOMPATIBLE -> rebuilt(lease, options, progress, "the mapping file " + difference);
			case ADDITION -> addFields(generation) ? extended("the mapping file " + difference) : rebuilt(lease,
					options, progress, "Elasticsearch rejected the fields that the mapping file " + difference);
		};
	}

	private boolean isIncomplete(String generation) {
		return this.index.connection().count(generation) < this.load.countRows(this.index);
	}

	/**
	 * Adds the new fields of the mapping file to a generation. Keeps the data in its
	 * {@code _meta} field, except the mapping file.
	 * @return false if Elasticsearch rejects the fields
	 */
	private boolean addFields(String generation) {
		ObjectNode mappings = (ObjectNode) this.index.mapping()
			.body(this.index.name(), this.index.documentVersion())
			.path("mappings");
		ObjectNode meta = (ObjectNode) mappings.path("_meta");
		ObjectNode section = this.metaField.read(generation);
		section.set(GenerationMeta.FILE, MetaField.section(meta).path(GenerationMeta.FILE));
		meta.set(MappingFile.META, section);
		try {
			this.index.connection().send("PUT", "/" + generation + "/_mapping", mappings);
			return true;
		}
		catch (RequestFailedException ex) {
			if (ex.status() != 400) {
				throw ex;
			}
			logger.info("Elasticsearch rejected the new fields for {}, so the index is rebuilt: {}", generation,
					ex.reason());
			return false;
		}
	}

	private DeployResult skipped(String reason) {
		return new DeployResult(this.index.name(), DeployResult.Action.SKIPPED, reason, null);
	}

	private DeployResult extended(String reason) {
		return new DeployResult(this.index.name(), DeployResult.Action.EXTENDED, reason, null);
	}

	private DeployResult rebuilt(IndexLease lease, RebuildOptions options, ProgressListener progress, String reason) {
		if (options.resume()) {
			throw new ElasticsearchJpaException(
					"A deployment cannot resume a rebuild of index '%s'. Run: search rebuild --resume %s"
						.formatted(this.index.name(), this.index.name()));
		}
		return new DeployResult(this.index.name(), DeployResult.Action.REBUILT, reason,
				this.rebuild.runLeased(lease, options, progress));
	}

}
