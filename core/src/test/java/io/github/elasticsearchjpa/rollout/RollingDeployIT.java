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

/** Nodes, in JVMs of their own, that deploy at the same time or with different code. */
@SuppressWarnings("NullAway.Init") // JUnit sets the directory
class RollingDeployIT {

	private static final int BOOKS = 5_000;

	private static final String NEW_SHAPE = """
			{"query": {"exists": {"field": "title.main"}}, "size": 0, "track_total_hits": true}""";

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@TempDir
	private Path folder;

	@Test
	void ofTwoNodesThatDeployAtTheSameMomentOneRebuilds() throws Exception {
		try (Cluster cluster = new Cluster(this.folder, BOOKS, "")) {
			List<NodeProcess> nodes = List.of(cluster.node(1, 1), cluster.node(1, 1));
			nodes.forEach((node) -> node.tell("deploy"));
			assertThat(nodes.stream().map((node) -> node.await("deployed")))
				.containsExactlyInAnyOrder("deployed REBUILT: it did not exist", "deployed SKIPPED: nothing changed");
			SearchIndex<Object> books = cluster.own(1, 0).index(Node.BOOKS);
			assertThat(books.status().generations()).extracting(IndexStatus.Generation::role)
				.containsExactly(IndexStatus.Role.READ);
			assertThat(books.count()).isEqualTo(BOOKS);
		}
	}

	@Test
	void theNewIndexHasDocumentsOfTheNewShapeOnlyWhileAnOldNodeGoesOnWriting() throws Exception {
		try (Cluster cluster = new Cluster(this.folder, BOOKS, "")) {
			NodeProcess oldNode = cluster.node(1, 1).tell("deploy");
			assertThat(oldNode.await("deployed")).startsWith("deployed REBUILT");
			NodeProcess newNode = cluster.node(2, 1);
			Stream.of(oldNode, newNode).forEach((node) -> node.tell("write " + BOOKS));

			newNode.tell("deploy");
			assertThat(newNode.await("deployed")).isEqualTo("deployed REBUILT: the document version rose from 1 to 2");

			String written = oldNode.tell("pause").await("paused") + " and " + newNode.tell("pause").await("paused");
			ElasticsearchJpa own = cluster.own(2, 0);
			own.sync().awaitAndRefresh(PATIENCE);
			SearchIndex<Object> books = own.index(Node.BOOKS);
			VerifyResult verified = books.verify(VerifyOptions.defaults(), ProgressListener.none());
			System.out.printf("Deployed version 2 beside version 1 (%s): %s, %d dead letters%n", written, verified,
					cluster.rows("X"));
			assertThat(verified.examples()).isEmpty();
			assertThat(books.search(NEW_SHAPE).total().value()).isEqualTo(books.count());
			assertThat(cluster.rows("X")).as("dead letters").isZero();

			newNode.kill();
			cluster.in((session) -> session.find(Book.class, anId(session)).rename("changed when only version 1 runs"));
			oldNodeStandsBy(cluster);
			assertThat(oldNode.tell("deploy").await("deployed")).startsWith("deployed SKIPPED");
			cluster.own(2, 1).sync().awaitAndRefresh(PATIENCE);
			assertThat(books.search(NEW_SHAPE).total().value()).isEqualTo(books.count());
			assertThat(books.verify(VerifyOptions.defaults(), ProgressListener.none()).drift()).isFalse();
		}
	}

	private static long anId(Session session) {
		return session.createSelectionQuery("select min(id) from Book", Long.class).getSingleResult();
	}

	/** Longer than it polls, and than the killed node's lease. */
	private static void oldNodeStandsBy(Cluster cluster) {
		Awaitility.await()
			.during(Node.LEASE.plusSeconds(1))
			.atMost(PATIENCE)
			.until(() -> cluster.rows("N"), (rows) -> rows > 0);
	}

}
