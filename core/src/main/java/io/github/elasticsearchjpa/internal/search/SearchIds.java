package io.github.elasticsearchjpa.internal.search;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates the ids of searches: UUIDs of version 7. They rise with time, so that new
 * rows of the log come at the end of its database index.
 */
final class SearchIds {

	private static final long VERSION = 0x7000;

	private final Clock clock;

	/** The last timestamp: milliseconds, and a counter of 12 bits within them. */
	private final AtomicLong last = new AtomicLong();

	SearchIds(Clock clock) {
		this.clock = clock;
	}

	/** Returns an id that is greater than all previous ones. Thread-safe. */
	UUID next() {
		long now = this.clock.millis() << 12;
		long timestamp = this.last.updateAndGet((last) -> Math.max(last + 1, now));
		// The variant of a UUID is in these bits, too.
		long random = UUID.randomUUID().getLeastSignificantBits();
		return new UUID((timestamp >>> 12 << 16) | VERSION | (timestamp & 0xFFF), random);
	}

}
