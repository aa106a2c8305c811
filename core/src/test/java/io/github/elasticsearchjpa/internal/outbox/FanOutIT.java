package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.torture.Forum;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.internal.outbox.TwoWorkers.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fan-out of a changed author to the posts, page by page. Two workers run step by
 * step on two partitions.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class FanOutIT {

	private static final int PARTITIONS = 2;

	/** Longer than the time that a batch spends on fan-outs. */
	private static final Duration ONE_PAGE_PER_BATCH = Duration.ofMillis(60);

	private static final String RELATED = "path = 'author'";

	private static final String DOCUMENTS = "path is null";

	private static TwoWorkers workers;

	private static OutboxWorker first;

	private static OutboxWorker second;

	private static long ids = 0;

	@BeforeAll
	static void start() throws IOException {
		workers = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post").withDependencies("author"),
				Duration.ofHours(1), PARTITIONS);
		workers.emptyIndex();
		first = workers.first;
		second = workers.second;
	}

	@AfterAll
	static void stop() throws IOException {
		workers.close();
	}

	@BeforeEach
	void clear() {
		workers.clear();
	}

	@AfterEach
	void assertNoFailure() {
		workers.assertNoFailure();
	}

	/** No batch has documents, which a worker without lease would enqueue again. */
	@Test
	void aFanOutThatAnotherWorkerContinuesReadsAndEnqueuesNothingTwice() {
		Posts posts = posts(3 * PAGE + 5);
		workers.rename(posts.author, "new");
		long before = workers.mark();
		workers.onEachPage((page) -> {
			if (page == 1) {
				TwoWorkers.delay(ONE_PAGE_PER_BATCH);
			}
			else if (page == 2) {
				workers.expireLease();
				workers.drain(second);
				assertThat(workers.count(RELATED)).as("fan-outs that are not finished").isZero();
			}
		});
		first.poll();
		assertThat(workers.count(RELATED + " and after_id = '" + (posts.from + PAGE - 1) + "'")).isOne();
		workers.sql("update " + workers.tables.outbox() + " set due_at = " + Long.MAX_VALUE + " where " + DOCUMENTS);
		first.poll();
		assertThat(workers.mark() - before - 1).as("rows for documents").isEqualTo(posts.count());
		assertThat(workers.pages).as("four pages, and the second of the worker that lost its lease").hasValue(5);
		makeDue();
		workers.drain(first);
		assertThat(posts.authors()).containsOnly("new");
	}

	@Test
	void aWorkerThatLosesItsLeaseDuringAPageEnqueuesNothing() {
		Posts posts = posts(5);
		workers.rename(posts.author, "new");
		workers.onEachPage((page) -> {
			if (page == 1) {
				workers.expireLease();
				workers.drain(second);
			}
		});
		first.poll();
		assertThat(workers.count("1 = 1")).isZero();
		assertThat(posts.authors()).containsOnly("new");
	}

	@Test
	void aFanOutRenewsTheLeaseBetweenPages() throws IOException {
		Duration lease = Duration.ofMillis(60);
		try (TwoWorkers slow = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post").withDependencies("author"),
				lease)) {
			slow.emptyIndex();
			long author = ++ids;
			slow.uncaptured(() -> slow.insertWithAuthor(1, 2 * PAGE, author, "old"));
			slow.rename(author, "new");
			long[] tokens = new long[4];
			slow.onEachPage((page) -> {
				tokens[page] = slow.token();
				TwoWorkers.delay(lease.dividedBy(4));
			});
			slow.drain(slow.first);
			assertThat(tokens).startsWith(0).doesNotHaveDuplicates();
		}
	}

	@Test
	void aNewEntityAndItsNewRelatedEntityAreSentOnce() {
		long author = ++ids;
		workers.insertWithAuthor(author * 1000, author * 1000, author, "new");
		long before = workers.mark();
		workers.drain(first);
		assertThat(workers.mark() - before - 1).as("rows for documents").isZero();
		assertThat(workers.built).containsExactly(author * 1000);
	}

	/** Their rows are in more partitions than a worker claims at once. */
	@Test
	void manyNewEntitiesAndTheirNewRelatedEntitiesAreSentOnce() throws IOException {
		try (TwoWorkers many = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post").withDependencies("author"),
				Duration.ofHours(1), 16)) {
			many.emptyIndex();
			for (long id = 1; id <= 40; id++) {
				many.insertWithAuthor(id, id, 100 + id, "new");
			}
			long before = many.mark();
			many.drain(many.first);
			assertThat(many.mark() - before - 1).as("rows for documents").isZero();
			assertThat(many.built).hasSize(40).doesNotHaveDuplicates();
		}
	}

	@Test
	void aDocumentThatWaitsInTheSamePartitionGetsNoSecondRow() {
		Posts posts = posts(1, 0);
		workers.jpa.index(Forum.TITLES).update(ProgressListener.none());
		makeNotDue();
		workers.rename(posts.author, "new");
		long before = workers.mark();
		workers.drain(first);
		assertThat(workers.count(RELATED)).isZero();
		assertThat(workers.mark() - before - 1).as("rows for documents").isZero();
		makeDue();
		workers.drain(first);
		assertThat(posts.authors()).containsOnly("new");
	}

	@Test
	void aDocumentThatWaitsInAFreePartitionGetsNoSecondRow() {
		Posts posts = posts(1, 1);
		workers.change(posts.from, "A change, so that the partition has been claimed and released");
		workers.drain(first);
		workers.jpa.index(Forum.TITLES).update(ProgressListener.none());
		makeNotDue();
		workers.rename(posts.author, "new");
		long before = workers.mark();
		workers.drain(first);
		assertThat(workers.count(RELATED)).isZero();
		assertThat(workers.mark() - before - 1).as("rows for documents").isZero();
		makeDue();
		workers.drain(first);
		assertThat(posts.authors()).containsOnly("new");
	}

	/** The other worker has built the document before the author changes. */
	@Test
	void aDocumentThatAnotherWorkerIsIndexingGetsASecondRow() {
		Posts posts = posts(1, 1);
		workers.jpa.index(Forum.TITLES).update(ProgressListener.none());
		workers.onNextBulk((forward) -> {
			workers.rename(posts.author, "new");
			first.poll();
			assertThat(workers.count(RELATED)).isZero();
			assertThat(workers.count(keyOf(posts))).isEqualTo(2);
			forward.run();
			return true;
		});
		second.poll();
		workers.drain(first);
		assertThat(posts.authors()).containsOnly("new");
	}

	@Test
	void everyDocumentShowsAChangeThatIsCommittedDuringTheFanOutOfAnEarlierOne() {
		Posts posts = posts(3 * PAGE + 5);
		workers.rename(posts.author, "second");
		workers.onEachPage((page) -> {
			// The documents of the first page are indexed before the third is read.
			TwoWorkers.delay(ONE_PAGE_PER_BATCH);
			if (page == 3) {
				assertThat(posts.authors()).contains("second");
				workers.rename(posts.author, "third");
			}
			else if (page == 4) {
				workers.onEachPage((next) -> {
				});
			}
		});
		workers.drain(first);
		assertThat(posts.authors()).containsOnly("third");
	}

	@Test
	void aForcedFanOutForcesTheRowsThatWait() {
		Posts posts = posts(2);
		workers.rename(posts.author, "new");
		workers.onEachPage((page) -> TwoWorkers.delay(ONE_PAGE_PER_BATCH));
		first.poll();
		makeNotDue();
		workers.sql("delete from " + workers.tables.outbox() + " where key_text = '" + (posts.from + 1) + "'");
		assertThat(workers.count(keyOf(posts) + " and forced = 0")).isOne();
		workers.rename(posts.author, "newer");
		workers.sql("update " + workers.tables.outbox() + " set forced = 1 where " + RELATED);
		first.poll();
		assertThat(workers.count(RELATED)).isZero();
		assertThat(workers.count(DOCUMENTS + " and forced = 1")).isEqualTo(2);
	}

	@Test
	void aCallerThatWaitsForAChangeWaitsForTheRowThatAbsorbsIt() {
		Posts posts = posts(1);
		workers.rename(posts.author, "new");
		long last = workers.tables.inTransaction(workers.outbox::lastId);
		workers.jpa.index(Forum.TITLES).update(ProgressListener.none());
		makeNotDue();
		workers.sql("update " + workers.tables.outbox() + " set due_at = 0 where " + RELATED);
		workers.drain(first);
		assertThat(workers.count(RELATED)).isZero();
		assertThat(isPending(last)).isTrue();
		makeDue();
		workers.drain(first);
		assertThat(isPending(last)).isFalse();
	}

	private static boolean isPending(long upTo) {
		return workers.tables
			.inTransaction((connection) -> workers.outbox.anyPending(connection, upTo, List.of(Forum.TITLES)));
	}

	private static void makeNotDue() {
		workers.sql("update " + workers.tables.outbox() + " set due_at = " + Long.MAX_VALUE);
	}

	private static void makeDue() {
		workers.sql("update " + workers.tables.outbox() + " set due_at = 0");
	}

	private static String keyOf(Posts posts) {
		return "key_text = '" + posts.from + "'";
	}

	/** Inserts posts of a new author, which no worker has captured. */
	private static Posts posts(int count) {
		return posts(count, -1);
	}

	/**
	 * Inserts posts of a new author.
	 * @param distance 0 if the first post is to be in the partition of its author, 1 if
	 * in the other, -1 if either
	 */
	private static Posts posts(int count, int distance) {
		workers.deletePosts();
		long author = ++ids;
		long from = author * 1000;
		while (distance >= 0 && (slice(from) + slice(author)) % PARTITIONS != distance) {
			from++;
		}
		Posts posts = new Posts(author, from, from + count - 1);
		workers.uncaptured(() -> workers.insertWithAuthor(posts.from, posts.to, author, "old"));
		return posts;
	}

	private static int slice(long id) {
		return ChangeKey.document(Forum.TITLES, "Post", Long.toString(id)).slice(PARTITIONS);
	}

	/**
	 * Posts of one author.
	 *
	 * @param author the id of the author
	 * @param from the id of the first post
	 * @param to the id of the last post
	 */
	private record Posts(long author, long from, long to) {

		int count() {
			return Math.toIntExact(this.to - this.from + 1);
		}

		/** Returns the author in each document; an empty text if there is no document. */
		List<String> authors() {
			return LongStream.rangeClosed(this.from, this.to).mapToObj(workers::author).toList();
		}

	}

}
