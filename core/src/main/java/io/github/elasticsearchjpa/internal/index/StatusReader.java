package io.github.elasticsearchjpa.internal.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.document.BulkLoad;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Filling;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.operation.MappingDifference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A reader of the state of an index: its generations, rows, backlog and mapping.
 */
public final class StatusReader {

	private final IndexDefinition index;

	private final Generations generations;

	private final BulkLoad load;

	private final IndexSync sync;

	/**
	 * Creates a reader.
	 * @param index the index
	 * @param generations the generations of the index
	 * @param load the load, which counts rows
	 * @param sync the synchronization
	 */
	public StatusReader(IndexDefinition index, Generations generations, BulkLoad load, IndexSync sync) {
		this.index = index;
		this.generations = generations;
		this.load = load;
		this.sync = sync;
	}

	/**
	 * Reads the current state. If Elasticsearch cannot be read, the state has only what
	 * the database knows.
	 * @return the state
	 */
	public IndexStatus read() {
		try {
			List<String> all = this.generations.all();
			List<String> unmanaged = this.generations.published()
				.stream()
				.filter((name) -> !all.contains(name))
				.toList();
			String current = this.generations.current().orElse(null);
			return status(generations(all, current), unmanaged, (current != null)
					? this.index.mapping().differenceFrom(this.generations.meta(current).file()) : null, null);
		}
		catch (RequestFailedException ex) {
			return status(List.of(), List.of(), null, ex.getMessage());
		}
	}

	private IndexStatus status(List<IndexStatus.Generation> generations, List<String> unmanaged,
			@Nullable MappingDifference mapping, @Nullable String failure) {
		return new IndexStatus(this.index.name(), this.index.alias(), generations, unmanaged,
				this.load.countRows(this.index), this.sync.backlog(this.index.name()), mapping,
				this.index.documentVersion(), this.sync.leaseHolder(this.index.name()), failure);
	}

	private List<IndexStatus.Generation> generations(List<String> names, @Nullable String current) {
		if (names.isEmpty()) {
			return List.of();
		}
		Map<String, Filling> fillings = this.sync.filling(this.index.name())
			.stream()
			.collect(Collectors.toMap(Filling::generation, Function.identity()));
		JsonNode stats = this.index.connection()
			.send("GET", "/" + String.join(",", names) + "/_stats/docs,store")
			.path("indices");
		List<IndexStatus.Generation> generations = new ArrayList<>();
		names.stream()
			.sorted(Comparator.reverseOrder())
			.forEach((name) -> generations
				.add(generation(name, name.equals(current), fillings.get(name), stats.path(name).path("primaries"))));
		return generations;
	}

	private IndexStatus.Generation generation(String name, boolean current, @Nullable Filling filling, JsonNode stats) {
		GenerationMeta meta = this.generations.meta(name);
		IndexStatus.Role role = current ? IndexStatus.Role.READ : IndexStatus.Role.ABANDONED;
		Instant since = meta.published();
		Long loadedRows = null;
		if (!current && filling != null) {
			role = IndexStatus.Role.FILLING;
			since = filling.since();
			loadedRows = (filling.checkpoint() != null) ? filling.checkpoint().rows() : 0L;
		}
		else if (!current && meta.published() != null) {
			role = IndexStatus.Role.RETAINED;
			since = meta.retired();
		}
		return new IndexStatus.Generation(name, role, stats.path("docs").path("count").asLong(0),
				stats.path("store").path("size_in_bytes").asLong(0), meta.documentVersion(), since, loadedRows);
	}

}
