package io.github.elasticsearchjpa.internal.log;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A click that waits to be written.
 *
 * @param id of the click
 * @param queryId of the search
 * @param documentId what was clicked
 * @param rank the rank, as far as the one who reports the click knows
 * @param clickedAt when
 * @param sampled whether searches of that id are kept
 */
record ClickLogRow(UUID id, UUID queryId, String documentId, @Nullable Integer rank, Instant clickedAt,
		boolean sampled) implements LogRow {

	private static final long WEIGHT = 400;

	@Override
	public long weight() {
		return WEIGHT + 2L * this.documentId.length();
	}

	/** A click is of nobody but through its search. */
	@Override
	public boolean isOf(String user) {
		return false;
	}

}
