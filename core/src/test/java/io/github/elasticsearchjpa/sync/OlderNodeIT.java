package io.github.elasticsearchjpa.sync;

import java.util.Map;
import java.util.Objects;

import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.Shelf;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;

/** Nodes with an older document version stop indexing while a new version is deployed. */
@SuppressWarnings("NullAway.Init") // set before each test
class OlderNodeIT {

	private static final IndexSettings SHELVES = IndexSettings.of("shelves", "Shelf");

	private Nodes nodes;

	private Nodes.Node old;

	@BeforeEach
	void start() {
		this.nodes = new Nodes(Card.class, Shelf.class);
		this.old = node(1, 1);
		this.old.jpa.index("shelves").create();
		this.old.cards().create();
		this.old.save(new Card(1, "one"), new Card(2, "two"));
		this.old.await();
		assertThat(version(1)).isEqualTo(1);
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	/** Starts a node whose documents of cards have a version. */
	private Nodes.Node node(int version, int workers) {
		return this.nodes.node(workers,
				(builder) -> builder.mapper(Card.class, (card, index) -> Map.of("name", card.name, "version", version)),
				IndexSettings.of(CARDS, "Card").withDocumentVersion(version), SHELVES);
	}

	private int version(long id) {
		return this.nodes.document(this.nodes.prefix + CARDS, id).path("version").asInt(0);
	}

	@Test
	void anOlderNodeDoesNotIndexAfterADeploymentOfANewerVersionNorAfterItsRestart() {
		// A node without workers deploys, but indexes nothing.
		Nodes.Node newer = node(2, 0);
		newer.cards().deploy(ProgressListener.none());
		assertThat(version(1)).isEqualTo(2);
		this.old.change(Card.class, 1L, (card) -> card.name = "changed");
		this.old.save(new Card(3, "three"));
		assertThatCardsAreNotIndexedBy(this.old);
		this.old.jpa.close();
		Nodes.Node restarted = node(1, 1);
		assertThatCardsAreNotIndexedBy(restarted);
		Nodes.Node another = node(2, 1);
		another.await();
		assertThat(version(1)).isEqualTo(2);
		assertThat(version(3)).isEqualTo(2);
		VerifyResult result = another.cards().verify(VerifyOptions.defaults(), ProgressListener.none());
		assertThat(result.drift()).as(result.toString()).isFalse();
	}

	/**
	 * Checks that a node does not index cards although its worker runs: it indexes a
	 * shelf.
	 */
	private void assertThatCardsAreNotIndexedBy(Nodes.Node node) {
		Shelf shelf = new Shelf("next");
		node.save(shelf);
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> this.nodes.document(this.nodes.prefix + "shelves", shelf.id).isObject());
		assertThat(version(1)).isEqualTo(2);
		assertThat(version(3)).isZero();
		assertThat(Objects.requireNonNull(node.cards().status().backlog()).changes()).isEqualTo(2);
	}

	@Test
	void anOlderNodeStopsIndexingWhenARebuildForANewerVersionBegins() {
		Nodes.Node newer = node(2, 1);
		newer.cards().rebuild((rows, total) -> {
			if (rows == total) {
				this.old.change(Card.class, 1L, (card) -> card.name = "changed meanwhile");
				newer.jpa.sync().await(SyncedLibrary.TIMEOUT);
				assertThat(version(1)).as("the version in the old generation").isEqualTo(2);
			}
		});
		assertThat(version(1)).isEqualTo(2);
		assertThat(version(2)).isEqualTo(2);
	}

	@Test
	void anOlderNodeGoesOnIndexingBeforeTheNewerVersionIsDeployed() {
		node(2, 0);
		this.old.save(new Card(3, "three"));
		this.old.await();
		assertThat(version(3)).isEqualTo(1);
		assertThat(this.old.jpa.sync().backlog()).extracting(Backlog::changes).allMatch((changes) -> changes == 0);
	}

}
