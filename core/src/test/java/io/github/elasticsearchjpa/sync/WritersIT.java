package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.RebuildResult;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Writers run while workers index their changes and the index is rebuilt. */
class WritersIT {

	private static final int WRITERS = 4;

	private static final int CARDS = 200;

	private static SyncedLibrary library;

	@BeforeAll
	static void start() {
		library = SyncedLibrary.start(2, (settings) -> settings, (builder) -> builder.chunkSize(20),
				IndexSettings.of("cards", "Card").withScope("e.shown = true"));
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	@Test
	void afterTwoRebuildsDuringWritesTheIndexMatchesTheDatabase() {
		AtomicInteger rebuilds = new AtomicInteger();
		write(() -> rebuilds.get() >= 2, () -> {
			for (int i = 0; i < 2; i++) {
				RebuildResult result = library.jpa.index("cards").rebuild();
				assertThat(result.generation()).startsWith(library.prefix + "cards-");
				rebuilds.incrementAndGet();
			}
		}, false);
		library.sync.awaitAndRefresh(Duration.ofSeconds(60));
		assertThat(inIndex()).isEqualTo(inDatabase());
	}

	@Test
	void writersDoNotDeadlockWithWorkers() {
		long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
		write(() -> System.nanoTime() > end, () -> {
		}, true);
		library.in((session) -> session.createSelectionQuery("from Card where pages = 'invalid'", Card.class)
			.getResultList()
			.forEach((card) -> card.pages = null));
		try {
			library.sync.awaitAndRefresh(Duration.ofSeconds(60));
		}
		catch (NotIndexedException ex) {
			// Documents that were invalid for a while became dead letters.
			assertThat(ex).hasMessageContaining("pages");
			library.sync.awaitAndRefresh(Duration.ofSeconds(60));
		}
		assertThat(library.sync.deadLetters(10)).isEmpty();
		assertThat(inIndex()).isEqualTo(inDatabase());
	}

	/**
	 * Runs writers until a condition holds. Each inserts, changes, hides and deletes
	 * cards of its own. An exception of a writer fails the test.
	 */
	private static void write(BooleanSupplier stop, Runnable meanwhile, boolean invalid) {
		List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
			.mapToObj((writer) -> CompletableFuture.runAsync(() -> {
				do {
					library.in((session) -> {
						IntConsumer change = (i) -> {
							long id = 1_000_000L + (long) writer * CARDS + ThreadLocalRandom.current().nextInt(CARDS);
							Card card = session.find(Card.class, id);
							int dice = ThreadLocalRandom.current().nextInt(10);
							if (card == null) {
								session.persist(new Card(id, "New " + System.nanoTime()));
							}
							else if (dice == 0) {
								session.remove(card);
								session.flush();
							}
							else {
								card.name = "Changed " + System.nanoTime();
								card.shown = dice != 1;
								card.pages = (invalid && dice == 2) ? "invalid" : null;
							}
						};
						IntStream.range(0, 5).forEach(change);
					});
				}
				while (!stop.getAsBoolean());
			}, (task) -> new Thread(task, "writer").start()))
			.toList();
		meanwhile.run();
		writers.forEach(CompletableFuture::join);
	}

	@Test
	void aLiveChangeThatTheNewGenerationRejectsFailsTheRebuild() {
		String prefix = TestServers.prefix();
		try (SessionFactory sessionFactory = TestServers.sessionFactory(Card.class)) {
			sessionFactory.inTransaction((session) -> {
				for (int i = 0; i < 10; i++) {
					session.persist(new Card(i, Integer.toString(i)));
				}
			});
			try (ElasticsearchJpa first = SyncedLibrary.build(sessionFactory, prefix, SyncedLibrary.settings(prefix, 0),
					(builder) -> builder, List.of(IndexSettings.of("cards", "Card")))) {
				first.index("cards").create();
			}
			try (SessionFactory changed = TestServers.sameTables(sessionFactory, Card.class);
					ElasticsearchJpa second = SyncedLibrary.build(changed, prefix, SyncedLibrary.settings(prefix, 1),
							(builder) -> builder.chunkSize(5).mappingsLocation("classpath:search/changed/"),
							List.of(IndexSettings.of("cards", "Card")))) {
				SearchIndex<Card> cards = second.index("cards", Card.class);
				AtomicInteger chunks = new AtomicInteger();
				assertThatThrownBy(() -> cards.rebuild((rows, total) -> {
					if (chunks.getAndIncrement() == 0) {
						changed.inTransaction((session) -> session.find(Card.class, 0L).name = "no number");
						second.sync().await(SyncedLibrary.TIMEOUT);
					}
				})).isInstanceOf(RebuildFailedException.class)
					.hasMessageContaining("could not be written to the new generation")
					.hasMessageContaining("is kept for inspection");
				second.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
				assertThat(second.sync().deadLetters(10)).as("the generation that is read is not affected").isEmpty();
				assertThat(cards.count()).as("the old generation is still read").isEqualTo(1);
				cards.delete();
			}
		}
	}

	private static Map<String, String> inDatabase() {
		Map<String, String> names = new TreeMap<>();
		library.in((session) -> session.createSelectionQuery("from Card where shown = true", Card.class)
			.getResultList()
			.forEach((card) -> names.put(card.id.toString(), card.name)));
		assertThat(names).isNotEmpty();
		return names;
	}

	private static Map<String, String> inIndex() {
		JsonNode hits = TestServers.connection()
			.send("POST", "/" + library.prefix + "cards/_search",
					new JsonMapper().readTree("{\"size\": 5000, \"query\": {\"match_all\": {}}}"))
			.path("hits")
			.path("hits");
		Map<String, String> names = new TreeMap<>();
		hits.forEach((hit) -> names.put(hit.path("_id").asString(""), hit.path("_source").path("name").asString("")));
		return names;
	}

}
