package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;

/**
 * The number of rows in a batch. The room for background rows adapts to the time that a
 * batch takes, because a change of a transaction that is committed meanwhile waits for
 * the end of the batch. Background rows always have room for a tenth of a batch, so that
 * they are processed however many changes of transactions wait.
 *
 * @param transaction the maximum number of changes of transactions
 * @param background the maximum number of background rows
 */
record BatchSize(int transaction, int background) {

	/** The time that a batch with background rows is to take. */
	private static final Duration TARGET = Duration.ofMillis(150);

	/** Returns the size of the first batch. */
	static BatchSize initial(int batchSize) {
		return new BatchSize(batchSize, (batchSize + 9) / 10);
	}

	/** The size of a probe: one row of each priority and claimed partition. */
	static final BatchSize PROBE = new BatchSize(1, 1);

	/** Returns the size of a batch with changes of transactions only. */
	BatchSize withoutBackground() {
		return new BatchSize(this.transaction, 0);
	}

	/**
	 * Returns the size of the next batch.
	 * @param elapsed the time that a batch of this size took
	 * @param backgroundRows the number of background rows in that batch
	 */
	BatchSize next(Duration elapsed, int backgroundRows) {
		if (elapsed.compareTo(TARGET) > 0 && backgroundRows > 0) {
			// By halves, so that the database prepares few different statements.
			return new BatchSize(this.transaction, Math.max(this.background / 2, (this.transaction + 9) / 10));
		}
		boolean wasFull = backgroundRows >= this.background / 2;
		return wasFull ? new BatchSize(this.transaction, Math.min(this.transaction, this.background * 2)) : this;
	}

}
