package io.github.elasticsearchjpa.operation;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rollbacks to retained generations. */
@SuppressWarnings("NullAway.Init") // before each
class RollbackIT {

	private static final RebuildOptions RETAIN_ONE = RebuildOptions.defaults().withRetain(1);

	private Nodes nodes;

	private Nodes.Node node;

	private String first;

	private String second;

	@BeforeEach
	void twoGenerations() {
		this.nodes = new Nodes(Card.class);
		this.nodes.tables.inTransaction((session) -> LongStream.rangeClosed(1, 12)
			.forEach((id) -> session.persist(new Card(id, Long.toString(id)))));
		this.node = this.nodes.node();
		this.first = this.node.cards().rebuild().generation();
		this.second = rebuild(this.node);
	}

	private static String rebuild(Nodes.Node node) {
		return node.cards().rebuild(RETAIN_ONE, ProgressListener.none()).generation();
	}

	private RollbackResult rollback(Nodes.Node node, @Nullable String generation, boolean skipCatchUp) {
		return node.cards()
			.rollback(RollbackOptions.defaults().withGeneration(generation).withSkipCatchUp(skipCatchUp),
					ProgressListener.none());
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void aRebuildRetainsTheRequestedNumberOfGenerations() {
		RebuildOptions two = RebuildOptions.defaults().withRetain(2);
		String third = this.node.cards().rebuild(two, ProgressListener.none()).generation();
		String fourth = this.node.cards().rebuild(two, ProgressListener.none()).generation();
		assertThat(this.nodes.physical()).containsExactly(this.second, third, fourth);
		String fifth = this.node.cards().rebuild().generation();
		assertThat(this.nodes.physical()).containsExactly(fifth);
	}

	@Test
	void aRetainedGenerationIsBroughtUpToDateBeforeItIsRead() {
		this.node.change(Card.class, 1L, (card) -> card.name = "changed");
		this.node.delete(Card.class, 2L);
		this.node.save(new Card(99, "inserted"));
		this.node.await();
		assertThat(this.nodes.document(this.first, 1).path("name").asString("")).as("not written to").isEqualTo("1");
		RollbackResult result = rollback(this.node, null, false);
		assertThat(result.generation()).isEqualTo(this.first);
		assertThat(result.asOf()).isNull();
		assertThat(this.nodes.read(CARDS)).containsExactly(this.first);
		assertThat(this.nodes.document(this.first, 1).path("name").asString("")).isEqualTo("changed");
		assertThat(this.nodes.document(this.first, 2).isMissingNode()).isTrue();
		assertThat(this.nodes.document(this.first, 99).isObject()).isTrue();
		assertThatThereIsNoDrift();
		this.node.change(Card.class, 3L, (card) -> card.name = "changed later");
		this.node.await();
		assertThat(this.nodes.document(this.first, 3).path("name").asString("")).isEqualTo("changed later");
		assertThat(this.nodes.document(this.second, 3).path("name").asString("")).as("no longer written to")
			.isEqualTo("3");
	}

	@Test
	void liveChangesGoToTheRetainedGenerationWhileItIsBroughtUpToDate() {
		this.node.cards().rollback(RollbackOptions.defaults(), (rows, total) -> {
			if (rows == 5) {
				this.node.change(Card.class, 1L, (card) -> card.name = "changed");
				this.node.delete(Card.class, 2L);
				this.node.await();
				assertThat(this.nodes.document(this.second, 1).path("name").asString("")).isEqualTo("changed");
			}
		});
		assertThat(this.nodes.read(CARDS)).containsExactly(this.first);
		assertThatThereIsNoDrift();
	}

	@Test
	void aRollbackWithoutCatchUpReturnsTheTimeOfItsContent() {
		Instant retired = generation(this.first).since();
		this.node.change(Card.class, 1L, (card) -> card.name = "changed");
		this.node.await();
		RollbackResult result = rollback(this.node, this.first, true);
		assertThat(result.asOf()).isNotNull().isEqualTo(retired);
		assertThat(this.nodes.read(CARDS)).containsExactly(this.first);
		assertThat(this.nodes.document(this.nodes.prefix + CARDS, 1).path("name").asString("")).isEqualTo("1");
	}

	@Test
	void aDocumentThatWasIndexedInAnotherGenerationIsWrittenAgain() {
		this.node.change(Card.class, 1L, (card) -> card.name = "changed");
		this.node.await();
		rollback(this.node, null, true);
		// An attribute that is not in the document.
		this.node.change(Card.class, 1L, (card) -> card.shown = false);
		this.node.await();
		assertThat(this.nodes.document(this.first, 1).path("name").asString("")).isEqualTo("changed");
	}

	@Test
	void aPendingChangeOfAnotherIndexDoesNotDelayARollback() {
		this.nodes
			.sql("insert into %ssearch_outbox (partition_id, state, due_at, index_name, entity, key_text, forced, "
				.formatted(this.nodes.prefix)
					+ "created_at, attempts) values (5000, 'N', 0, 'of another application', 'Card', '1', 0, 1, 0)");
		this.nodes.sql("delete from {h-domain}Card where id = 1");
		rollback(this.node, null, false);
		assertThat(this.nodes.read(CARDS)).containsExactly(this.first);
		assertThat(this.nodes.document(this.first, 1).isMissingNode()).isTrue();
	}

	@Test
	void aRollbackCanBeRolledBack() {
		rollback(this.node, null, false);
		assertThat(generation(this.second).role()).isEqualTo(IndexStatus.Role.RETAINED);
		assertThat(rollback(this.node, null, false).generation()).isEqualTo(this.second);
		assertThat(generation(this.first).role()).isEqualTo(IndexStatus.Role.RETAINED);
	}

	@Test
	void aRollbackToAMissingGenerationIsRefused() {
		assertThatThrownBy(() -> rollback(this.node, "cards-1", false)).isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage(
					"Index 'cards' has no earlier generation cards-1. Retained generations: %s.".formatted(this.first));
		this.node.cards().rebuild();
		assertThatThrownBy(() -> rollback(this.node, null, true)).isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("Index 'cards' has no earlier generation. A rebuild deletes earlier generations unless it "
					+ "retains some: search rebuild --retain 1 cards");
	}

	@Test
	void aRetainedGenerationThatRejectsADocumentIsNotPublishedAndDoesNotStopIndexing() {
		Nodes.Node numbers = this.nodes.node(0, (builder) -> builder.mappingsLocation("classpath:search/changed/"),
				IndexSettings.of(CARDS, "Card"));
		String withNumbers = rebuild(numbers);
		String withText = rebuild(this.node);
		this.node.change(Card.class, 1L, (card) -> card.name = "no number");
		assertThatThrownBy(() -> rollback(this.node, withNumbers, false)).isInstanceOf(RebuildFailedException.class)
			.hasMessageContaining(
					"Index 'cards' was not rolled back to %s. Searches read the same generation as before.",
					withNumbers)
			.hasMessageContaining("Card 1: 400 ")
			.hasMessageContaining("field [name]");
		assertThat(this.nodes.read(CARDS)).containsExactly(withText);
		assertThat(generation(withNumbers).role()).isEqualTo(IndexStatus.Role.RETAINED);
		this.node.change(Card.class, 2L, (card) -> card.name = "changed");
		this.node.await();
		assertThat(this.nodes.document(withNumbers, 2).path("name").asString("")).as("no longer written to")
			.isEqualTo("2");
	}

	@Test
	void aStoppedRollbackDoesNotMoveTheAlias() {
		assertThatThrownBy(() -> this.node.cards()
			.rollback(RollbackOptions.defaults(), (rows, total) -> Thread.currentThread().interrupt()))
			.isInstanceOf(RebuildStoppedException.class)
			.hasMessageContaining("was not rolled back to " + this.first)
			.hasMessageContaining("Run again: search rollback --to " + this.first + " cards");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.nodes.read(CARDS)).containsExactly(this.second);
		assertThat(generation(this.first).role()).isEqualTo(IndexStatus.Role.RETAINED);
		assertThat(rollback(this.node, null, true).asOf()).as("its content is of different times").isNull();
	}

	@Test
	void aNodeThatRollsBackToItsDocumentVersionIndexesAgain() {
		Nodes.Node newer = newer();
		newer.cards().deploy(RETAIN_ONE, ProgressListener.none());
		newer.jpa.close();
		rollback(this.node, this.second, true);
		this.node.change(Card.class, 1L, (card) -> card.name = "changed");
		this.node.await();
		assertThat(this.nodes.document(this.second, 1).path("name").asString("")).isEqualTo("changed");
		assertThat(newer.cards().deploy(ProgressListener.none()).action()).isEqualTo(DeployResult.Action.REBUILT);
	}

	@Test
	void aRollbackSavesTheDocumentVersionOfItsNode() {
		Nodes.Node newer = newer();
		newer.cards().deploy(RETAIN_ONE, ProgressListener.none());
		assertThat(generation(this.second).documentVersion()).isEqualTo(1);
		rollback(newer, this.second, false);
		assertThat(generation(this.second).documentVersion()).isEqualTo(2);
		assertThat(newer.cards().deploy(ProgressListener.none()).reason()).isEqualTo("nothing changed");
		rollback(this.node, null, false);
		assertThat(newer.cards().deploy(ProgressListener.none()).action()).isEqualTo(DeployResult.Action.REBUILT);
	}

	private Nodes.Node newer() {
		return this.nodes.node(1, (builder) -> builder, IndexSettings.of(CARDS, "Card").withDocumentVersion(2));
	}

	@Test
	void aRollbackWithoutSynchronizationIsRefused() {
		try (ElasticsearchJpa withoutSync = ElasticsearchJpa.builder(this.nodes.tables)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(this.nodes.prefix)
			.index(IndexSettings.of(CARDS, "Card"))
			.build()) {
			assertThatThrownBy(
					() -> withoutSync.index(CARDS).rollback(RollbackOptions.defaults(), ProgressListener.none()))
				.isInstanceOf(ElasticsearchJpaException.class)
				.hasMessageContaining("Cannot roll back index 'cards', because the synchronization is off");
		}
	}

	private IndexStatus.Generation generation(String name) {
		return Objects.requireNonNull(this.node.cards()
			.status()
			.generations()
			.stream()
			.filter((generation) -> generation.name().equals(name))
			.findFirst()
			.orElse(null), name);
	}

	private void assertThatThereIsNoDrift() {
		assertThat(this.node.cards().verify(VerifyOptions.defaults(), ProgressListener.none()))
			.satisfies((result) -> assertThat(result.drift()).as(result.toString()).isFalse());
	}

}
