package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids of the partitions of some indexes. Each index has partitions of its own, so
 * that a worker can leave an index alone. A key belongs to one slice of its index, hence
 * to one partition. Immutable.
 */
final class Partitions {

	private final Map<String, List<Integer>> ids;

	private final Map<Integer, String> indexes = new HashMap<>();

	/**
	 * Creates the partitions.
	 * @param ids the ids of the partitions of each index, in the order of their slices
	 */
	Partitions(Map<String, List<Integer>> ids) {
		this.ids = Map.copyOf(ids);
		ids.forEach((index, partitions) -> partitions.forEach((id) -> this.indexes.put(id, index)));
	}

	/** Returns the id of the partition of a key, whose index must be one of these. */
	int of(ChangeKey key) {
		List<Integer> partitions = ofIndex(key.index());
		return partitions.get(key.slice(partitions.size()));
	}

	/** Returns the ids of the partitions of an index, which must be one of these. */
	List<Integer> ofIndex(String index) {
		List<Integer> partitions = this.ids.get(index);
		if (partitions == null) {
			throw new IllegalArgumentException("Index '%s' is not in this configuration".formatted(index));
		}
		return partitions;
	}

	/** Returns the ids of the partitions of some of these indexes. */
	List<Integer> ofIndexes(Collection<String> names) {
		List<Integer> partitions = new ArrayList<>();
		names.forEach((name) -> partitions.addAll(ofIndex(name)));
		return partitions;
	}

	/** Returns the ids of all these partitions. */
	List<Integer> all() {
		return ofIndexes(this.ids.keySet());
	}

	/** Returns the name of the index that has a partition. */
	String index(int partition) {
		String index = this.indexes.get(partition);
		if (index == null) {
			throw new IllegalArgumentException("Partition %d is of no index of this node".formatted(partition));
		}
		return index;
	}

	/** Returns whether these are the partitions of an index, among others. */
	boolean has(String index) {
		return this.ids.containsKey(index);
	}

}
