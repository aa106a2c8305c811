package io.github.elasticsearchjpa.rollout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.fixture.FaultyProxy;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A rebuild process is frozen after it has read rows and before it sends them, until
 * Elasticsearch no longer keeps the versions of documents that were deleted meanwhile.
 * Repeated deletes are due after ten minutes, too late to hide an error.
 * <p>
 * {@code -Drebuild.freeze.seconds=120} freezes for two minutes, with the default
 * {@code gc_deletes} of Elasticsearch, which is one minute. With up to 60 seconds,
 * {@code gc_deletes} is one second.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class FrozenRebuildIT {

	private static final int FREEZE_SECONDS = Integer.getInteger("rebuild.freeze.seconds", 4);

	private static final String SETTINGS = (FREEZE_SECONDS > 60) ? "" : ", \"gc_deletes\": \"1s\"";

	private static final int BOOKS = 500;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@TempDir
	private Path folder;

	private Cluster cluster;

	private ElasticsearchJpa own;

	private SearchIndex<Object> books;

	/** The process that is frozen. */
	private NodeProcess rebuilder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@BeforeEach
	void start() throws Exception {
		assertThat(FREEZE_SECONDS).isGreaterThan((int) Node.LEASE.toSeconds());
		this.cluster = new Cluster(this.folder, BOOKS, SETTINGS);
		this.own = this.cluster.own(1, 1);
		this.books = this.own.index(Node.BOOKS);
		this.books.create();
	}

	private void startRebuilder(String... commands) throws Exception {
		this.rebuilder = this.cluster.node(1, 0);
		for (String command : commands) {
			this.rebuilder.send(command);
		}
	}

	@AfterEach
	void stop() throws Exception {
		this.threads.shutdownNow();
		this.cluster.close();
	}

	@Test
	void changesDuringAFreezeOfTheRebuildAreKept() throws Exception {
		// Both from the beginning: other threads read on while one holds the first book.
		startRebuilder("hold 125", "hold 325", "rebuild");
		freeze(125);
		this.rebuilder.send("go 125").thaw();
		freeze(325);
		this.rebuilder.send("go 325").thaw();
		assertThat(this.rebuilder.await("rebuilt")).isEqualTo("rebuilt");
		verify("goes on");
	}

	@Test
	void changesAreKeptIfAnotherNodeFinishesTheFrozenRebuild() throws Exception {
		startRebuilder("hold 325", "rebuild");
		freeze(325);
		this.books.rebuild(RebuildOptions.defaults().withResume(true), ProgressListener.none());
		this.rebuilder.send("go 325").thaw();
		assertThat(this.rebuilder.await("rebuilt")).startsWith("failed:").contains("another process acquired it");
		verify("finds its rebuild finished");
	}

	@Test
	void changesAreKeptIfAnotherNodeRunsANewRebuild() throws Exception {
		startRebuilder("hold 325", "rebuild");
		freeze(325);
		this.books.rebuild();
		this.rebuilder.send("go 325").thaw();
		assertThat(this.rebuilder.await("rebuilt")).startsWith("failed:");
		verify("finds another rebuild finished");
	}

	@Test
	void deletesDuringADelayedRequestOfTheRebuildAreKept() throws Exception {
		assumeTrue(FREEZE_SECONDS < 20, "the request times out after 30 s");
		CountDownLatch sent = new CountDownLatch(1);
		CountDownLatch forward = new CountDownLatch(1);
		try (FaultyProxy proxy = new FaultyProxy(TestServers.elasticsearchUri(), 1)) {
			proxy.onNextBulk((request) -> {
				sent.countDown();
				await(forward);
				request.run();
				return true;
			});
			SearchIndex<Object> behindTheProxy = this.cluster.own(1, 0, proxy.uri()).index(Node.BOOKS);
			Future<?> rebuilt = this.threads.submit(() -> behindTheProxy.rebuild());
			await(sent);
			this.cluster.in((session) -> {
				// One book of each chunk.
				for (long id = 25; id <= BOOKS; id += 50) {
					session.remove(session.find(Book.class, id));
				}
			});
			awaitDeletedVersionsRemoved();
			forward.countDown();
			rebuilt.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
			verify("while a request is delayed");
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Freezes the rebuild when it has read a book, and changes the books around it. */
	private void freeze(long id) throws Exception {
		assertThat(this.rebuilder.await("holds " + id)).isEqualTo("holds " + id);
		this.rebuilder.freeze();
		this.cluster.in((session) -> {
			session.remove(session.find(Book.class, id - 1));
			session.remove(session.find(Book.class, id));
			session.find(Book.class, id + 1).rename("changed while the rebuild is frozen");
			session.persist(new Book(BOOKS + id, "new"));
		});
		awaitDeletedVersionsRemoved();
	}

	private void awaitDeletedVersionsRemoved() throws InterruptedException {
		this.own.sync().await(TIMEOUT);
		TimeUnit.SECONDS.sleep(FREEZE_SECONDS);
		// Elasticsearch removes the versions of deleted documents when it refreshes.
		TestServers.connection().send("POST", "/" + this.books.alias() + "-*/_refresh");
	}

	private void verify(String scenario) {
		long secondDeletes = this.cluster.rows("S");
		this.own.sync().awaitAndRefresh(TIMEOUT);
		VerifyResult verified = this.books.verify(VerifyOptions.defaults(), ProgressListener.none());
		System.out.printf("A rebuild frozen for %d s %s: %s%n", FREEZE_SECONDS, scenario, verified);
		assertThat(secondDeletes).as("deletes that are still to be repeated").isPositive();
		assertThat(verified.examples()).isEmpty();
		assertThat(verified.drift()).isFalse();
		assertThat(verified.waiting()).isZero();
	}

}
