package io.github.elasticsearchjpa.internal.log;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A click that waits to be written.
 *
 * @param id the id of the click
 * @param queryId the id of the search
 * @param documentId the id of the clicked document
 * @param rank the rank of the hit, from 1, or null if it is unknown
 * @param clickedAt the time of the click
 * @param sampled whether the sampling keeps searches with this id
 */
record QueuedClick(UUID id, UUID queryId, String documentId, @Nullable Integer rank, Instant clickedAt,
		boolean sampled) implements QueuedEntry {

	/** The approximate memory without the document id, in bytes. */
	private static final long FIXED_WEIGHT = 400;

	QueuedClick withRank(@Nullable Integer rank) {
		return new QueuedClick(this.id, this.queryId, this.documentId, rank, this.clickedAt, this.sampled);
	}

	@Override
	public long weight() {
		return FIXED_WEIGHT + 2L * this.documentId.length();
	}

	/** Returns false. A click belongs to a user only through its search. */
	@Override
	public boolean isOf(String user) {
		return false;
	}

}
