package io.github.elasticsearchjpa.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.FaultyProxy;
import io.github.elasticsearchjpa.fixture.StubbornProxy;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.Shelf;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Saves succeed and no change is lost while Elasticsearch cannot be reached. */
class OutageIT {

	private static FaultyProxy proxy;

	private static Rest5Client client;

	private static SyncedLibrary library;

	private static long ids = 0;

	@BeforeAll
	static void start() throws IOException {
		proxy = new FaultyProxy(TestServers.elasticsearchUri(), 1);
		client = Rest5Client.builder(proxy.uri()).build();
		library = SyncedLibrary.start(1, (settings) -> settings, (builder) -> builder.connection("faulty", client),
				IndexSettings.of("cards", "Card").withConnection("faulty"), IndexSettings.of("shelves", "Shelf"));
	}

	@AfterAll
	static void stop() throws IOException {
		library.close();
		client.close();
		proxy.close();
	}

	@AfterEach
	void recover() {
		proxy.recover();
		library.sync.await(SyncedLibrary.TIMEOUT);
	}

	@Test
	void changesSavedWhileElasticsearchIsDownAreIndexedAfterwards() {
		proxy.fail(FaultyProxy.Fault.REFUSED);
		List<Card> cards = IntStream.range(0, 50).mapToObj((i) -> library.save(card("Down"))).toList();
		library.change(Card.class, cards.get(0).id, (card) -> card.name = "Changed while down");
		library.delete(Card.class, cards.get(1).id);
		circuitIsOpen();
		assertThat(library.sync.backlog()).filteredOn((backlog) -> backlog.index().equals("cards"))
			.singleElement()
			.satisfies((backlog) -> {
				assertThat(backlog.changes()).isEqualTo(52);
				assertThat(backlog.oldest()).isNotNull();
				assertThat(backlog.deadLetters()).isZero();
			});
		proxy.recover();
		assertThat(library.document("cards", cards.get(0).id).path("name").asString(""))
			.isEqualTo("Changed while down");
		assertThat(library.document("cards", cards.get(1).id).isMissingNode()).isTrue();
		assertThat(cards.subList(2, 50)).allMatch((card) -> library.documentNow("cards", card.id).isObject());
	}

	@Test
	void anOutageIsLoggedWhenItBeginsAndWhenItEnds() {
		String log = CapturedLog.during(() -> {
			try {
				proxy.fail(FaultyProxy.Fault.REFUSED);
				IntStream.range(0, 50).forEach((i) -> library.save(card("Logged")));
				circuitIsOpen();
				library.save(card("Logged"));
			}
			finally {
				proxy.recover();
			}
			library.sync.await(SyncedLibrary.TIMEOUT);
			Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> !circuit().open());
		});
		assertThat(log.lines()).filteredOn((line) -> line.contains("internal.outbox"))
			.satisfiesExactly(
					(opened) -> assertThat(opened).contains("WARN",
							"Elasticsearch connection 'faulty' failed, so the indexes [cards] are not updated",
							"Changes wait in the outbox"),
					(closed) -> assertThat(closed).contains("INFO",
							"Elasticsearch connection 'faulty' answers again after "));
	}

	@Test
	void theCircuitHasCauseTimeAndIndexes() {
		assertThat(circuit()).isEqualTo(new CircuitState("faulty", Set.of("cards"), false, null, null, null));
		Instant before = Instant.now();
		proxy.fail(FaultyProxy.Fault.REFUSED);
		library.save(card("Circuit"));
		circuitIsOpen();
		CircuitState circuit = circuit();
		assertThat(circuit.since()).isBetween(before, Instant.now());
		assertThat(circuit.cause()).contains("/" + library.prefix + "cards/_bulk");
		assertThat(circuit.nextProbe()).isNotNull();
		assertThat(library.sync.circuits()).filteredOn((other) -> other.connection().equals("default"))
			.singleElement()
			.matches((other) -> !other.open());
	}

	@Test
	void anOutageLeavesTheChangesAsTheyAre() {
		int before = proxy.count(FaultyProxy.Fault.REFUSED);
		proxy.fail(FaultyProxy.Fault.REFUSED);
		library.in((session) -> IntStream.range(0, 50).forEach((i) -> session.persist(card("Untouched"))));
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> proxy.count(FaultyProxy.Fault.REFUSED) - before >= 3);
		assertThat(library.number("select count(*) from " + library.prefix
				+ "search_outbox where index_name = 'cards' and state = 'N' and attempts = 0 and due_at = 0 and priority = 0"))
			.isEqualTo(50);
	}

	@Test
	void anOutageThatEndsWhileNoChangeWaitsClosesTheCircuit() {
		proxy.fail(FaultyProxy.Fault.REFUSED);
		library.save(card("Deleted from the outbox"));
		circuitIsOpen();
		library.sql("delete from " + library.prefix + "search_outbox where index_name = 'cards'");
		proxy.recover();
		Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> !circuit().open());
	}

	@Test
	void aServerThatRefusesAccessOpensTheCircuit() throws IOException {
		String denial = "{\"error\": {\"type\": \"security_exception\", \"reason\": \"action is unauthorized\"}, \"status\": 403}";
		try (StubbornProxy denying = new StubbornProxy("POST .*_bulk.*", 403, denial);
				SyncedLibrary denied = SyncedLibrary.start(1, (settings) -> settings,
						(builder) -> builder.connection("faulty", denying.client),
						IndexSettings.of("cards", "Card").withConnection("faulty"))) {
			denied.save(card("Denied"));
			Awaitility.await()
				.atMost(SyncedLibrary.TIMEOUT)
				.until(() -> denied.sync.circuits().stream().anyMatch(CircuitState::open));
			assertThat(denied.sync.circuits()).singleElement()
				.satisfies((circuit) -> assertThat(circuit.cause()).contains("action is unauthorized"));
			assertThat(denied.sync.backlog("cards")).matches((backlog) -> backlog.changes() == 1)
				.matches((backlog) -> backlog.retrying() == 0);
		}
	}

	@Test
	void anOutageOfOneConnectionDoesNotDelayAnother() {
		proxy.fail(FaultyProxy.Fault.REFUSED);
		library.in((session) -> {
			IntStream.range(0, 50).forEach((i) -> session.persist(card("Delayed")));
		});
		circuitIsOpen();
		Shelf shelf = library.save(new Shelf("Not delayed"));
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> library.documentNow("shelves", shelf.id).path("name").asString("").equals("Not delayed"));
		assertThat(library.sync.backlog()).filteredOn((backlog) -> backlog.index().equals("cards"))
			.allMatch((backlog) -> backlog.changes() == 50);
	}

	@Test
	void aRequestThatIsLostIsSentAgain() {
		int before = proxy.count(FaultyProxy.Fault.LOST);
		proxy.fail(FaultyProxy.Fault.LOST);
		Card card = library.save(card("Lost"));
		circuitIsOpen();
		assertThat(proxy.count(FaultyProxy.Fault.LOST)).isGreaterThan(before);
		assertThat(library.documentNow("cards", card.id).isMissingNode()).isTrue();
		proxy.recover();
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("Lost");
	}

	@Test
	void aRequestWithoutAResponseIsSentAgainAndTheLatestStateIsIndexed() {
		int before = proxy.count(FaultyProxy.Fault.UNANSWERED);
		proxy.fail(FaultyProxy.Fault.UNANSWERED);
		Card card = library.save(card("Applied, not answered"));
		Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> library.documentNow("cards", card.id).isObject());
		circuitIsOpen();
		assertThat(proxy.count(FaultyProxy.Fault.UNANSWERED)).isGreaterThan(before);
		library.change(Card.class, card.id, (one) -> one.name = "Newer");
		proxy.recover();
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("Newer");
		proxy.fail(FaultyProxy.Fault.UNANSWERED);
		library.delete(Card.class, card.id);
		circuitIsOpen();
		proxy.recover();
		assertThat(library.document("cards", card.id).isMissingNode()).isTrue();
	}

	@Test
	void changesOfAMissingIndexStayPendingAndDoNotCreateIt() {
		library.jpa.index("cards").delete();
		Card card;
		try {
			card = library.save(card("Without an index"));
			Shelf shelf = library.save(new Shelf("With an index"));
			everyRowHasFailed(2);
			Awaitility.await()
				.atMost(SyncedLibrary.TIMEOUT)
				.until(() -> library.documentNow("shelves", shelf.id).isObject());
			assertThat(TestServers.connection().find("/" + library.prefix + "cards")).isEmpty();
			assertThat(library.sync.deadLetters(10)).isEmpty();
		}
		finally {
			assertThat(library.jpa.index("cards").create()).isTrue();
		}
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("Without an index");
	}

	@Test
	void anApplicationStartsWhileElasticsearchIsDown() {
		proxy.fail(FaultyProxy.Fault.REFUSED);
		String prefix = TestServers.prefix();
		try (SessionFactory sessionFactory = TestServers.sessionFactory(Card.class);
				ElasticsearchJpa another = SyncedLibrary.build(sessionFactory, prefix,
						SyncedLibrary.settings(prefix, 1), (builder) -> builder.connection("faulty", client),
						List.of(IndexSettings.of("cards", "Card").withConnection("faulty")))) {
			sessionFactory.inTransaction((session) -> session.persist(card("Saved before Elasticsearch is up")));
			assertThat(another.sync().backlog()).singleElement().matches((backlog) -> backlog.changes() == 1);
			proxy.recover();
			another.index("cards").create();
			another.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
			assertThat(another.index("cards").count()).isEqualTo(1);
			another.index("cards").delete();
		}
	}

	/**
	 * Restores the tokens of a backup, while the index keeps documents with versions
	 * above them.
	 */
	@Test
	void documentsAreIndexedAfterTheTablesAreRestoredFromAnOlderBackup() {
		Card card = library.save(card("In the backup"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		String partition = library.prefix + "search_partition";
		Map<Integer, Long> backup = new HashMap<>();
		library.in((session) -> session
			.createNativeQuery("select id, token from " + partition + " where token > 0", Object[].class)
			.getResultList()
			.forEach((row) -> backup.put(((Number) row[0]).intValue(), ((Number) row[1]).longValue())));
		library.change(Card.class, card.id, (one) -> one.name = "Since the backup");
		library.sync.await(SyncedLibrary.TIMEOUT);
		assertThat(backup).isNotEmpty();
		long anHour = Duration.ofHours(1).toMillis();
		backup.forEach((id, token) -> library.sql("update " + partition + " set owner = null, lease_end = 0, token = "
				+ (token - anHour) + " where id = " + id));
		library.change(Card.class, card.id, (one) -> one.name = "After the restore");
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("After the restore");
		library.delete(Card.class, card.id);
		assertThat(library.document("cards", card.id).isMissingNode()).isTrue();
	}

	private static void circuitIsOpen() {
		Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> circuit().open());
	}

	private static CircuitState circuit() {
		return library.sync.circuits()
			.stream()
			.filter((circuit) -> circuit.connection().equals("faulty"))
			.findFirst()
			.orElseThrow();
	}

	private static void everyRowHasFailed(int times) {
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> library.rows() > 0 && library.number("select min(attempts) from " + library.prefix
					+ "search_outbox where state = 'N' and index_name = 'cards'") >= times);
	}

	private static Card card(String name) {
		return new Card(++ids, name);
	}

}
