package io.github.elasticsearchjpa.internal.outbox;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The partitions that a worker holds, with the token of each, and the generations that
 * were being filled when it claimed them. Owned by the worker's thread.
 */
final class Claim {

	private final Map<Integer, Lease> leases = new TreeMap<>();

	private final Map<String, List<String>> filling;

	private long since;

	Claim(Collection<Lease> leases, Map<String, List<String>> filling, long since) {
		leases.forEach((lease) -> this.leases.put(lease.partition(), lease));
		this.filling = filling;
		this.since = since;
	}

	Set<Integer> partitions() {
		return Set.copyOf(this.leases.keySet());
	}

	Collection<Lease> leases() {
		return List.copyOf(this.leases.values());
	}

	boolean holds(OutboxRow row) {
		return this.leases.containsKey(row.partition());
	}

	/** The version of what is written for a row of a partition held. */
	long token(OutboxRow row) {
		return Objects.requireNonNull(this.leases.get(row.partition()), "lease lost").token();
	}

	List<String> filling(String index) {
		return this.filling.getOrDefault(index, List.of());
	}

	/** When the lease began, by the monotonic clock, read before it was asked for. */
	long since() {
		return this.since;
	}

	/** After a renewal: what is not among the leases is lost. */
	void renewed(Collection<Lease> leases, long since) {
		this.leases.clear();
		leases.forEach((lease) -> this.leases.put(lease.partition(), lease));
		this.since = since;
	}

}
