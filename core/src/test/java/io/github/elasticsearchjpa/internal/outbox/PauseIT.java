package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.Shelf;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.torture.Forum;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A paused index is not updated by any node. */
@SuppressWarnings("NullAway.Init") // set before all tests
class PauseIT {

	private static Nodes nodes;

	private static Nodes.Node one;

	private static Nodes.Node other;

	private static long ids = 0;

	@BeforeAll
	static void start() {
		nodes = new Nodes(Card.class, Shelf.class);
		one = node();
		other = node();
		one.cards().create();
		one.jpa.index("shelves").create();
	}

	private static Nodes.Node node() {
		return nodes.node(IndexSettings.of(CARDS, "Card"), IndexSettings.of("shelves", "Shelf"));
	}

	@AfterAll
	static void stop() {
		nodes.close();
	}

	@AfterEach
	void resume() {
		one.jpa.sync().resume(CARDS);
		one.await();
	}

	@Test
	void aPauseOnOneNodeStopsAllNodesUntilAnotherNodeResumesTheIndex() {
		one.jpa.sync().pause(CARDS);
		one.jpa.sync().pause(CARDS);
		long id = ++ids;
		one.save(new Card(id, "On one node"));
		other.save(new Card(++ids, "On another node"));
		nodesIndexShelves();
		assertThat(document(id).isEmpty() && document(id + 1).isEmpty()).isTrue();
		assertThat(nodes.number("select count(*) from " + nodes.prefix
				+ "search_outbox where index_name = 'cards' and attempts = 0 and priority = 0"))
			.isEqualTo(2);
		assertThat(other.jpa.sync().backlog(CARDS))
			.matches((backlog) -> backlog.state() == Backlog.State.PAUSED && backlog.changes() == 2);
		other.jpa.sync().resume(CARDS);
		one.await();
		assertThat(document(id)).isEqualTo("On one node");
		assertThat(document(id + 1)).isEqualTo("On another node");
		assertThat(one.jpa.sync().backlog(CARDS).state()).isEqualTo(Backlog.State.ACTIVE);
	}

	@Test
	void aNodeThatStartsWhileAnIndexIsPausedDoesNotIndexIt() {
		one.jpa.sync().pause(CARDS);
		long id = ++ids;
		one.save(new Card(id, "Paused"));
		node();
		nodesIndexShelves();
		assertThat(document(id)).isEmpty();
	}

	@Test
	void aPausedIndexCanBeRebuilt() {
		long id = ++ids;
		one.save(new Card(id, "Before the pause"));
		one.await();
		one.jpa.sync().pause(CARDS);
		one.change(Card.class, id, (card) -> card.name = "Paused");
		one.cards().rebuild();
		assertThat(document(id)).isEqualTo("Paused");
		other.change(Card.class, id, (card) -> card.name = "After the rebuild");
		nodesIndexShelves();
		assertThat(document(id)).isEqualTo("Paused");
		other.jpa.sync().resume(CARDS);
		one.await();
		assertThat(document(id)).isEqualTo("After the rebuild");
	}

	@Test
	void anUnknownIndexCannotBePausedOrResumed() {
		assertThatThrownBy(() -> one.jpa.sync().pause("gone")).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'gone'");
		assertThatThrownBy(() -> one.jpa.sync().resume("gone")).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'gone'");
	}

	/** The worker has claimed the change and is building its document. */
	@Test
	void aWorkerSendsNothingUnderAnEarlierClaimAfterThePause() throws IOException {
		try (TwoWorkers workers = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post"), Duration.ofSeconds(1))) {
			workers.emptyIndex();
			workers.insert(1, "one");
			AtomicBoolean sent = new AtomicBoolean();
			workers.duringNextBuild(() -> {
				workers.jpa.sync().pause(Forum.TITLES);
				workers.onNextBulk((forward) -> {
					sent.set(true);
					return false;
				});
			});
			workers.first.poll();
			workers.first.poll();
			assertThat(sent).isFalse();
			assertThat(workers.count("attempts = 0")).isOne();
		}
	}

	/** Checks that the workers of the nodes run: they index shelves. */
	private static void nodesIndexShelves() {
		for (Nodes.Node node : new Nodes.Node[] { one, other }) {
			Shelf shelf = new Shelf("A shelf");
			node.save(shelf);
			Awaitility.await()
				.atMost(SyncedLibrary.TIMEOUT)
				.until(() -> nodes.document(nodes.prefix + "shelves", shelf.id).isObject());
		}
	}

	private static String document(long id) {
		return nodes.document(nodes.prefix + CARDS, id).path("name").asString("");
	}

}
