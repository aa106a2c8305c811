package io.github.elasticsearchjpa.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.bulk.BulkLoad;
import io.github.elasticsearchjpa.bulk.DocumentFailure;
import io.github.elasticsearchjpa.bulk.LoadResult;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.outbox.Change;
import io.github.elasticsearchjpa.outbox.ChangeKey;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces what is read under the name of an index by a new generation, filled from the
 * database, without a moment in which nothing is read. What is being read is deleted only
 * after the alias has moved.
 */
public final class Rebuild {

	private static final Logger logger = LoggerFactory.getLogger(Rebuild.class);

	private final IndexDefinition index;

	private final Generations generations;

	private final BulkLoad load;

	private final @Nullable ChangeQueue queue;

	private final Clock clock;

	/**
	 * Creates a rebuild of an index.
	 * @param index the index
	 * @param generations its generations
	 * @param load what fills a generation
	 * @param queue the queue of live changes, or null if changes are not followed
	 * @param clock the clock that tells how long it took
	 */
	public Rebuild(IndexDefinition index, Generations generations, BulkLoad load, @Nullable ChangeQueue queue,
			Clock clock) {
		this.index = index;
		this.generations = generations;
		this.load = load;
		this.queue = queue;
		this.clock = clock;
	}

	/**
	 * Runs the rebuild on the caller's thread.
	 * @param progress told how far it is
	 * @return what was done
	 * @throws RebuildFailedException if a document failed, or the new generation does not
	 * hold every row; it is left for inspection
	 * @throws io.github.elasticsearchjpa.error.RequestFailedException if Elasticsearch
	 * refuses the mapping file or does not answer
	 */
	public RebuildResult run(RebuildProgress progress) {
		Instant start = this.clock.instant();
		String generation = this.generations.create();
		logger.info("Rebuilding index '{}' as {}", this.index.name(), generation);
		LoadResult result = fill(generation, progress);
		// Where that fails, nobody knows whether the alias moves yet: the workers go on.
		this.generations.publish(generation);
		if (this.queue != null) {
			this.queue.barrier();
			this.queue.endFilling(this.index.name(), generation);
		}
		this.generations.deleteBefore(generation);
		Duration duration = Duration.between(start, this.clock.instant());
		logger.info("Rebuilt index '{}' as {}: {} documents in {} s", this.index.name(), generation, result.documents(),
				duration.toSeconds());
		return new RebuildResult(this.index.name(), generation, result.documents(), duration);
	}

	private LoadResult fill(String generation, RebuildProgress progress) {
		try {
			ToLongFunction<String> versions = (this.queue != null)
					? this.queue.beginFilling(this.index.name(), generation) : atOneVersion();
			LoadResult result = fill(IndexDefinition.writeAlias(generation), versions, progress);
			check(generation, result);
			return result;
		}
		catch (RuntimeException ex) {
			if (this.queue != null) {
				this.queue.giveUpFilling(generation);
			}
			throw ex;
		}
	}

	/**
	 * Indexes all rows in scope again, in the generation that is read. Documents without
	 * a row are not removed. Where changes are followed, the rows are put into the queue,
	 * and the workers of all nodes index them; otherwise the caller's thread does.
	 * @param progress told how far it is
	 * @return what was read and what failed
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if there is no
	 * such index, or it was not made here
	 * @throws io.github.elasticsearchjpa.error.RequestFailedException if Elasticsearch
	 * does not answer
	 */
	public LoadResult update(RebuildProgress progress) {
		this.generations.checkWritable();
		if (this.queue == null) {
			return fill(this.index.alias(), atOneVersion(), progress);
		}
		LoadResult result = new LoadResult();
		long total = this.load.rows(this.index);
		this.load.ids(this.index, (type, ids) -> {
			this.queue.append(ids.stream()
				.map((id) -> new Change(ChangeKey.document(this.index.name(), type.name(), id), null, true))
				.toList());
			result.read(ids.size());
			progress.onProgress(result.rows(), total);
		});
		return result;
	}

	private ToLongFunction<String> atOneVersion() {
		long version = this.clock.millis();
		return (id) -> version;
	}

	private LoadResult fill(String alias, ToLongFunction<String> versions, RebuildProgress progress) {
		long total = this.load.rows(this.index);
		return this.load.load(this.index, alias, versions, null,
				(rows, checkpoint) -> progress.onProgress(rows, total));
	}

	private void check(String generation, LoadResult result) {
		String kept = "The index reads what it read before; %s is kept for inspection until the next rebuild."
			.formatted(generation);
		if (result.failed() > 0) {
			throw new RebuildFailedException(
					"Rebuild of index '%s': %d of %d documents failed. %s Among them:".formatted(this.index.name(),
							result.failed(), result.rows(), kept),
					result.failures().stream().map(DocumentFailure::toString).toList());
		}
		String failure = (this.queue != null) ? this.queue.fillingFailure(generation) : null;
		if (failure != null) {
			throw new RebuildFailedException(
					"Rebuild of index '%s': a change made meanwhile could not be written to the new generation. %s"
						.formatted(this.index.name(), kept),
					List.of(failure));
		}
		this.index.connection().send("POST", "/" + generation + "/_refresh");
		long found = this.index.connection().send("GET", "/" + generation + "/_count").path("count").asLong(-1);
		if (this.queue == null && found != result.documents()) {
			throw new RebuildFailedException(("Rebuild of index '%s': %d rows were read, but the new generation has %d "
					+ "documents. Do several rows share a document id? %s")
				.formatted(this.index.name(), result.rows(), found, kept), List.of());
		}
	}

}
