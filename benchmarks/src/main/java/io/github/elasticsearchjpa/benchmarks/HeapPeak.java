package io.github.elasticsearchjpa.benchmarks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;

/**
 * The peak of this JVM's heap: with garbage, and without garbage, which is the heap used
 * after a collection.
 */
final class HeapPeak {

	private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans()
		.stream()
		.filter((pool) -> pool.getType() == MemoryType.HEAP)
		.toList();

	private final AtomicLong afterCollection = new AtomicLong();

	HeapPeak() {
		for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
			((NotificationEmitter) collector).addNotificationListener((event, handback) -> record(event), null, null);
		}
	}

	private void record(Notification event) {
		if (event.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
			Map<String, MemoryUsage> left = GarbageCollectionNotificationInfo.from((CompositeData) event.getUserData())
				.getGcInfo()
				.getMemoryUsageAfterGc();
			this.afterCollection.accumulateAndGet(this.pools.stream().mapToLong((pool) -> {
				MemoryUsage usage = left.get(pool.getName());
				return (usage != null) ? usage.getUsed() : 0;
			}).sum(), Math::max);
		}
	}

	void reset() {
		this.pools.forEach(MemoryPoolMXBean::resetPeakUsage);
		this.afterCollection.set(0);
	}

	/** Returns an upper bound: the sum of the pools' peaks, which differ in time. */
	long withGarbage() {
		return this.pools.stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum();
	}

	long withoutGarbage() {
		return this.afterCollection.get();
	}

}
