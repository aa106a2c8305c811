package io.github.elasticsearchjpa.internal.outbox;

import java.util.concurrent.ThreadLocalRandom;

import io.github.elasticsearchjpa.sync.SyncSettings;

/**
 * The delay before a retry. It doubles with each attempt up to a limit, and its upper
 * half is random, so that retries spread out.
 */
final class Backoff {

	private Backoff() {
	}

	/** Returns the delay after a number of failed attempts, in milliseconds. */
	static long millis(SyncSettings settings, int attempts) {
		long full = Math.min(settings.maxBackoff().toMillis(),
				settings.backoff().toMillis() << Math.min(attempts - 1, 30));
		return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
	}

}
