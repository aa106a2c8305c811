package io.github.elasticsearchjpa.examples.dictionary;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** The peak of the used heap since a point in time. */
final class HeapPeak {

	private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans()
		.stream()
		.filter((pool) -> pool.getType() == MemoryType.HEAP)
		.toList();

	private HeapPeak() {
		this.pools.forEach(MemoryPoolMXBean::resetPeakUsage);
	}

	static HeapPeak sinceNow() {
		return new HeapPeak();
	}

	/** Returns an upper bound: the sum of the pools' peaks, which differ in time. */
	long bytes() {
		return this.pools.stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum();
	}

}
