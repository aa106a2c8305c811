package io.github.elasticsearchjpa.internal.outbox;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Reports of missing rows that come faster than they can be queued, or again. */
class MissingHitsTest {

	private final List<Change> queued = Collections.synchronizedList(new ArrayList<>());

	private static List<ChangeKey> documents(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> ChangeKey.document("cards", "Card", "" + i)).toList();
	}

	@Test
	void reportsBeyondTheCapacityAreDroppedAndMayComeAgain() throws InterruptedException {
		CountDownLatch all = new CountDownLatch(2000);
		MissingHits missingHits = new MissingHits((changes) -> {
			this.queued.addAll(changes);
			changes.forEach((change) -> all.countDown());
		}, Clock.systemUTC());
		missingHits.report(documents(0, 5000));
		Thread thread = new Thread(missingHits);
		thread.start();
		while (all.getCount() > 1000) {
			Thread.onSpinWait();
		}
		assertThat(this.queued).hasSize(1000);
		missingHits.report(documents(500, 2000));
		all.await();
		missingHits.stop();
		thread.join();
		assertThat(this.queued).hasSize(2000).doesNotHaveDuplicates().allMatch(Change::forced);
	}

	@Test
	void whatCouldNotBeQueuedMayComeAgain() throws InterruptedException {
		AtomicInteger tries = new AtomicInteger();
		MissingHits missingHits = new MissingHits((changes) -> {
			if (tries.incrementAndGet() == 1) {
				throw new IllegalStateException("the database is down");
			}
			this.queued.addAll(changes);
		}, Clock.systemUTC());
		Thread thread = new Thread(missingHits);
		thread.start();
		while (this.queued.isEmpty()) {
			missingHits.report(documents(1, 2));
		}
		missingHits.report(documents(1, 2));
		missingHits.stop();
		thread.join();
		assertThat(tries).hasValue(2);
		assertThat(this.queued).hasSize(1);
	}

}
