package io.github.elasticsearchjpa.examples.dictionary;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** How much heap has been in use at most since some time. */
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

	/** Each pool has its peak at a moment of its own, so the sum is an upper bound. */
	long bytes() {
		return this.pools.stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum();
	}

}
