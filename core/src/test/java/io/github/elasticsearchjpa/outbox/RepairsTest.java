package io.github.elasticsearchjpa.outbox;

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
class RepairsTest {

	private final List<Change> queued = Collections.synchronizedList(new ArrayList<>());

	private static List<ChangeKey> documents(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> ChangeKey.document("cards", "Card", "" + i)).toList();
	}

	@Test
	void tooManyAtATimeAreDroppedAndCountedAndMayComeAgain() throws InterruptedException {
		CountDownLatch all = new CountDownLatch(2000);
		Repairs repairs = new Repairs((changes) -> {
			this.queued.addAll(changes);
			changes.forEach((change) -> all.countDown());
		}, Clock.systemUTC());
		repairs.report(documents(0, 5000));
		assertThat(repairs.dropped()).isEqualTo(4000);
		Thread thread = new Thread(repairs);
		thread.start();
		while (all.getCount() > 1000) {
			Thread.onSpinWait();
		}
		repairs.report(documents(500, 2000));
		all.await();
		repairs.stop();
		thread.join();
		assertThat(this.queued).hasSize(2000).doesNotHaveDuplicates().allMatch(Change::forced);
	}

	@Test
	void whatCouldNotBeQueuedMayComeAgain() throws InterruptedException {
		AtomicInteger tries = new AtomicInteger();
		Repairs repairs = new Repairs((changes) -> {
			if (tries.incrementAndGet() == 1) {
				throw new IllegalStateException("the database is down");
			}
			this.queued.addAll(changes);
		}, Clock.systemUTC());
		Thread thread = new Thread(repairs);
		thread.start();
		while (this.queued.isEmpty()) {
			repairs.report(documents(1, 2));
		}
		repairs.report(documents(1, 2));
		repairs.stop();
		thread.join();
		assertThat(tries).hasValue(2);
		assertThat(this.queued).hasSize(1);
	}

}
