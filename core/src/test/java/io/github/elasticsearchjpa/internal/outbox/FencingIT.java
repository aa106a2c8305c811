package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.torture.Forum;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static io.github.elasticsearchjpa.internal.outbox.TwoWorkers.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each rule of the write protocol, in an interleaving that fails without it: two workers
 * run step by step on one partition, and their requests are delayed.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class FencingIT {

	private static final long ID = 1;

	private static final long OTHER = 2;

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static TwoWorkers workers;

	private static OutboxWorker first;

	private static OutboxWorker second;

	@BeforeAll
	static void start() throws IOException {
		workers = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post").withDependencies("author"),
				Duration.ofHours(1));
		first = workers.first;
		second = workers.second;
	}

	@AfterAll
	static void stop() throws IOException {
		workers.close();
	}

	@BeforeEach
	void emptyIndex() {
		workers.emptyIndex();
	}

	@AfterEach
	void assertNoFailure() {
		workers.assertNoFailure();
	}

	@Test
	void aDelayedRequestDoesNotOverwriteItsRetry() {
		workers.insert(ID, "one");
		List<Runnable> delayed = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			delayed.add(forward);
			workers.change(ID, "two");
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
		delayed.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	/** A worker keeps its claim after a full batch. */
	@Test
	void aDelayedRequestDoesNotOverwriteItsRetryUnderTheSameClaim() {
		workers.insert(ID, ID + 2 * TwoWorkers.BATCH, "one");
		List<Runnable> delayed = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			delayed.add(forward);
			workers.change(ID, "two");
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
		delayed.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void aChangeDuringTheBuildOfItsDocumentIsIndexed() {
		workers.insert(ID, "one");
		workers.duringNextBuild(() -> workers.change(ID, "two"));
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void aDelayedRequestOfALostLeaseDoesNotOverwriteTheRequestOfTheNextHolder() {
		workers.insert(ID, "one");
		List<Runnable> delayed = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			delayed.add(forward);
			workers.expireLease();
			workers.change(ID, "two");
			workers.drain(second);
			return false;
		});
		first.poll();
		workers.drain(second);
		delayed.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void aDelayedDeleteDoesNotDeleteALaterDocument() {
		workers.insert(ID, "one");
		workers.drain(first);
		workers.delete(ID);
		List<Runnable> delayed = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			delayed.add(forward);
			workers.insert(ID, "two");
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
		delayed.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void aWorkerThatLostItsLeaseCompletesNothing() throws Exception {
		workers.insert(OTHER, "other");
		CountDownLatch secondHasRead = new CountDownLatch(1);
		CountDownLatch firstHasCompleted = new CountDownLatch(1);
		List<CompletableFuture<Void>> running = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			forward.run();
			workers.expireLease();
			workers.insert(ID, "one");
			// The bulk request of the second worker, which has read 'one'.
			workers.onNextBulk((forwardSecond) -> {
				secondHasRead.countDown();
				await(firstHasCompleted);
				forwardSecond.run();
				return true;
			});
			running.add(CompletableFuture.runAsync(second::poll));
			await(secondHasRead);
			workers.change(ID, "two");
			return true;
		});
		first.poll();
		assertThat(workers.count("key_text = '" + OTHER + "'")).isPositive();
		firstHasCompleted.countDown();
		running.get(0).get(30, TimeUnit.SECONDS);
		workers.expireLease();
		workers.drain(second);
		assertThat(workers.title(ID)).isEqualTo("two");
		assertThat(workers.title(OTHER)).isEqualTo("other");
	}

	@Test
	void aVersionConflictKeepsTheRow() {
		workers.insert(ID, "one");
		TestServers.connection()
			.send("PUT",
					"/%s/_doc/%d?version_type=external&version=%d".formatted(workers.alias, ID, Long.MAX_VALUE / 2),
					new JsonMapper().valueToTree(Map.of("title", "from a database that was restored")));
		first.poll();
		assertThat(workers.count("state = 'N'")).isOne();
	}

	@Test
	void aDeleteIsAppliedAgainAfterADelayedRequestIndexedTheDocument() {
		workers.insert(ID, "one");
		List<Runnable> delayed = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			delayed.add(forward);
			workers.delete(ID);
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEmpty();
		workers.forwardUntilIndexed(ID, delayed.get(0));
		workers.makeSecondDeletesDue();
		workers.drain(first);
		assertThat(workers.title(ID)).as("the title of the deleted post").isEmpty();
	}

	@Test
	void aWorkerThatLostItsLeaseAfterSendingEnqueuesItsKeysAgain() {
		workers.insert(ID, "one");
		workers.onNextBulk((forward) -> {
			workers.expireLease();
			workers.delete(ID);
			workers.drain(second);
			workers.makeSecondDeletesDue();
			workers.drain(second);
			assertThat(workers.count("1 = 1")).isZero();
			workers.forwardUntilIndexed(ID, forward);
			return true;
		});
		first.poll();
		workers.drain(second);
		assertThat(workers.title(ID)).as("the title of the deleted post").isEmpty();
	}

	@Test
	void aDocumentThatWasSentBeforeItsIndexWasDeletedAndCreatedIsSentAgain() {
		workers.insert(ID, "one");
		workers.onNextBulk((forward) -> {
			forward.run();
			workers.jpa.index(Forum.TITLES).delete();
			workers.jpa.index(Forum.TITLES).create();
			return true;
		});
		first.poll();
		workers.drain(second);
		assertThat(workers.title(ID)).isEqualTo("one");
	}

	/**
	 * The second worker completes the row of the change, which a caller waits for, after
	 * the first worker has enqueued the document again.
	 */
	@Test
	void aCallerThatWaitsForAChangeWaitsForTheRowThatALostLeaseAddsForIt() {
		workers.insert(ID, "one");
		AtomicInteger checks = new AtomicInteger();
		boolean indexed = workers.sync.await(Forum.TITLES, TIMEOUT, () -> {
			if (checks.incrementAndGet() == 1) {
				loseLeaseAfterSending();
				assertThat(workers.count("key_text = '" + ID + "'")).as("rows that wait").isOne();
			}
			else {
				workers.drain(second);
			}
		});
		assertThat(indexed).isTrue();
		assertThat(workers.count("key_text = '" + ID + "'")).as("rows that wait").isZero();
	}

	/**
	 * Lets the first worker lose its lease after it has sent the due rows. The second
	 * worker sends them, too, and completes them after the first worker has completed its
	 * batch.
	 */
	private static void loseLeaseAfterSending() {
		CountDownLatch secondHasSent = new CountDownLatch(1);
		CountDownLatch firstHasCompleted = new CountDownLatch(1);
		List<CompletableFuture<Void>> running = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			forward.run();
			workers.expireLease();
			workers.onNextBulk((forwardSecond) -> {
				forwardSecond.run();
				secondHasSent.countDown();
				await(firstHasCompleted);
				return true;
			});
			running.add(CompletableFuture.runAsync(second::poll));
			await(secondHasSent);
			return true;
		});
		first.poll();
		firstHasCompleted.countDown();
		running.get(0).join();
	}

	/**
	 * The first worker claims before the rebuild and keeps its claim after a full batch.
	 */
	@Test
	void changesOfAWorkerThatClaimedBeforeARebuildReachTheNewGeneration() throws Exception {
		workers.insert(OTHER, "other");
		workers.insert(ID, "one");
		workers.drain(first);
		workers.change(OTHER, "other again");
		workers.insert(OTHER + 1, OTHER + TwoWorkers.BATCH - 1, "fills the batch");
		CountDownLatch filled = new CountDownLatch(1);
		CountDownLatch indexed = new CountDownLatch(1);
		CountDownLatch sending = new CountDownLatch(1);
		workers.onNextBulk((forward) -> {
			sending.countDown();
			await(filled);
			forward.run();
			return true;
		});
		CompletableFuture<Void> earlier = CompletableFuture.runAsync(first::poll);
		await(sending);
		ProgressListener progress = (documents, total) -> {
			workers.change(ID, "two");
			filled.countDown();
			earlier.join();
			indexed.countDown();
		};
		workers.jpa.index(Forum.TITLES).rebuild(progress);
		await(indexed);
		workers.drain(second);
		assertThat(workers.title(ID)).isEqualTo("two");
		assertThat(workers.title(OTHER)).isEqualTo("other again");
	}

	@Test
	void aWorkerThatLostItsLeaseBeforeSendingSendsNothing() throws IOException {
		Duration lease = Duration.ofMillis(400);
		AtomicBoolean sent = new AtomicBoolean();
		try (TwoWorkers slow = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post"), lease)) {
			slow.emptyIndex();
			slow.insert(ID, "one");
			slow.duringNextBuild(() -> {
				Awaitility.await().pollDelay(lease).until(() -> true);
				slow.expireLease();
				slow.drain(slow.second);
				slow.onNextBulk((forward) -> {
					sent.set(true);
					return false;
				});
			});
			slow.first.poll();
			assertThat(slow.title(ID)).isEqualTo("one");
			assertThat(sent).isFalse();
		}
	}

}
