package io.github.elasticsearchjpa.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.bulk.BulkLoad;
import io.github.elasticsearchjpa.bulk.DocumentReader;
import io.github.elasticsearchjpa.bulk.LoadResult;
import io.github.elasticsearchjpa.bulk.Rows;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.outbox.Backlog;
import io.github.elasticsearchjpa.outbox.Change;
import io.github.elasticsearchjpa.outbox.ChangeKey;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import io.github.elasticsearchjpa.outbox.Filling;
import io.github.elasticsearchjpa.outbox.IndexLease;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that is done to an index as a whole. Runs on the caller's thread, with
 * transactions of its own, never in the caller's.
 */
public final class IndexLifecycle {

	private static final Duration CHECK = Duration.ofMillis(200);

	private final IndexDefinition index;

	private final BulkLoad load;

	private final DocumentReader reader;

	private final Rows rows;

	private final @Nullable ChangeQueue queue;

	private final Clock clock;

	private final Generations generations;

	private final Rebuild rebuild;

	/**
	 * Creates the life of an index.
	 * @param index the index
	 * @param load what fills a generation
	 * @param reader makes documents
	 * @param rows tells which documents have a row
	 * @param queue the queue of live changes, or null if changes are not followed
	 * @param clock the clock that names generations and tells how long things took
	 */
	public IndexLifecycle(IndexDefinition index, BulkLoad load, DocumentReader reader, Rows rows,
			@Nullable ChangeQueue queue, Clock clock) {
		this.index = index;
		this.load = load;
		this.reader = reader;
		this.rows = rows;
		this.queue = queue;
		this.clock = clock;
		this.generations = new Generations(index, clock);
		this.rebuild = new Rebuild(index, this.generations, load, queue, clock);
	}

	/**
	 * Creates the index, empty, unless it exists. Where another node does so, waits.
	 * @return whether it was created
	 */
	public boolean create() {
		this.generations.refuseDataStream();
		while (this.generations.read().isEmpty()) {
			if (this.queue == null) {
				return this.generations.createFirst();
			}
			try (IndexLease lease = this.queue.lease(this.index)) {
				lease.documentVersion(this.index.documentVersion());
				return this.generations.createFirst();
			}
			catch (IndexBusyException ex) {
				if (Thread.currentThread().isInterrupted()) {
					throw ex;
				}
				LockSupport.parkNanos(CHECK.toNanos());
			}
		}
		return false;
	}

	/**
	 * Deletes the index with all its generations.
	 * @return whether there was anything to delete
	 */
	public boolean delete() {
		this.generations.refuseDataStream();
		return this.generations.deleteAll();
	}

	/**
	 * Replaces what is read by a new generation filled from the database.
	 * @param options how
	 * @param progress told how far it is
	 * @return what was done
	 */
	public RebuildResult rebuild(RebuildOptions options, RebuildProgress progress) {
		return this.rebuild.run(options, progress);
	}

	/**
	 * Has an earlier generation read again.
	 * @param generation which one, or null for the latest that is kept
	 * @param asItIs whether to leave its content as it is
	 * @param progress told how far it is
	 * @return what was done
	 */
	public RollbackResult rollback(@Nullable String generation, boolean asItIs, RebuildProgress progress) {
		ChangeQueue queue = followed("roll back");
		return new Rollback(this.index, this.generations, this.rebuild, new Prune(this.index, this.rows, queue), queue,
				this.clock)
			.run(generation, asItIs, progress);
	}

	/**
	 * Indexes all rows in scope again.
	 * @param progress told how far it is
	 * @return what was read and what failed
	 */
	public LoadResult update(RebuildProgress progress) {
		this.generations.checkWritable();
		long total = this.load.rows(this.index);
		if (this.queue == null) {
			long version = this.clock.millis();
			return this.load.load(this.index, this.index.alias(), (id) -> version, null,
					(rows, checkpoint) -> progress.onProgress(rows, total));
		}
		ChangeQueue queue = this.queue;
		LoadResult result = new LoadResult();
		this.load.ids(this.index, (row) -> {
			result.read(1);
			result.failed(row);
		}, (type, ids) -> {
			queue.append(ids.stream()
				.map((id) -> new Change(ChangeKey.document(this.index.name(), type.name(), id), null, true))
				.toList());
			result.read(ids.size());
			progress.onProgress(result.rows(), total);
		});
		return result;
	}

	/**
	 * Queues the documents whose row is gone or out of scope.
	 * @return how many
	 */
	public long prune() {
		ChangeQueue queue = followed("prune");
		this.generations.checkWritable();
		return new Prune(this.index, this.rows, queue).run(this.index.alias());
	}

	/**
	 * Compares the index with the database.
	 * @param options how
	 * @param progress told how far it is
	 * @return what differs
	 */
	public VerifyResult verify(VerifyOptions options, RebuildProgress progress) {
		if (options.fix()) {
			followed("fix");
		}
		this.generations.checkWritable();
		return new Verification(this.index, this.load, new Comparison(this.index, this.reader), this.rows, this.queue,
				options)
			.run(progress, this.clock);
	}

	/**
	 * Makes the index what this version of the application needs.
	 * @param options how to rebuild, if need be
	 * @param progress told how far a rebuild is
	 * @return what was done, and why
	 */
	public DeployResult deploy(RebuildOptions options, RebuildProgress progress) {
		return new Deployment(this.index, this.generations, this.rebuild, this.queue).run(options, progress);
	}

	/**
	 * Makes a first mapping file from the attributes of the entities and some documents.
	 * @param sample how many rows to make documents of, at most
	 * @return the file, and what was guessed
	 */
	public GeneratedMapping generateMapping(int sample) {
		return new MappingDraft(this.index, this.reader, this.rows).make(sample);
	}

	private ChangeQueue followed(String what) {
		if (this.queue == null) {
			throw new ElasticsearchJpaException(
					("Index '%s' cannot %s, since its changes are not followed. Switch synchronization on, or rebuild "
							+ "the index instead.")
						.formatted(this.index.name(), what));
		}
		return this.queue;
	}

	/**
	 * The state of the index.
	 * @return what it is now
	 */
	public IndexStatus status() {
		List<String> all = this.generations.all();
		List<String> foreign = this.generations.read().stream().filter((name) -> !all.contains(name)).toList();
		String read = this.generations.own().orElse(null);
		return new IndexStatus(this.index.name(), this.index.alias(), generations(all, read), foreign,
				this.load.rows(this.index), backlog(),
				(read != null) ? this.index.mapping().differenceFrom(this.generations.note(read).file()) : null,
				this.index.documentVersion(), (this.queue != null) ? this.queue.owner(this.index.name()) : null);
	}

	private @Nullable Backlog backlog() {
		return (this.queue == null) ? null
				: this.queue.backlog()
					.stream()
					.filter((backlog) -> backlog.index().equals(this.index.name()))
					.findFirst()
					.orElse(Backlog.none(this.index.name()));
	}

	private List<IndexStatus.Generation> generations(List<String> names, @Nullable String read) {
		if (names.isEmpty()) {
			return List.of();
		}
		Map<String, Filling> filling = (this.queue == null) ? Map.of()
				: this.queue.filling(this.index.name())
					.stream()
					.collect(Collectors.toMap(Filling::generation, Function.identity()));
		JsonNode stats = this.index.connection()
			.send("GET", "/" + String.join(",", names) + "/_stats/docs,store")
			.path("indices");
		List<IndexStatus.Generation> generations = new ArrayList<>();
		names.stream()
			.sorted(Comparator.reverseOrder())
			.forEach((name) -> generations
				.add(generation(name, name.equals(read), filling.get(name), stats.path(name).path("primaries"))));
		return generations;
	}

	private IndexStatus.Generation generation(String name, boolean read, @Nullable Filling filling, JsonNode stats) {
		GenerationNote note = this.generations.note(name);
		IndexStatus.Role role = read ? IndexStatus.Role.READ : IndexStatus.Role.LEFT;
		Instant since = note.published();
		Long filled = null;
		if (!read && filling != null) {
			role = IndexStatus.Role.FILLING;
			since = filling.since();
			filled = (filling.checkpoint() != null) ? filling.checkpoint().rows() : 0L;
		}
		else if (!read && note.published() != null) {
			role = IndexStatus.Role.RETAINED;
			since = note.retired();
		}
		return new IndexStatus.Generation(name, role, stats.path("docs").path("count").asLong(0),
				stats.path("store").path("size_in_bytes").asLong(0), note.documentVersion(), since, filled);
	}

}
