package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.Color;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A change that cannot be indexed becomes a dead letter and delays no other change. */
@SuppressWarnings("try") // a suspension has no other use than to be closed
class DeadLetterIT {

	private static SyncedLibrary library;

	private static long ids = 0;

	@BeforeAll
	static void start() {
		library = SyncedLibrary.start(IndexSettings.of("cards", "Card"));
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	@BeforeEach
	void emptyOutbox() {
		library.sql("delete from " + library.prefix + "search_outbox where state <> 'S'");
	}

	@Test
	void oneInvalidDocumentAmong500BecomesADeadLetterAndIsIndexedAfterAFixAndARetry() {
		List<Card> cards = IntStream.range(0, 500).mapToObj((i) -> card()).toList();
		Card invalid = cards.get(250);
		invalid.pages = "many";
		library.in((session) -> cards.forEach(session::persist));
		assertThatThrownBy(() -> library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT))
			.isInstanceOf(NotIndexedException.class)
			.hasMessageContaining("Card " + invalid.id + " in index 'cards'")
			.hasMessageContaining("pages");
		assertThatCode(() -> library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT))
			.as("each dead letter is reported once")
			.doesNotThrowAnyException();
		assertThat(indexed(cards)).isEqualTo(499);
		assertThat(library.sync.deadLetters(10)).singleElement().satisfies((dead) -> {
			assertThat(dead.key()).isEqualTo(invalid.id.toString());
			assertThat(dead.error()).contains("400", "pages");
		});
		assertThat(library.sync.backlog()).singleElement()
			.extracting(Backlog::changes, Backlog::deadLetters, Backlog::oldest)
			.containsExactly(0L, 1L, null);
		try (SearchSync.Suspension suspension = library.sync.suspend()) {
			library.change(Card.class, invalid.id, (card) -> card.pages = "7");
		}
		assertThat(library.sync.retryDeadLetters("cards")).isEqualTo(1);
		library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT);
		assertThat(indexed(cards)).isEqualTo(500);
		assertThat(library.sync.deadLetters(10)).isEmpty();
	}

	private static long indexed(List<Card> cards) {
		return cards.stream().filter((card) -> library.documentNow("cards", card.id).isObject()).count();
	}

	@Test
	void theLogTellsWhyAChangeBecameADeadLetterAndHowToRetryIt() {
		Card rejected = card();
		rejected.pages = "many";
		Card broken = card();
		broken.broken = true;
		String log = CapturedLog.during(() -> {
			library.in((session) -> List.of(rejected, broken).forEach(session::persist));
			assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT)).isInstanceOf(NotIndexedException.class);
		});
		String retry = ". Fix the cause, then run: search dead-letters cards --retry";
		assertThat(log.lines())
			.anyMatch((line) -> line.contains(
					"Elasticsearch rejected Card " + rejected.id + " for index 'cards'; it is now a dead letter: 400 ")
					&& line.endsWith(retry))
			.anyMatch(
					(line) -> line
						.contains("Document of Card " + broken.id
								+ " for index 'cards' could not be built; it is now a dead letter: ")
							&& line.endsWith(retry));
	}

	@Test
	void aRetryWithoutAFixBecomesADeadLetterAgain() {
		Card invalid = deadLetter();
		assertThat(library.sync.retryDeadLetters("another")).isZero();
		assertThat(library.sync.retryDeadLetters("cards")).isEqualTo(1);
		assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT)).hasMessageContaining("Card " + invalid.id);
		assertThat(library.sync.deadLetters(10)).hasSize(1);
	}

	@Test
	void discardedDeadLettersAreDeleted() {
		deadLetter();
		assertThat(library.sync.discardDeadLetters("another")).isZero();
		assertThat(library.sync.discardDeadLetters("cards")).isEqualTo(1);
		assertThat(library.sync.deadLetters(10)).isEmpty();
		assertThat(library.sync.backlog()).allSatisfy((backlog) -> assertThat(backlog.deadLetters()).isZero());
	}

	@Test
	void deadLettersAreGroupedRetriedAndDiscardedByTheirCause() {
		List<Card> rejected = IntStream.range(0, 3).mapToObj((i) -> card()).toList();
		rejected.forEach((card) -> card.pages = "not " + card.id);
		List<Card> broken = IntStream.range(0, 2).mapToObj((i) -> card()).toList();
		broken.forEach((card) -> card.broken = true);
		library.in((session) -> {
			broken.forEach(session::persist);
			rejected.forEach(session::persist);
		});
		assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT)).isInstanceOf(NotIndexedException.class);
		List<DeadLetterCause> causes = library.sync.deadLetterCauses("cards");
		assertThat(causes).extracting(DeadLetterCause::documents).containsExactly(3L, 2L);
		assertThat(causes.get(0)).satisfies((cause) -> {
			assertThat(cause.index()).isEqualTo("cards");
			assertThat(cause.example().error()).contains("pages");
			assertThat(cause.example().key()).isIn(rejected.stream().map((card) -> card.id.toString()).toList());
			assertThat(cause.first()).isBeforeOrEqualTo(cause.last());
		});
		assertThat(causes.get(1).example().error()).contains("Card.toSearchDocument(");
		try (SearchSync.Suspension suspension = library.sync.suspend()) {
			rejected.forEach((card) -> library.change(Card.class, card.id, (one) -> one.pages = "3"));
		}
		assertThat(library.sync.retryDeadLetters("cards", "ffffffff")).isZero();
		assertThat(library.sync.retryDeadLetters("another", causes.get(0).id())).isZero();
		assertThat(library.sync.retryDeadLetters("cards", causes.get(0).id())).isEqualTo(3);
		library.sync.await(SyncedLibrary.TIMEOUT);
		assertThat(indexed(rejected)).isEqualTo(3);
		assertThat(library.sync.deadLetterCauses("cards")).isEqualTo(List.of(causes.get(1)));
		assertThat(library.sync.discardDeadLetters("cards", causes.get(0).id())).isZero();
		assertThat(library.sync.discardDeadLetters("cards", causes.get(1).id())).isEqualTo(2);
		assertThat(library.sync.deadLetters(10)).isEmpty();
		assertThat(library.sync.deadLetterCauses("cards")).isEmpty();
	}

	@Test
	void aDocumentHasOneDeadLetterHoweverManyOfItsChangesFail() {
		Card invalid = card();
		invalid.pages = "many";
		library.sync.pause("cards");
		library.save(invalid);
		IntStream.range(0, 5)
			.forEach((i) -> library.change(Card.class, invalid.id, (card) -> card.name = "Change " + i));
		assertThat(library.sync.backlog("cards").changes()).isEqualTo(6);
		library.sync.resume("cards");
		for (String pages : List.of("more", "even more")) {
			assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT)).isInstanceOf(NotIndexedException.class);
			assertThat(library.sync.backlog("cards")).matches((backlog) -> backlog.changes() == 0)
				.matches((backlog) -> backlog.deadLetters() == 1);
			library.change(Card.class, invalid.id, (card) -> card.pages = pages);
		}
	}

	@Test
	void aLaterChangeThatIsIndexedDeletesTheDeadLetter() {
		Card invalid = deadLetter();
		library.change(Card.class, invalid.id, (card) -> card.pages = "12");
		assertThat(library.document("cards", invalid.id).path("pages").asString("")).isEqualTo("12");
		assertThat(library.sync.deadLetters(10)).isEmpty();
	}

	@Test
	void aMapperThatFailsMakesOnlyItsOwnDocumentADeadLetter() {
		Card broken = card();
		broken.broken = true;
		Card whole = card();
		library.in((session) -> {
			session.persist(broken);
			session.persist(whole);
		});
		assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT))
			.hasMessageContaining("AssertionError: … at ");
		assertThat(library.documentNow("cards", whole.id).isObject()).isTrue();
		assertThat(library.sync.deadLetters(10)).extracting(DeadLetter::key).containsExactly(broken.id.toString());
		library.delete(Card.class, broken.id);
		library.sync.await(SyncedLibrary.TIMEOUT);
		assertThat(library.sync.deadLetters(10)).as("the document of a deleted row needs no build").isEmpty();
	}

	@Test
	void aRowThatCannotBeLoadedBecomesADeadLetterAndTheOthersAreIndexed() {
		List<Card> cards = IntStream.range(0, 40).mapToObj((i) -> card()).toList();
		Card unknown = cards.get(17);
		unknown.color = Color.BLUE;
		try (SearchSync.Suspension suspension = library.sync.suspend()) {
			library.in((session) -> cards.forEach(session::persist));
			library.sql("update {h-domain}Card set color = 'MAUVE' where id = " + unknown.id);
		}
		cards.forEach((card) -> library.sync.index(Card.class, card.id, true));
		assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT)).hasMessageContaining("Card " + unknown.id)
			.hasMessageContaining("AttributeConverter");
		assertThat(indexed(cards)).isEqualTo(39);
		assertThat(library.sync.deadLetters(10)).hasSize(1);
		library.sql("update {h-domain}Card set color = 'WHITE' where id = " + unknown.id);
		library.sync.retryDeadLetters("cards");
		assertThat(library.document("cards", unknown.id).path("color").asString("")).isEqualTo("WHITE");
	}

	@Test
	void aDocumentLargerThanTheRequestLimitIsSentAlone() {
		List<Card> cards = IntStream.range(0, 3).mapToObj((i) -> card()).toList();
		cards.forEach((card) -> card.padding = 6 * 1024 * 1024);
		library.in((session) -> cards.forEach(session::persist));
		assertThat(cards)
			.allSatisfy((card) -> assertThat(library.document("cards", card.id).path("padding").asString(""))
				.hasSize(card.padding));
	}

	@Test
	void changesThatAreNotConfiguredOnThisNodeStayPendingAndDelayNoOthers() {
		String insert = "insert into " + library.prefix
				+ "search_outbox (partition_id, state, due_at, index_name, entity, "
				+ "path, key_text, forced, created_at, attempts) values (%d, 'N', 0, '%s', '%s', %s, '%s', 0, 1, 0)";
		long first = library
			.number("select min(id) from " + library.prefix + "search_partition where index_name = 'cards'");
		LongStream.range(first, first + 8).forEach((partition) -> {
			library.sql(insert.formatted(partition, "cards", "Gone", "null", "1"));
			library.sql(insert.formatted(partition, "gone", "Card", "null", "1"));
			library.sql(insert.formatted(partition, "cards", "Card", "'gone'", "1"));
			library.sql(insert.formatted(partition, "cards", "Card", "''", "not a number"));
		});
		List<Card> cards = IntStream.range(0, 20).mapToObj((i) -> card()).toList();
		library.in((session) -> cards.forEach(session::persist));
		Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> indexed(cards) == 20);
		assertThatThrownBy(() -> library.sync.await(Duration.ofMillis(300))).isInstanceOf(NotIndexedException.class)
			.hasMessageContaining("Changes are still pending after PT0.3S")
			.hasMessageContaining("index=cards, changes=24")
			.hasMessageContaining("index=gone, changes=8");
	}

	/** Saves a card whose change becomes a dead letter. */
	private static Card deadLetter() {
		Card invalid = card();
		invalid.pages = "none";
		library.save(invalid);
		assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT)).isInstanceOf(NotIndexedException.class);
		return invalid;
	}

	private static Card card() {
		long id = ++ids;
		return new Card(id, "Card " + id);
	}

}
