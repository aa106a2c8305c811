package io.github.elasticsearchjpa.internal.outbox;

import java.util.Collection;
import java.util.List;

/**
 * The count of batches with a row that have not ended, because their node was killed or
 * their thread hangs. A worker that takes over an expired lease counts the rows that are
 * due. A document that was in two such batches is built alone, and its row is marked
 * meanwhile. If that does not end either, the document is the cause.
 */
final class Unfinished {

	/** The number of batches after which a document is built alone. */
	static final int ALONE = 2;

	/** The mark of a row whose document is being built alone. */
	static final int BUILDING = 3;

	/**
	 * The mark of a row whose document was being built alone when a batch did not end.
	 */
	static final int CAUSE = 4;

	/** The reason of a dead letter. */
	static final String REASON = "the node ended or hung three times while it built the document, the last time alone";

	private Unfinished() {
	}

	/** Returns the count of a row after another batch with it has not ended. */
	static int next(int unfinished) {
		return (unfinished == ALONE) ? ALONE : Math.min(unfinished + 1, CAUSE);
	}

	/** Returns the highest count of rows. */
	static int of(List<OutboxRow> rows) {
		return rows.stream().mapToInt(OutboxRow::unfinished).max().orElse(0);
	}

	/** Returns rows with the next count, if their partition is among those taken over. */
	static List<OutboxRow> count(List<OutboxRow> rows, Collection<Integer> takenOver) {
		return rows.stream()
			.map((row) -> takenOver.contains(row.partition()) ? row.withUnfinished(next(row.unfinished())) : row)
			.toList();
	}

}
