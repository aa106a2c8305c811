package io.github.elasticsearchjpa.rollout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import org.awaitility.Awaitility;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Nodes in JVMs of their own deploy at the same time, or with different versions. */
@SuppressWarnings("NullAway.Init") // JUnit sets the directory
class RollingDeployIT {

	private static final int BOOKS = 2_000;

	private static final String NEW_VERSION = """
			{"query": {"exists": {"field": "title.main"}}, "size": 0, "track_total_hits": true}""";

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	@TempDir
	private Path folder;

	@Test
	void onlyOneOfTwoNodesThatDeployAtTheSameTimeRebuilds() throws Exception {
		try (Cluster cluster = new Cluster(this.folder, BOOKS, "")) {
			List<NodeProcess> nodes = List.of(cluster.node(1, 1), cluster.node(1, 1));
			nodes.forEach((node) -> node.send("deploy"));
			assertThat(nodes.stream().map((node) -> node.await("deployed")))
				.containsExactlyInAnyOrder("deployed REBUILT: it did not exist", "deployed SKIPPED: nothing changed");
			SearchIndex<Object> books = cluster.own(1, 0).index(Node.BOOKS);
			assertThat(books.status().generations()).extracting(IndexStatus.Generation::role)
				.containsExactly(IndexStatus.Role.READ);
			assertThat(books.count()).isEqualTo(BOOKS);
		}
	}

	@Test
	void theNewIndexHasOnlyDocumentsOfTheNewVersionWhileAnOldNodeGoesOnWriting() throws Exception {
		try (Cluster cluster = new Cluster(this.folder, BOOKS, "")) {
			NodeProcess oldNode = cluster.node(1, 1).send("deploy");
			assertThat(oldNode.await("deployed")).startsWith("deployed REBUILT");
			NodeProcess newNode = cluster.node(2, 1);
			Stream.of(oldNode, newNode).forEach((node) -> node.send("write " + BOOKS));

			newNode.send("deploy");
			assertThat(newNode.await("deployed")).isEqualTo("deployed REBUILT: the document version rose from 1 to 2");

			String written = oldNode.send("pause").await("paused") + " and " + newNode.send("pause").await("paused");
			ElasticsearchJpa own = cluster.own(2, 0);
			own.sync().awaitAndRefresh(TIMEOUT);
			SearchIndex<Object> books = own.index(Node.BOOKS);
			VerifyResult verified = books.verify(VerifyOptions.defaults(), ProgressListener.none());
			System.out.printf("Deployed version 2 beside version 1 (%s): %s, %d dead letters%n", written, verified,
					cluster.rows("X"));
			assertThat(verified.examples()).isEmpty();
			assertThat(books.search(NEW_VERSION).total().value()).isEqualTo(books.count());
			assertThat(cluster.rows("X")).as("dead letters").isZero();

			newNode.kill();
			cluster
				.in((session) -> session.find(Book.class, firstId(session)).rename("changed when only version 1 runs"));
			assertThatChangesStayPending(cluster);
			assertThat(oldNode.send("deploy").await("deployed")).startsWith("deployed SKIPPED");
			cluster.own(2, 1).sync().awaitAndRefresh(TIMEOUT);
			assertThat(books.search(NEW_VERSION).total().value()).isEqualTo(books.count());
			assertThat(books.verify(VerifyOptions.defaults(), ProgressListener.none()).drift()).isFalse();
		}
	}

	private static long firstId(Session session) {
		return session.createSelectionQuery("select min(id) from Book", Long.class).getSingleResult();
	}

	/** Waits longer than the poll interval and the lease of the killed node. */
	private static void assertThatChangesStayPending(Cluster cluster) {
		Awaitility.await()
			.during(Node.LEASE.plusSeconds(1))
			.atMost(TIMEOUT)
			.until(() -> cluster.rows("N"), (rows) -> rows > 0);
	}

}
