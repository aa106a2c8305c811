package io.github.elasticsearchjpa.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.bulk.BulkLoad;
import io.github.elasticsearchjpa.bulk.DocumentFailure;
import io.github.elasticsearchjpa.bulk.LoadResult;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
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

	private final Clock clock;

	/**
	 * Creates a rebuild of an index.
	 * @param index the index
	 * @param generations its generations
	 * @param load what fills a generation
	 * @param clock the clock that tells how long it took
	 */
	public Rebuild(IndexDefinition index, Generations generations, BulkLoad load, Clock clock) {
		this.index = index;
		this.generations = generations;
		this.load = load;
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
		LoadResult result = fill(Generations.writeAlias(generation), progress);
		check(generation, result);
		this.generations.publish(generation);
		this.generations.deleteBefore(generation);
		Duration duration = Duration.between(start, this.clock.instant());
		logger.info("Rebuilt index '{}' as {}: {} documents in {} s", this.index.name(), generation, result.documents(),
				duration.toSeconds());
		return new RebuildResult(this.index.name(), generation, result.documents(), duration);
	}

	/**
	 * Writes the documents of all rows in scope to the generation that is read, on the
	 * caller's thread. Documents without a row are not removed.
	 * @param progress told how far it is
	 * @return what was read and what failed
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if there is no
	 * such index, or it was not made here
	 * @throws io.github.elasticsearchjpa.error.RequestFailedException if Elasticsearch
	 * does not answer
	 */
	public LoadResult update(RebuildProgress progress) {
		this.generations.checkWritable();
		return fill(this.index.alias(), progress);
	}

	private LoadResult fill(String alias, RebuildProgress progress) {
		long total = this.load.rows(this.index);
		return this.load.load(this.index, alias, (rows) -> progress.onProgress(rows, total));
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
		this.index.connection().send("POST", "/" + generation + "/_refresh");
		long found = this.index.connection().send("GET", "/" + generation + "/_count").path("count").asLong(-1);
		if (found != result.documents()) {
			throw new RebuildFailedException(("Rebuild of index '%s': %d rows were read, but the new generation has %d "
					+ "documents. Do several rows share a document id? %s")
				.formatted(this.index.name(), result.rows(), found, kept), List.of());
		}
	}

}
