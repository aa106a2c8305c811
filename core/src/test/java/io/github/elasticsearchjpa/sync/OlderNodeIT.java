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

/** While a new version is rolled out, nodes with older code write no old documents. */
@SuppressWarnings("NullAway.Init") // before each
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
		assertThat(madeBy(1)).isEqualTo(1);
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	/** A node that makes cards of a version. */
	private Nodes.Node node(int version, int workers) {
		return this.nodes.node(workers,
				(builder) -> builder.mapper(Card.class, (card, index) -> Map.of("name", card.name, "made_by", version)),
				IndexSettings.of(CARDS, "Card").withDocumentVersion(version), SHELVES);
	}

	private int madeBy(long id) {
		return this.nodes.document(this.nodes.prefix + CARDS, id).path("made_by").asInt(0);
	}

	@Test
	void anOlderNodeLeavesTheIndexToNewerOnesAlsoAfterItsRestart() {
		Nodes.Node newer = node(2, 0); // deploys, but indexes nothing yet
		newer.cards().deploy(ProgressListener.none());
		assertThat(madeBy(1)).isEqualTo(2);
		this.old.change(Card.class, 1L, (card) -> card.name = "changed");
		this.old.save(new Card(3, "three"));
		assertThatItStandsBy(this.old);
		this.old.jpa.close();
		Nodes.Node restarted = node(1, 1);
		assertThatItStandsBy(restarted);
		Nodes.Node another = node(2, 1);
		another.await();
		assertThat(madeBy(1)).isEqualTo(2);
		assertThat(madeBy(3)).isEqualTo(2);
		VerifyResult result = another.cards().verify(VerifyOptions.defaults(), ProgressListener.none());
		assertThat(result.drift()).as(result.toString()).isFalse();
	}

	/** It goes on indexing what is its own, so it had its turn with the cards, too. */
	private void assertThatItStandsBy(Nodes.Node node) {
		Shelf shelf = new Shelf("next");
		node.save(shelf);
		Awaitility.await()
			.atMost(SyncedLibrary.SOON)
			.until(() -> this.nodes.document(this.nodes.prefix + "shelves", shelf.id).isObject());
		assertThat(madeBy(1)).isEqualTo(2);
		assertThat(madeBy(3)).isZero();
		assertThat(Objects.requireNonNull(node.cards().status().backlog()).changes()).isEqualTo(2);
	}

	@Test
	void itStandsByFromTheMomentARebuildForANewerVersionBegins() {
		Nodes.Node newer = node(2, 1);
		newer.cards().rebuild((rows, total) -> {
			if (rows == total) {
				this.old.change(Card.class, 1L, (card) -> card.name = "changed meanwhile");
				newer.jpa.sync().await(SyncedLibrary.SOON);
				assertThat(madeBy(1)).as("in the old generation").isEqualTo(2);
			}
		});
		assertThat(madeBy(1)).isEqualTo(2);
		assertThat(madeBy(2)).isEqualTo(2);
	}

	@Test
	void aNewerNodeThatHasNotBeenDeployedChangesNothing() {
		node(2, 0);
		this.old.save(new Card(3, "three"));
		this.old.await();
		assertThat(madeBy(3)).isEqualTo(1);
		assertThat(this.old.jpa.sync().backlog()).extracting(Backlog::changes).allMatch((changes) -> changes == 0);
	}

}
