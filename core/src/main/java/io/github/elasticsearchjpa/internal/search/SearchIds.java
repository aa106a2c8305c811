package io.github.elasticsearchjpa.internal.search;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the ids of searches: UUIDs of version 7, which rise with time, so that a table's
 * index on them grows at its end only.
 */
final class SearchIds {

	private static final long VERSION = 0x7000;

	private final Clock clock;

	/** Milliseconds, and a count within them of 12 bits. */
	private final AtomicLong last = new AtomicLong();

	SearchIds(Clock clock) {
		this.clock = clock;
	}

	UUID next() {
		long now = this.clock.millis() << 12;
		long stamp = this.last.updateAndGet((last) -> Math.max(last + 1, now));
		long random = UUID.randomUUID().getLeastSignificantBits(); // with the variant
		return new UUID((stamp >>> 12 << 16) | VERSION | (stamp & 0xFFF), random);
	}

}
