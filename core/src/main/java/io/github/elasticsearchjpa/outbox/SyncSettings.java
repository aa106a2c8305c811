package io.github.elasticsearchjpa.outbox;

import java.time.Duration;
import java.util.Set;

import io.github.elasticsearchjpa.database.InitializeSchema;

/**
 * How changes are recorded and indexed. All durations are whole milliseconds.
 *
 * @param tablePrefix what the names of the library's tables begin with, such as a schema
 * and a dot; empty by default
 * @param initializeSchema whether to create the tables if they are missing
 * @param partitions how many slices the outbox has; fixed once the tables are filled
 * @param workers how many threads of this JVM index changes; 0 leaves it to other nodes
 * @param batchSize how many changes a worker reads at once
 * @param lease how long a worker may keep a partition without a sign of life
 * @param poll how often to look for changes that other nodes committed
 * @param backoff how long to wait after a first failure; doubled with each further one
 * @param maxBackoff how long to wait at most
 * @param secondDelete when a deletion is applied once more; longer than any request can
 * linger
 * @param cacheExpiry how long a document that has not changed is not written again
 * @param suspendedIndexes indexes whose changes are not recorded ({@code auto-sync} off)
 * @param neverAutoSync names of entities whose changes are not recorded, nor those of
 * their subtypes
 */
public record SyncSettings(String tablePrefix, InitializeSchema initializeSchema, int partitions, int workers,
		int batchSize, Duration lease, Duration poll, Duration backoff, Duration maxBackoff, Duration secondDelete,
		Duration cacheExpiry, Set<String> suspendedIndexes, Set<String> neverAutoSync) {

	/**
	 * Settings with the default cache expiry, one minute.
	 * @param tablePrefix see above
	 * @param initializeSchema see above
	 * @param partitions see above
	 * @param workers see above
	 * @param batchSize see above
	 * @param lease see above
	 * @param poll see above
	 * @param backoff see above
	 * @param maxBackoff see above
	 * @param secondDelete see above
	 * @param suspendedIndexes see above
	 * @param neverAutoSync see above
	 */
	public SyncSettings(String tablePrefix, InitializeSchema initializeSchema, int partitions, int workers,
			int batchSize, Duration lease, Duration poll, Duration backoff, Duration maxBackoff, Duration secondDelete,
			Set<String> suspendedIndexes, Set<String> neverAutoSync) {
		this(tablePrefix, initializeSchema, partitions, workers, batchSize, lease, poll, backoff, maxBackoff,
				secondDelete, Duration.ofMinutes(1), suspendedIndexes, neverAutoSync);
	}

	/**
	 * The defaults: tables created in embedded databases only, 32 partitions, one worker,
	 * batches of 1,000, a lease of one minute, polling every second, backoff from one
	 * second to one minute, second deletes after ten minutes.
	 * @return the settings
	 */
	public static SyncSettings defaults() {
		return new SyncSettings("", InitializeSchema.EMBEDDED, 32, 1, 1000, Duration.ofMinutes(1),
				Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(10),
				Duration.ofMinutes(1), Set.of(), Set.of());
	}

}
