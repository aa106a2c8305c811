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

/** Reports of missing hits that exceed the capacity, fail, or are repeated. */
class MissingHitsTest {

	private final List<Change> enqueued = Collections.synchronizedList(new ArrayList<>());

	private static List<ChangeKey> documents(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> ChangeKey.document("cards", "Card", "" + i)).toList();
	}

	@Test
	void reportsBeyondTheCapacityAreDroppedAndCanBeRepeated() throws InterruptedException {
		CountDownLatch all = new CountDownLatch(2000);
		MissingHits missingHits = new MissingHits((changes) -> {
			this.enqueued.addAll(changes);
			changes.forEach((change) -> all.countDown());
		}, Clock.systemUTC());
		missingHits.report(documents(0, 5000));
		Thread thread = new Thread(missingHits);
		thread.start();
		while (all.getCount() > 1000) {
			Thread.onSpinWait();
		}
		assertThat(this.enqueued).hasSize(1000);
		missingHits.report(documents(500, 2000));
		all.await();
		missingHits.stop();
		thread.join();
		assertThat(this.enqueued).hasSize(2000).doesNotHaveDuplicates().allMatch(Change::forced);
	}

	@Test
	void reportsThatCouldNotBeEnqueuedCanBeRepeated() throws InterruptedException {
		AtomicInteger attempts = new AtomicInteger();
		MissingHits missingHits = new MissingHits((changes) -> {
			if (attempts.incrementAndGet() == 1) {
				throw new IllegalStateException("the database is down");
			}
			this.enqueued.addAll(changes);
		}, Clock.systemUTC());
		Thread thread = new Thread(missingHits);
		thread.start();
		while (this.enqueued.isEmpty()) {
			missingHits.report(documents(1, 2));
		}
		missingHits.report(documents(1, 2));
		missingHits.stop();
		thread.join();
		assertThat(attempts).hasValue(2);
		assertThat(this.enqueued).hasSize(1);
	}

}
