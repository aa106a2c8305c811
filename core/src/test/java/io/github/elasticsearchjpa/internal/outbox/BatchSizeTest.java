package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The room for background rows in a batch adapts to the time that batches take. */
class BatchSizeTest {

	private static final Duration FAST = Duration.ofMillis(20);

	private static final Duration SLOW = Duration.ofMillis(600);

	@Test
	void theFirstBatchHasRoomForATenthOfBackgroundRows() {
		assertThat(BatchSize.initial(1000)).isEqualTo(new BatchSize(1000, 100));
		assertThat(BatchSize.initial(1)).isEqualTo(new BatchSize(1, 1));
	}

	@Test
	void fastBatchesFullOfBackgroundRowsDoubleTheRoomUpToTheBatchSize() {
		BatchSize size = BatchSize.initial(1000);
		for (int expected : new int[] { 200, 400, 800, 1000, 1000 }) {
			size = size.next(FAST, size.background());
			assertThat(size).isEqualTo(new BatchSize(1000, expected));
		}
	}

	@Test
	void aFastBatchWithFewBackgroundRowsKeepsTheRoom() {
		assertThat(new BatchSize(1000, 400).next(FAST, 10)).isEqualTo(new BatchSize(1000, 400));
	}

	@Test
	void aSlowBatchWithBackgroundRowsHalvesTheRoom() {
		assertThat(new BatchSize(1000, 1000).next(SLOW, 1000)).isEqualTo(new BatchSize(1000, 500));
		assertThat(new BatchSize(1000, 800).next(SLOW, 1)).isEqualTo(new BatchSize(1000, 400));
	}

	@Test
	void theRoomNeverShrinksBelowATenth() {
		assertThat(new BatchSize(1000, 150).next(SLOW, 150)).isEqualTo(new BatchSize(1000, 100));
		assertThat(new BatchSize(1, 1).next(SLOW, 1)).isEqualTo(new BatchSize(1, 1));
	}

	@Test
	void aSlowBatchOfTransactionsAloneKeepsTheRoom() {
		assertThat(new BatchSize(1000, 400).next(SLOW, 0)).isEqualTo(new BatchSize(1000, 400));
	}

}
