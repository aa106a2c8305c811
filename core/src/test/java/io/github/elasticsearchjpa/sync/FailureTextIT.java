package io.github.elasticsearchjpa.sync;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Whatever an error says, its document becomes a dead letter and no other waits. */
class FailureTextIT {

	private static final String HOSTILE = "a\u0000b\r\nWARN forged \u001b[31m\u202e\ud800";

	private SyncedLibrary library;

	/**
	 * The content of the document of a card named "poison", or the message of its error.
	 */
	private volatile String text = HOSTILE;

	private volatile boolean fails = true;

	@BeforeEach
	void start() {
		this.library = SyncedLibrary.start(1, (settings) -> settings,
				(builder) -> builder.errorValues(true).mapper(Card.class, this::document),
				IndexSettings.of("cards", "Card"));
	}

	@AfterEach
	void stop() {
		this.library.close();
	}

	private Object document(Card card, String index) {
		if (!card.name.equals("poison")) {
			return Map.of("name", card.name);
		}
		if (this.fails) {
			throw new IllegalStateException(this.text);
		}
		return Map.of("pages", this.text);
	}

	@Test
	void theMessageOfAMapperMayContainAnyCharacters() {
		assertThatOnlyThePoisonIsDead("a\\u0000b\\r\\nWARN forged \\u001b[31m\\u202e\\ud800");
	}

	@Test
	void anErrorOfElasticsearchMayQuoteAnyCharacters() {
		this.fails = false;
		assertThatOnlyThePoisonIsDead("document_parsing_exception");
	}

	@Test
	void anErrorTextThatTheDatabaseRefusesIsReplaced() {
		this.text = "refused by a constraint";
		this.library.sql("alter table " + this.library.prefix
				+ "search_outbox add constraint %srefused check (error not like '%%refused by%%')"
					.formatted(this.library.prefix));
		assertThatOnlyThePoisonIsDead("the database did not accept the text of the error");
	}

	@Test
	void aDocumentThatTheDatabaseDoesNotLetBeCompletedIsNamedByTheStateOfTheWorker() {
		assumeThat(TestServers.isPostgresql()).as("the trigger is one of PostgreSQL").isTrue();
		String trigger = this.library.prefix + "refused";
		this.library.sql("create function " + trigger
				+ "() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$");
		this.library.sql("create trigger %s before delete on %ssearch_outbox for each row when (old.key_text = '25') "
			.formatted(trigger, this.library.prefix) + "execute function " + trigger + "()");
		this.library.in((session) -> IntStream.range(1, 50).forEach((id) -> session.persist(new Card(id, "card"))));
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(this.library.sync.workers()).extracting(WorkerState::failure)
				.anyMatch((failure) -> String.valueOf(failure)
					.startsWith("The database refused to complete Card 25 of index 'cards'")));
		Awaitility.await("the other documents").atMost(SyncedLibrary.TIMEOUT).until(() -> this.library.rows() == 1);
		this.library.sql("drop trigger %s on %ssearch_outbox".formatted(trigger, this.library.prefix));
		this.library.sync.await(SyncedLibrary.TIMEOUT);
		assertThat(this.library.sync.backlog()).allSatisfy((backlog) -> assertThat(backlog.changes()).isZero());
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(
					() -> assertThat(this.library.sync.workers()).extracting(WorkerState::failure).containsOnlyNulls());
	}

	private void assertThatOnlyThePoisonIsDead(String error) {
		List<Card> cards = IntStream.range(1, 50)
			.mapToObj((id) -> new Card(id, (id == 25) ? "poison" : "card"))
			.toList();
		String log = CapturedLog.during(() -> {
			this.library.in((session) -> cards.forEach(session::persist));
			assertThatThrownBy(() -> this.library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT))
				.isInstanceOf(NotIndexedException.class);
		});
		assertThat(this.library.sync.deadLetters(10)).singleElement().satisfies((dead) -> {
			assertThat(dead.key()).isEqualTo("25");
			assertThat(dead.error()).contains(error).doesNotContainPattern("\\p{Cntrl}");
		});
		assertThat(cards).filteredOn((card) -> !card.name.equals("poison"))
			.allSatisfy((card) -> assertThat(this.library.documentNow("cards", card.id).isObject()).isTrue());
		assertThat(log.lines()).noneMatch((line) -> line.startsWith("WARN forged"));
		assertThat(log).doesNotContain("\u0000", "\u001b", "\u202e");
		assertThatCode(() -> this.library.sync.await(SyncedLibrary.TIMEOUT)).doesNotThrowAnyException();
	}

}
