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
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import io.github.elasticsearchjpa.torture.FaultyProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A rebuild that has read rows is frozen, before it sends them, until Elasticsearch has
 * forgotten which of them were deleted meanwhile. Second deletions, after ten minutes,
 * come too late to hide anything.
 * <p>
 * {@code -Drebuild.freeze.seconds=120} for a freeze of two minutes, with Elasticsearch's
 * own {@code gc_deletes}, which is one minute; for shorter ones it is a second.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class FrozenRebuildIT {

	private static final int FREEZE_SECONDS = Integer.getInteger("rebuild.freeze.seconds", 4);

	private static final String SETTINGS = (FREEZE_SECONDS > 60) ? "" : ", \"gc_deletes\": \"1s\"";

	private static final int BOOKS = 500;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@TempDir
	private Path folder;

	private Cluster cluster;

	private ElasticsearchJpa own;

	private SearchIndex<Object> books;

	private NodeProcess rebuilder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@BeforeEach
	void start() throws Exception {
		assertThat(FREEZE_SECONDS).isGreaterThan((int) Node.LEASE.toSeconds());
		this.cluster = new Cluster(this.folder, BOOKS, SETTINGS);
		this.own = this.cluster.own(1, 1);
		this.books = this.own.index(Node.BOOKS);
		this.books.create();
		this.rebuilder = this.cluster.node(1, 0);
	}

	@AfterEach
	void stop() throws Exception {
		this.threads.shutdownNow();
		this.cluster.close();
	}

	@Test
	void whatWasDeletedOrChangedWhileARebuildWasFrozenStaysSo() throws Exception {
		this.rebuilder.tell("hold 125").tell("rebuild");
		freeze(125);
		this.rebuilder.tell("hold 325").tell("go").thaw();
		freeze(325);
		this.rebuilder.tell("go").thaw();
		assertThat(this.rebuilder.await("rebuilt")).isEqualTo("rebuilt");
		check("goes on");
	}

	@Test
	void whatWasDeletedOrChangedStaysSoWhereAnotherNodeFinishedTheFrozenRebuild() throws Exception {
		this.rebuilder.tell("hold 325").tell("rebuild");
		freeze(325);
		this.books.rebuild(RebuildOptions.defaults().withResume(true), ProgressListener.none());
		this.rebuilder.tell("go").thaw();
		assertThat(this.rebuilder.await("rebuilt")).startsWith("failed:").contains("another process acquired it");
		check("finds its rebuild finished");
	}

	@Test
	void whatWasDeletedOrChangedStaysSoWhereAnotherNodeRebuiltAnew() throws Exception {
		this.rebuilder.tell("hold 325").tell("rebuild");
		freeze(325);
		this.books.rebuild();
		this.rebuilder.tell("go").thaw();
		assertThat(this.rebuilder.await("rebuilt")).startsWith("failed:");
		check("finds another rebuild finished");
	}

	@Test
	void whatWasDeletedWhileARequestOfTheRebuildWasUnderWayStaysSo() throws Exception {
		assumeTrue(FREEZE_SECONDS < 20, "the client waits for 30 s");
		CountDownLatch underWay = new CountDownLatch(1);
		CountDownLatch arrive = new CountDownLatch(1);
		try (FaultyProxy proxy = new FaultyProxy(TestServers.elasticsearchUri(), 1)) {
			proxy.nextBulk((request) -> {
				underWay.countDown();
				await(arrive);
				request.run();
				return true;
			});
			SearchIndex<Object> behindTheProxy = this.cluster.own(1, 0, proxy.uri()).index(Node.BOOKS);
			Future<?> rebuilt = this.threads.submit(() -> behindTheProxy.rebuild());
			await(underWay);
			this.cluster.in((session) -> {
				for (long id = 25; id <= BOOKS; id += 50) { // one of each chunk
					session.remove(session.find(Book.class, id));
				}
			});
			untilDeletionsAreForgotten();
			arrive.countDown();
			rebuilt.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			check("while a request is under way");
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Freezes the rebuild when it has read a book, and changes what is around it. */
	private void freeze(long id) throws Exception {
		assertThat(this.rebuilder.await("holds")).isEqualTo("holds " + id);
		this.rebuilder.freeze();
		this.cluster.in((session) -> {
			session.remove(session.find(Book.class, id - 1));
			session.remove(session.find(Book.class, id));
			session.find(Book.class, id + 1).rename("changed while the rebuild is frozen");
			session.persist(new Book(BOOKS + id, "new"));
		});
		untilDeletionsAreForgotten();
	}

	private void untilDeletionsAreForgotten() throws InterruptedException {
		this.own.sync().await(PATIENCE);
		TimeUnit.SECONDS.sleep(FREEZE_SECONDS);
		// Elasticsearch forgets deletions when it refreshes.
		TestServers.connection().send("POST", "/" + this.books.alias() + "-*/_refresh");
	}

	private void check(String what) {
		long secondDeletes = this.cluster.rows("S");
		this.own.sync().awaitAndRefresh(PATIENCE);
		VerifyResult verified = this.books.verify(VerifyOptions.defaults(), ProgressListener.none());
		System.out.printf("A rebuild frozen for %d s %s: %s%n", FREEZE_SECONDS, what, verified);
		assertThat(secondDeletes).as("deletions that are still to be applied again").isPositive();
		assertThat(verified.examples()).isEmpty();
		assertThat(verified.drift()).isFalse();
		assertThat(verified.waiting()).isZero();
	}

}
