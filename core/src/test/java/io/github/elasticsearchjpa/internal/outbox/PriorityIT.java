package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.torture.Forum;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.internal.outbox.TwoWorkers.BATCH;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order in which a worker processes changes of transactions and background rows, and
 * what bounds the waiting of the latter.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class PriorityIT {

	private static final String TRANSACTION = "priority = 0";

	private static final String BACKGROUND = "priority = 1";

	/** More than the partitions of a claim. */
	private static final int PARTITIONS = 12;

	private static TwoWorkers workers;

	private static OutboxWorker worker;

	private static long ids = 1_000_000;

	@BeforeAll
	static void start() throws IOException {
		workers = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post"), Duration.ofHours(1), PARTITIONS);
		workers.emptyIndex();
		worker = workers.first;
	}

	@AfterAll
	static void stop() throws IOException {
		workers.close();
	}

	@BeforeEach
	void clear() {
		workers.deletePosts();
		workers.clear();
	}

	@Test
	void aChangeOfATransactionIsIndexedBeforeBackgroundRowsThatWereEnqueuedEarlier() {
		List<Long> waiting = ids(3 * BATCH);
		workers.uncaptured(() -> workers.insert(waiting, "waiting"));
		workers.enqueueInBackground(waiting);
		long later = ids(1).get(0);
		workers.insert(later, "later");
		workers.drain(worker);
		assertThat(workers.built).hasSize(3 * BATCH + 1);
		assertThat(workers.built.indexOf(later)).as("the place of the post").isLessThan(BATCH);
	}

	@Test
	void backgroundRowsAreIndexedAlthoughTransactionsKeepEachBatchFull() {
		List<Long> waiting = ids(30);
		workers.uncaptured(() -> workers.insert(waiting, "waiting"));
		workers.enqueueInBackground(waiting);
		List<Long> busy = ids(3 * BATCH);
		workers.insert(busy, "0");
		int[] batches = { 0 };
		workers.onEachBatch((documents) -> {
			if (workers.count(BACKGROUND) > 0) {
				assertThat(++batches[0]).as("the number of batches").isLessThan(30);
				workers.change(busy, Integer.toString(batches[0]));
			}
		});
		while (workers.count(BACKGROUND) > 0) {
			worker.poll();
		}
		assertThat(workers.count(TRANSACTION)).isGreaterThanOrEqualTo(BATCH);
	}

	/** The other partitions are more than a worker claims at once. */
	@Test
	void backgroundRowsAreIndexedAlthoughOtherPartitionsAlwaysHaveChangesOfTransactions() {
		List<Long> waiting = ids(100).stream().filter((id) -> slice(id) == 0).toList();
		workers.uncaptured(() -> workers.insert(waiting, "waiting"));
		workers.enqueueInBackground(waiting);
		List<Long> busy = ids(100).stream().filter((id) -> slice(id) != 0).toList();
		workers.insert(busy, "0");
		int polls = 0;
		while (workers.count(BACKGROUND) > 0) {
			assertThat(++polls).as("the number of polls").isLessThan(30);
			worker.poll();
			workers.change(busy, Integer.toString(polls));
		}
		assertThat(workers.built).containsAll(waiting);
	}

	@Test
	void noPartitionWaitsForMoreThanTheOthers() {
		List<Long> busy = ids(100);
		workers.insert(busy, "0");
		for (int round = 1; round <= 5; round++) {
			workers.built.clear();
			worker.poll();
			workers.change(busy, Integer.toString(round));
			// Two claims have room for all partitions.
			worker.poll();
			assertThat(workers.built).containsAll(busy);
		}
	}

	@Test
	void aChangeThatFailedIsRetriedInTheBackground() {
		long id = ids(1).get(0);
		workers.insert(id, "one");
		workers.jpa.index(Forum.TITLES).delete();
		worker.poll();
		assertThat(workers.count(TRANSACTION)).isZero();
		assertThat(workers.count(BACKGROUND + " and attempts = 1")).isOne();
		workers.jpa.index(Forum.TITLES).create();
		workers.drain(worker);
		assertThat(workers.title(id)).isEqualTo("one");
	}

	/** Returns new ids. */
	private static List<Long> ids(int count) {
		return LongStream.range(0, count).map((i) -> ++ids).boxed().toList();
	}

	private static int slice(long id) {
		return ChangeKey.document(Forum.TITLES, "Post", Long.toString(id)).slice(PARTITIONS);
	}

}
