package io.github.elasticsearchjpa.operation;

import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.StubbornProxy;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Stopped and resumed rebuilds, and the lease of an index. */
@SuppressWarnings("NullAway.Init") // before each
class ResumeIT {

	private static final RebuildOptions RESUME = RebuildOptions.defaults().withResume(true);

	private final Collection<Long> mapped = new ConcurrentLinkedQueue<>();

	private Nodes nodes;

	private Nodes.Node node;

	private String current;

	@BeforeEach
	void twentyCards() {
		this.nodes = new Nodes(Card.class);
		this.nodes.tables.inTransaction((session) -> LongStream.rangeClosed(1, 20)
			.forEach((id) -> session.persist(new Card(id, Long.toString(id)))));
		DocumentMapper<Card> mapper = (card, index) -> {
			this.mapped.add(card.id);
			return card.toSearchDocument(index);
		};
		this.node = this.nodes.node(1, (builder) -> inSmallChunks(builder).mapper(Card.class, mapper),
				IndexSettings.of(CARDS, "Card"));
		this.current = this.node.cards().rebuild().generation();
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void aStoppedRebuildReportsHowToContinueAndDoesNotChangeTheIndex() {
		assertThatThrownBy(() -> this.node.cards().rebuild(stopAfter(10))).isInstanceOf(RebuildStoppedException.class)
			.hasMessageMatching(
					"The rebuild of index 'cards' was stopped after \\d+ of 20 rows. Searches still read the previous "
							+ "generation. To continue, run: search rebuild --resume cards");
		assertThat(Thread.interrupted()).as("the interrupt flag for the caller").isTrue();
		assertThat(this.nodes.read(CARDS)).containsExactly(this.current);
		assertThat(this.node.cards().count()).isEqualTo(20);
		assertThat(this.node.cards().status().holder()).as("the lease is released").isNull();
	}

	@Test
	void aRebuildIsStoppedWhileAMapperRuns() throws Exception {
		CountDownLatch mapping = new CountDownLatch(1);
		CountDownLatch resumed = new CountDownLatch(1);
		DocumentMapper<Card> slow = (card, index) -> {
			if (card.id == 8) {
				mapping.countDown();
				awaitUninterruptibly(resumed);
			}
			return card.toSearchDocument(index);
		};
		Nodes.Node other = this.nodes.node(0, (builder) -> builder.mapper(Card.class, slow),
				IndexSettings.of(CARDS, "Card"));
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread rebuilding = new Thread(() -> thrown
			.complete(catchThrowableOfType(RebuildStoppedException.class, () -> other.cards().rebuild())));
		rebuilding.start();
		assertThat(mapping.await(30, TimeUnit.SECONDS)).isTrue();
		rebuilding.interrupt();
		resumed.countDown();
		assertThat(thrown.get(30, TimeUnit.SECONDS)).hasMessageContaining("rebuild --resume");
		assertThat(this.nodes.read(CARDS)).containsExactly(this.current);
		assertThat(other.cards().rebuild(RESUME, ProgressListener.none()).documents()).isEqualTo(20);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		boolean interrupted = false;
		while (latch.getCount() > 0) {
			try {
				assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aResumedRebuildReadsOnlyTheRemainingRowsAndHasAllChanges() {
		stop(this.node, 10);
		IndexStatus.Generation stopped = this.node.cards().status().generations().get(0);
		assertThat(stopped.role()).isEqualTo(IndexStatus.Role.FILLING);
		long loadedRows = Objects.requireNonNull(stopped.loadedRows());
		assertThat(loadedRows).isBetween(10L, 16L);
		this.node.change(Card.class, 1L, (card) -> card.name = "changed before");
		this.node.change(Card.class, 18L, (card) -> card.name = "changed after");
		this.node.delete(Card.class, 2L);
		this.node.delete(Card.class, 19L);
		this.node.save(new Card(-1, "inserted before"), new Card(100, "inserted after"));
		this.node.await();
		this.mapped.clear();
		RebuildResult result = this.node.cards().rebuild(RESUME, ProgressListener.none());
		assertThat(this.mapped).as("only rows that were not loaded before")
			.containsExactlyInAnyOrderElementsOf(LongStream
				.concat(LongStream.rangeClosed(loadedRows + 1, 20).filter((id) -> id != 19), LongStream.of(100))
				.boxed()
				.toList());
		assertThat(result.generation()).isEqualTo(stopped.name());
		assertThat(this.nodes.read(CARDS)).containsExactly(stopped.name());
		assertThat(this.nodes.physical()).containsExactly(stopped.name());
		assertThatThereIsNoDrift(20);
	}

	@Test
	void aRebuildCanBeStoppedAndResumedSeveralTimes() {
		stop(this.node, 5);
		assertThatThrownBy(() -> this.node.cards().rebuild(RESUME, stopAfter(15)))
			.isInstanceOf(RebuildStoppedException.class);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.node.cards().status().generations().get(0).loadedRows()).isGreaterThanOrEqualTo(15);
		assertThat(this.node.cards().rebuild(RESUME, ProgressListener.none()).documents()).isEqualTo(20);
		assertThatThereIsNoDrift(20);
	}

	@Test
	void aFailedRebuildIsResumedAfterItsDocumentsAreFixed() {
		LongStream.rangeClosed(7, 11)
			.forEach((id) -> this.nodes.sql("update {h-domain}Card set pages = 'many' where id = " + id));
		RebuildFailedException thrown = catchThrowableOfType(RebuildFailedException.class,
				() -> this.node.cards().rebuild());
		assertThat(thrown).hasMessageContaining("5 of 20 documents failed")
			.hasMessageContaining("is kept for inspection until the next rebuild");
		assertThat(thrown.failures()).hasSize(5)
			.allSatisfy((failure) -> assertThat(failure).contains(": 400 ", "_parsing_exception", "[pages]"))
			.extracting((failure) -> failure.replaceFirst(":.*", ""))
			.containsExactlyInAnyOrder("Card 7", "Card 8", "Card 9", "Card 10", "Card 11");
		assertThat(this.nodes.read(CARDS)).containsExactly(this.current);
		assertThat(this.nodes.physical()).hasSize(2);
		this.nodes.sql("update {h-domain}Card set pages = '7'");
		this.node.cards().rebuild(RESUME, ProgressListener.none());
		assertThat(this.nodes.document(this.nodes.prefix + CARDS, 9).path("pages").asString("")).isEqualTo("7");
		assertThat(this.node.cards().count()).isEqualTo(20);
	}

	@Test
	void withoutAStoppedRebuildNothingIsResumed() {
		assertThatResumeIsRefused(this.node,
				"Index 'cards' has no stopped rebuild to resume. Rebuild it without resuming.");
	}

	@Test
	void aRebuildForAnotherMappingFileIsNotResumed() {
		stop(this.node, 5);
		Nodes.Node other = this.nodes.node(0, (builder) -> builder.mappingsLocation("classpath:search/changed/"),
				IndexSettings.of(CARDS, "Card"));
		assertThatResumeIsRefused(other, "cannot be resumed: the mapping file has changed (changed: ");
	}

	@Test
	void aRebuildForAnotherDocumentVersionIsNotResumed() {
		stop(this.node, 5);
		Nodes.Node other = this.nodes.node(0, (builder) -> builder,
				IndexSettings.of(CARDS, "Card").withDocumentVersion(2));
		assertThatResumeIsRefused(other,
				"its documents have version 1, and this application builds version 2. Rebuild it without resuming.");
	}

	@Test
	void aRebuildWithoutALiveChangeIsNotResumed() {
		Nodes.Node other = this.nodes.node(0, (builder) -> builder.mappingsLocation("classpath:search/changed/"),
				IndexSettings.of(CARDS, "Card"));
		stop(other, 5);
		this.node.change(Card.class, 1L, (card) -> card.name = "no number");
		this.node.await();
		assertThat(this.nodes.document(this.current, 1).path("name").asString(""))
			.as("indexed in the current generation")
			.isEqualTo("no number");
		assertThatResumeIsRefused(other, "a live change could not be written to the generation: 1: 400 ");
	}

	@Test
	void aRebuildThatIsOlderThanThePublishedGenerationIsNotResumed() {
		stop(this.node, 5);
		String later = this.nodes.prefix + "cards-29991231t000000";
		this.nodes.send("PUT", "/" + later, """
				{"mappings": {"_meta": {"elasticsearch-jpa": {"index": "cards"}}}}""");
		this.nodes.send("POST", "/_aliases", """
				{"actions": [{"remove": {"index": "%1$s", "alias": "%2$scards"}},
				  {"add": {"index": "%3$s", "alias": "%2$scards"}}]}""".formatted(this.current, this.nodes.prefix,
				later));
		assertThatResumeIsRefused(this.node, "searches read a later generation. Rebuild it without resuming.");
	}

	@Test
	void aRebuildWhoseGenerationWasDeletedIsNotResumedAndDoesNotStopIndexing() {
		stop(this.node, 5);
		this.nodes.send("DELETE", "/" + this.node.cards().status().generations().get(0).name());
		this.node.change(Card.class, 1L, (card) -> card.name = "changed");
		this.node.await();
		assertThat(this.nodes.document(this.current, 1).path("name").asString("")).isEqualTo("changed");
		assertThatResumeIsRefused(this.node, "the generation was deleted. Rebuild it without resuming.");
		this.node.cards().rebuild();
		assertThatThereIsNoDrift(20);
	}

	@Test
	void aRebuildThatWasKilledAfterMovingTheAliasIsCompleted() {
		this.nodes.sql("""
				insert into %ssearch_generation
				(generation, index_name, created_at, document_version, done_type, done_id, done_rows, failures)
				values ('%s', 'cards', %d, 1, 'Card', '15', 15, 0)""".formatted(this.nodes.prefix, this.current,
				System.currentTimeMillis()));
		this.node.change(Card.class, 18L, (card) -> card.name = "changed");
		assertThat(this.node.cards().rebuild(RESUME, ProgressListener.none()).generation()).isEqualTo(this.current);
		assertThat(this.nodes.read(CARDS)).containsExactly(this.current);
		assertThat(this.node.cards().status().generations()).extracting(IndexStatus.Generation::role)
			.containsExactly(IndexStatus.Role.READ);
		this.node.await();
		assertThatThereIsNoDrift(20);
	}

	private void assertThatResumeIsRefused(Nodes.Node other, String reason) {
		assertThatThrownBy(() -> other.cards().rebuild(RESUME, ProgressListener.none()))
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessageContaining(reason);
	}

	@Test
	void aSecondRebuildIsRefusedWithTheHolderOfTheLease() {
		Nodes.Node other = this.nodes.node(0, (builder) -> builder, IndexSettings.of(CARDS, "Card"));
		ProgressListener meanwhile = (rows, total) -> {
			IndexBusyException thrown = catchThrowableOfType(IndexBusyException.class, () -> other.cards().rebuild());
			assertThat(thrown.holder()).contains("process " + ProcessHandle.current().pid())
				.isEqualTo(other.cards().status().holder());
			assertThat(thrown).hasMessageContaining("Another operation holds the lease of index ")
				.hasMessageContaining(": " + thrown.holder() + ". Nothing was done");
		};
		this.node.cards().rebuild(meanwhile);
		assertThat(this.nodes.physical()).as("the second rebuild did nothing").hasSize(1);
		other.cards().rebuild();
	}

	@Test
	void theLeaseOfAFailedHolderExpires() {
		this.nodes.sql("update %ssearch_index set owner = 'a dead host', lease_end = %d".formatted(this.nodes.prefix,
				System.currentTimeMillis() + 1500));
		assertThatThrownBy(() -> this.node.cards().rebuild()).isInstanceOf(IndexBusyException.class)
			.hasMessageContaining("a dead host");
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.ignoreException(IndexBusyException.class)
			.until(() -> this.node.cards().rebuild().documents() == 20);
	}

	@Test
	void aRebuildThatLostItsLeaseDoesNotMoveTheAlias() {
		assertThatThrownBy(() -> this.node.cards()
			.rebuild((rows,
					total) -> this.nodes.sql("update %ssearch_index set owner = 'another', lease_end = %d"
						.formatted(this.nodes.prefix, Long.MAX_VALUE))))
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessageContaining("another process acquired it");
		assertThat(this.nodes.read(CARDS)).containsExactly(this.current);
		assertThat(this.node.cards().status().holder()).as("the lease is not released").isEqualTo("another");
	}

	@Test
	void aStalledRebuildDoesNotMoveTheAliasAfterAnotherRebuildHasStarted() throws Exception {
		Nodes.Node another = this.nodes.node(0, (builder) -> builder, IndexSettings.of(CARDS, "Card"));
		Runnable takeOver = () -> {
			this.nodes.sql("update %ssearch_index set lease_end = 0".formatted(this.nodes.prefix));
			stop(another, 10);
		};
		try (StubbornProxy proxy = new StubbornProxy("POST /_aliases", takeOver)) {
			Nodes.Node stalled = this.nodes.node(0, (builder) -> builder.connection("default", proxy.client),
					IndexSettings.of(CARDS, "Card"));
			assertThatThrownBy(() -> stalled.cards().rebuild()).hasMessageContaining("The alias was not moved");
		}
		assertThat(this.nodes.read(CARDS)).containsExactly(this.current);
		assertThat(another.cards().rebuild(RESUME, ProgressListener.none()).documents()).isEqualTo(20);
		assertThatThereIsNoDrift(20);
	}

	@Test
	void aLiveChangeThatTheNewGenerationRejectsAfterTheCheckOfARebuildBecomesADeadLetter() throws Exception {
		Runnable change = () -> {
			this.node.change(Card.class, 1L, (card) -> card.name = "no number");
			Awaitility.await()
				.atMost(SyncedLibrary.TIMEOUT)
				.until(() -> this.nodes.document(this.current, 1).path("name").asString("").equals("no number"));
			// Both generations have answered.
			awaitFirstAttempt();
		};
		try (StubbornProxy proxy = new StubbornProxy("POST /_aliases", change)) {
			Nodes.Node other = this.nodes.node(0, (builder) -> builder.connection("default", proxy.client)
				.mappingsLocation("classpath:search/changed/"), IndexSettings.of(CARDS, "Card"));
			other.cards().rebuild();
		}
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(this.node.jpa.sync().deadLetters(CARDS, 10)).singleElement()
				.satisfies((deadLetter) -> assertThat(deadLetter.key()).isEqualTo("1")));
	}

	@Test
	void aLiveChangeThatACheckedGenerationRejectsWaitsUntilTheNextRebuild() {
		Nodes.Node other = this.nodes.node(0, (builder) -> builder.mappingsLocation("classpath:search/changed/"),
				IndexSettings.of(CARDS, "Card"));
		stop(other, 5);
		// As if the process had been killed before it moved the alias.
		this.nodes.sql("update %ssearch_generation set failures = -1".formatted(this.nodes.prefix));
		this.node.change(Card.class, 1L, (card) -> card.name = "no number");
		awaitFirstAttempt();
		assertThat(this.node.jpa.sync().backlog(CARDS).changes()).isOne();
		this.node.cards().rebuild();
		this.node.await();
		assertThatThereIsNoDrift(20);
	}

	/** Waits until a worker has completed its first attempt of each change. */
	private void awaitFirstAttempt() {
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> this.nodes.number("select count(*) from %ssearch_outbox where attempts = 0 and state = 'N'"
				.formatted(this.nodes.prefix)) == 0);
	}

	/** Loads with one thread in small chunks, so that a stopped rebuild has rows left. */
	private static ElasticsearchJpaBuilder inSmallChunks(ElasticsearchJpaBuilder builder) {
		return builder.chunkSize(2).rebuildThreads(1);
	}

	private static ProgressListener stopAfter(long rows) {
		return (loaded, total) -> {
			if (loaded >= rows) {
				Thread.currentThread().interrupt();
			}
		};
	}

	private static void stop(Nodes.Node node, long rows) {
		assertThatThrownBy(() -> node.cards().rebuild(stopAfter(rows))).isInstanceOf(RebuildStoppedException.class);
		assertThat(Thread.interrupted()).isTrue();
	}

	private void assertThatThereIsNoDrift(long rows) {
		assertThat(this.node.cards().verify(VerifyOptions.defaults(), ProgressListener.none())).satisfies((result) -> {
			assertThat(result.drift()).as(result.toString()).isFalse();
			assertThat(result.rows()).isEqualTo(rows);
			assertThat(result.documents()).isEqualTo(rows);
		});
	}

}
