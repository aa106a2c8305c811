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
 * Each rule of the protocol in the one interleaving that needs it: two workers driven by
 * hand, one partition, requests held back and let go.
 */
@SuppressWarnings("NullAway.Init") // before all
class FencingIT {

	private static final long ID = 1;

	private static final long OTHER = 2;

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
	void nothingFailedMeanwhile() {
		workers.nothingFailedMeanwhile();
	}

	@Test
	void aRequestThatFailedAndArrivesLateDoesNotUndoItsRetry() {
		workers.insert(ID, "one");
		List<Runnable> late = new ArrayList<>();
		workers.nextBulk((arrives) -> {
			late.add(arrives);
			workers.change(ID, "two");
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
		late.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	/** A full batch is followed by the next under the same claim. */
	@Test
	void aRequestThatFailedAndArrivesLateDoesNotUndoItsRetryUnderTheSameClaim() {
		workers.insert(ID, ID + 2 * TwoWorkers.BATCH, "one");
		List<Runnable> late = new ArrayList<>();
		workers.nextBulk((arrives) -> {
			late.add(arrives);
			workers.change(ID, "two");
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
		late.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void whatChangesWhileItsDocumentIsMadeIsIndexedAgain() {
		workers.insert(ID, "one");
		workers.whileADocumentIsMade(() -> workers.change(ID, "two"));
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void aRequestOfALostLeaseDoesNotUndoThatOfTheNextOwner() {
		workers.insert(ID, "one");
		List<Runnable> late = new ArrayList<>();
		workers.nextBulk((arrives) -> {
			late.add(arrives);
			workers.endLease();
			workers.change(ID, "two");
			workers.drain(second);
			return false;
		});
		first.work();
		workers.drain(second);
		late.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void aDeletionThatArrivesLateDoesNotDeleteWhatCameAfterIt() {
		workers.insert(ID, "one");
		workers.drain(first);
		workers.delete(ID);
		List<Runnable> late = new ArrayList<>();
		workers.nextBulk((arrives) -> {
			late.add(arrives);
			workers.insert(ID, "two");
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEqualTo("two");
		late.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("two");
	}

	@Test
	void aWorkerThatLostItsLeaseCompletesNothing() throws Exception {
		workers.insert(OTHER, "other");
		CountDownLatch secondHasRead = new CountDownLatch(1);
		CountDownLatch firstIsDone = new CountDownLatch(1);
		List<CompletableFuture<Void>> running = new ArrayList<>();
		workers.nextBulk((arrives) -> {
			arrives.run();
			workers.endLease();
			workers.insert(ID, "one");
			workers.nextBulk((later) -> { // of the second worker, which has read 'one'
				secondHasRead.countDown();
				await(firstIsDone);
				later.run();
				return true;
			});
			running.add(CompletableFuture.runAsync(second::work));
			await(secondHasRead);
			workers.change(ID, "two");
			return true;
		});
		first.work();
		assertThat(workers.count("key_text = '" + OTHER + "'")).isPositive();
		firstIsDone.countDown();
		running.get(0).get(30, TimeUnit.SECONDS);
		workers.endLease();
		workers.drain(second);
		assertThat(workers.title(ID)).isEqualTo("two");
		assertThat(workers.title(OTHER)).isEqualTo("other");
	}

	@Test
	void aConflictKeepsTheRow() {
		workers.insert(ID, "one");
		TestServers.connection()
			.send("PUT",
					"/%s/_doc/%d?version_type=external&version=%d".formatted(workers.alias, ID, Long.MAX_VALUE / 2),
					new JsonMapper().valueToTree(Map.of("title", "from a database that was restored")));
		first.work();
		assertThat(workers.count("state = 'N'")).isOne();
	}

	@Test
	void aDeletionIsAppliedAgainAfterEveryRequestHasArrived() {
		workers.insert(ID, "one");
		List<Runnable> late = new ArrayList<>();
		workers.nextBulk((arrives) -> {
			late.add(arrives);
			workers.delete(ID);
			return false;
		});
		workers.drain(first);
		assertThat(workers.title(ID)).isEmpty();
		workers.resurrect(ID, late.get(0));
		workers.secondDeletesAreDue();
		workers.drain(first);
		assertThat(workers.title(ID)).as("back from the dead").isEmpty();
	}

	@Test
	void aWorkerThatFindsItsLeaseLostAfterSendingQueuesItsKeysAgain() {
		workers.insert(ID, "one");
		workers.nextBulk((arrives) -> {
			workers.endLease();
			workers.delete(ID);
			workers.drain(second);
			workers.secondDeletesAreDue();
			workers.drain(second);
			assertThat(workers.count("1 = 1")).isZero();
			workers.resurrect(ID, arrives);
			return true;
		});
		first.work();
		workers.drain(second);
		assertThat(workers.title(ID)).as("back from the dead").isEmpty();
	}

	/** A full batch is followed by another under the same claim, as unaware as it. */
	@Test
	void aRebuildWaitsUntilEveryWorkerKnowsOfIt() throws Exception {
		workers.insert(OTHER, "other");
		workers.insert(ID, "one");
		workers.drain(first);
		workers.change(OTHER, "other again");
		workers.insert(OTHER + 1, OTHER + TwoWorkers.BATCH - 1, "more of them");
		CountDownLatch filled = new CountDownLatch(1);
		CountDownLatch goesOn = new CountDownLatch(1);
		CountDownLatch sending = new CountDownLatch(1);
		workers.nextBulk((arrives) -> {
			sending.countDown();
			await(filled);
			arrives.run();
			return true;
		});
		CompletableFuture<Void> unaware = CompletableFuture.runAsync(first::work);
		await(sending);
		ProgressListener progress = (documents, total) -> {
			workers.change(ID, "two");
			filled.countDown();
			unaware.join();
			goesOn.countDown();
		};
		workers.jpa.index(Forum.TITLES).rebuild(progress);
		await(goesOn);
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
			slow.whileADocumentIsMade(() -> {
				Awaitility.await().pollDelay(lease).until(() -> true);
				slow.endLease();
				slow.drain(slow.second);
				slow.nextBulk((arrives) -> {
					sent.set(true);
					return false;
				});
			});
			slow.first.work();
			assertThat(slow.title(ID)).isEqualTo("one");
			assertThat(sent).isFalse();
		}
	}

}
