package io.github.elasticsearchjpa.internal.outbox;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.fixture.CapturedLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

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

	@Test
	void documentsAreLoggedOnceAMinuteOnOneLine() {
		AtomicInteger seconds = new AtomicInteger();
		MissingHits missingHits = new MissingHits(this.enqueued::addAll, new Clock() {

			@Override
			public Instant instant() {
				return Instant.EPOCH.plusSeconds(seconds.get());
			}

			@Override
			public ZoneId getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				return this;
			}

		});
		String log = CapturedLog.during(() -> {
			Thread thread = new Thread(missingHits);
			thread.start();
			for (int i = 0; i < 110; i++) {
				missingHits.report(List.of(ChangeKey.document("cards", "Card", i + "\nWARN forged")));
				int count = i + 1;
				while (this.enqueued.size() < count) {
					Thread.onSpinWait();
				}
				seconds.incrementAndGet();
			}
			missingHits.stop();
			assertThatNoException().isThrownBy(thread::join);
		});
		assertThat(log.lines()).satisfiesExactly(
				(line) -> assertThat(line).contains("Enqueued 1 documents", "such as 0\\nWARN forged of index 'cards'"),
				(line) -> assertThat(line).containsPattern("Enqueued 6. documents .* such as 6.\\\\nWARN"));
	}

}
