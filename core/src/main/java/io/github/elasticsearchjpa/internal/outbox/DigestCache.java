package io.github.elasticsearchjpa.internal.outbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this worker wrote lately, so that a document that has not changed is not written
 * again. What it knows of a partition counts only while nobody else has had the partition
 * since, which a rebuild, too, has when it has moved the alias. An entry is forgotten
 * before a request for its document is sent and noted after the fenced completion. Owned
 * by the worker's thread.
 */
final class DigestCache {

	private static final int MAX_ENTRIES_OF_PARTITION = 2000;

	private final long expiry;

	private final MessageDigest digest = sha256();

	private final Map<Integer, Long> tokens = new HashMap<>();

	private final Map<Integer, Map<ChangeKey, Indexed>> entries = new HashMap<>();

	DigestCache(Duration expiry) {
		this.expiry = expiry.toNanos();
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	/** Partitions were claimed, or their tokens renewed. */
	void held(Collection<Lease> leases) {
		for (Lease lease : leases) {
			Long known = this.tokens.put(lease.partition(), lease.token());
			if (known == null || known != lease.previous()) {
				this.entries.remove(lease.partition());
			}
		}
	}

	boolean isUnchanged(int partition, ChangeKey key, byte[] json) {
		Indexed entry = this.entries.getOrDefault(partition, Map.of()).get(key);
		return entry != null && System.nanoTime() - entry.since() < this.expiry
				&& MessageDigest.isEqual(entry.digest(), this.digest.digest(json));
	}

	void sending(int partition, ChangeKey key) {
		this.entries.getOrDefault(partition, new HashMap<>()).remove(key);
	}

	void indexed(int partition, ChangeKey key, byte[] json) {
		this.entries.computeIfAbsent(partition, (any) -> new Recent())
			.put(key, new Indexed(this.digest.digest(json), System.nanoTime()));
	}

	@SuppressWarnings("ArrayRecordComponent") // compared by content
	private record Indexed(byte[] digest, long since) {
	}

	/** The entries of a partition; the oldest make room. */
	private static final class Recent extends LinkedHashMap<ChangeKey, Indexed> {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<ChangeKey, Indexed> eldest) {
			return size() > MAX_ENTRIES_OF_PARTITION;
		}

	}

}
