package io.github.elasticsearchjpa.internal.outbox;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The partitions that a worker holds, each with its token, and the generations that were
 * being filled when the worker claimed them. Used by one thread.
 */
final class Claim {

	private final Map<Integer, Lease> leases = new TreeMap<>();

	private final Map<String, List<String>> filling;

	private long renewedAt;

	/**
	 * Creates a claim.
	 * @param leases the partitions held
	 * @param filling the names of the generations being filled, by the name of their
	 * index
	 * @param renewedAt the {@link System#nanoTime()} before the leases were requested
	 */
	Claim(Collection<Lease> leases, Map<String, List<String>> filling, long renewedAt) {
		leases.forEach((lease) -> this.leases.put(lease.partition(), lease));
		this.filling = filling;
		this.renewedAt = renewedAt;
	}

	/** Returns the ids of the partitions held. */
	Set<Integer> partitions() {
		return Set.copyOf(this.leases.keySet());
	}

	/** Returns the leases of the partitions held. */
	Collection<Lease> leases() {
		return List.copyOf(this.leases.values());
	}

	/** Returns whether the partition of a row is held. */
	boolean holds(OutboxRow row) {
		return this.leases.containsKey(row.partition());
	}

	/** Returns whether a partition is held with this token. */
	boolean holds(int partition, long token) {
		Lease lease = this.leases.get(partition);
		return lease != null && lease.token() == token;
	}

	/**
	 * Returns the token of a row's partition: the external version of what is sent for
	 * the row. The partition must be held.
	 */
	long token(OutboxRow row) {
		return Objects.requireNonNull(this.leases.get(row.partition()), "lease lost").token();
	}

	/** Returns the names of the generations of an index that are being filled. */
	List<String> filling(String index) {
		return this.filling.getOrDefault(index, List.of());
	}

	/**
	 * Returns the {@link System#nanoTime()} before the leases were requested, so that the
	 * leases never end earlier than computed from it.
	 */
	long renewedAt() {
		return this.renewedAt;
	}

	/**
	 * Replaces the leases after a renewal. Partitions that are not among them are lost.
	 */
	void renew(Collection<Lease> leases, long renewedAt) {
		this.leases.clear();
		leases.forEach((lease) -> this.leases.put(lease.partition(), lease));
		this.renewedAt = renewedAt;
	}

}
