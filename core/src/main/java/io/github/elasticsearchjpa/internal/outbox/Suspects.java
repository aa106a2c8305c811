package io.github.elasticsearchjpa.internal.outbox;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The documents of a worker that were rejected for a reason that may be theirs or that of
 * the index, such as an ingest pipeline that does not exist. A document is the cause if
 * it is rejected at the fifth attempt or later, sent alone, and the index has accepted
 * another document since its first rejection. Used by one thread.
 */
final class Suspects {

	/** The number of attempts after which a document may be the cause. */
	private static final int MIN_ATTEMPTS = 5;

	/** With more suspects, the index is likely to be the cause. */
	private static final int MAX_SUSPECTS = 1000;

	/** The number of the event with which each document was first rejected. */
	private final Map<ChangeKey, Long> rejectedAt = new Oldest();

	/** The number of the event with which each index last accepted a document. */
	private final Map<String, Long> acceptedAt = new HashMap<>();

	/** The number of documents that were accepted or rejected so far. */
	private long events;

	/** Records that a document was accepted. */
	void accepted(ChangeKey key) {
		this.rejectedAt.remove(key);
		this.acceptedAt.put(key.index(), ++this.events);
	}

	/**
	 * Records that a document was rejected.
	 * @param attempts the number of attempts, including this one
	 * @param alone whether the request contained no other document
	 * @return whether the document is the cause
	 */
	boolean rejected(ChangeKey key, int attempts, boolean alone) {
		long first = this.rejectedAt.computeIfAbsent(key, (unknown) -> ++this.events);
		Long accepted = this.acceptedAt.get(key.index());
		boolean isCause = attempts >= MIN_ATTEMPTS && alone && accepted != null && accepted > first;
		if (isCause) {
			this.rejectedAt.remove(key);
		}
		return isCause;
	}

	/** A map that removes its oldest entry when there are too many. */
	private static final class Oldest extends LinkedHashMap<ChangeKey, Long> {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<ChangeKey, Long> eldest) {
			return size() > MAX_SUSPECTS;
		}

	}

}
