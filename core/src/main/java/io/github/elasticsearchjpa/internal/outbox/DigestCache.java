package io.github.elasticsearchjpa.internal.outbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The digests of documents that a worker indexed recently. The worker does not send a
 * document again whose digest has not changed.
 * <p>
 * The digests of a partition are valid only as long as no other holder has raised the
 * partition's token. A rebuild raises all tokens after it has moved the alias. A digest
 * is removed before a request for its document is sent, and added after the fenced
 * completion. Used by one thread.
 */
final class DigestCache {

	private static final int MAX_ENTRIES_PER_PARTITION = 2000;

	private final long expiryNanos;

	private final MessageDigest sha256 = sha256();

	private final Map<Integer, Long> tokens = new HashMap<>();

	private final Map<Integer, Map<ChangeKey, Entry>> entries = new HashMap<>();

	DigestCache(Duration expiry) {
		this.expiryNanos = expiry.toNanos();
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform must support SHA-256", ex);
		}
	}

	/**
	 * Removes the digests of partitions that another holder may have had since this
	 * worker last did. Must be called for every claim and renewal.
	 */
	void removeStale(Collection<Lease> leases) {
		for (Lease lease : leases) {
			Long knownToken = this.tokens.put(lease.partition(), lease.token());
			if (knownToken == null || knownToken != lease.previousToken()) {
				this.entries.remove(lease.partition());
			}
		}
	}

	/** Returns the digest of a document. */
	byte[] digest(byte[] json) {
		return this.sha256.digest(json);
	}

	/** Returns whether the index has a document with this digest already. */
	boolean isUnchanged(int partition, ChangeKey key, byte[] digest) {
		Entry entry = this.entries.getOrDefault(partition, Map.of()).get(key);
		return entry != null && System.nanoTime() - entry.addedAt() < this.expiryNanos
				&& MessageDigest.isEqual(entry.digest(), digest);
	}

	/** Removes the digest of a document. */
	void remove(int partition, ChangeKey key) {
		this.entries.getOrDefault(partition, new HashMap<>()).remove(key);
	}

	/** Adds the digest of a document that was indexed. */
	void add(int partition, ChangeKey key, byte[] digest) {
		this.entries.computeIfAbsent(partition, (id) -> new PartitionEntries())
			.put(key, new Entry(digest, System.nanoTime()));
	}

	@SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual
	private record Entry(byte[] digest, long addedAt) {
	}

	/** The digests of a partition. The oldest one is removed when there are too many. */
	private static final class PartitionEntries extends LinkedHashMap<ChangeKey, Entry> {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<ChangeKey, Entry> eldest) {
			return size() > MAX_ENTRIES_PER_PARTITION;
		}

	}

}
