package io.github.elasticsearchjpa.search;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Missing hits: documents whose row a search does not find. No worker runs. */
class MissingRowsIT {

	private static final List<IndexSettings> INDEXES = List.of(IndexSettings.of("cards", "Card"),
			IndexSettings.of("uncaptured", "Card"));

	private static SyncedLibrary library;

	@BeforeAll
	static void start() {
		library = SyncedLibrary.start(TestServers.sessionFactory(Card.class), 0, MissingRowsIT::withUncapturedIndex,
				(builder) -> builder, INDEXES.toArray(IndexSettings[]::new));
		SearchSync.Suspension suspension = library.sync.suspend();
		library.in((session) -> LongStream.rangeClosed(1, 30)
			.forEach((id) -> session.persist(new Card(id, "name " + id))));
		suspension.close();
		library.jpa.indexes().forEach(SearchIndex::rebuild);
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	private static SyncSettings withUncapturedIndex(SyncSettings all) {
		return all.withUncapturedIndexes(Set.of("uncaptured"));
	}

	@Test
	void aMissingHitIsEnqueuedOnceHoweverManySearchesFindIt() {
		deleteRows("10, 11");
		for (int i = 0; i < 50; i++) {
			assertThat(search("cards", "10 11 12").missing()).extracting(MissingHit::id)
				.containsExactlyInAnyOrder("10", "11");
		}
		deleteRows("12");
		assertThat(search("cards", "10 11 12").missing()).hasSize(3);
		await().until(() -> enqueued("12") == 1);
		assertThat(enqueued("10") + enqueued("11")).isEqualTo(2);
	}

	@Test
	void aWorkerDeletesTheDocumentUnlessTheRowExistsAgain() {
		deleteRows("1, 2");
		assertThat(search("cards", "1 2").missing()).hasSize(2);
		await().until(() -> enqueued("1") + enqueued("2") == 2);
		library.sql("insert into {h-domain}Card (id, name, version, shown, broken, padding) "
				+ "values (2, 'name 2 is back', 0, true, false, 0)");
		try (SessionFactory other = TestServers.sameTables(library.sessionFactory, Card.class);
				ElasticsearchJpa node = SyncedLibrary.build(other, library.prefix,
						withUncapturedIndex(SyncedLibrary.settings(library.prefix, 1)), (builder) -> builder,
						INDEXES)) {
			node.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
		}
		assertThat(library.documentNow("cards", 1).isMissingNode()).isTrue();
		assertThat(library.documentNow("cards", 2).path("name").asString("")).isEqualTo("name 2 is back");
	}

	@Test
	void aSearchNeitherWaitsForTheOutboxNorFailsWithIt() {
		deleteRows("20");
		String outbox = library.prefix + "search_outbox";
		library.sql("alter table " + outbox + " rename to " + outbox + "_lost");
		assertThat(search("cards", "20").missing()).hasSize(1);
		library.sql("alter table " + outbox + "_lost rename to " + outbox);
		await().until(() -> {
			search("cards", "20");
			return enqueued("20") == 1;
		});
	}

	@Test
	void nothingIsEnqueuedForUncapturedIndexesAndLookupsOfOtherEntities() {
		deleteRows("25, 26");
		assertThat(search("uncaptured", "25 26").missing()).hasSize(2);
		assertThat(library.jpa.index("cards")
			.search(request("27"), SearchOptions.defaults(), EntityLookup.of(Card.class).withField("name"))
			.missing()).hasSize(1);
		assertThat(search("cards", "26").missing()).hasSize(1);
		await().until(() -> enqueued("26") == 1);
		assertThat(enqueued("25") + enqueued("27")).isZero();
		assertThat(library
			.number("select count(*) from " + library.prefix + "search_outbox where index_name = 'uncaptured'"))
			.isZero();
	}

	private static void deleteRows(String ids) {
		library.sql("delete from {h-domain}Card where id in (" + ids + ")");
	}

	private static Search request(String ids) {
		return Search.json("{\"query\": {\"terms\": {\"_id\": \":ids\"}}}", Map.of("ids", List.of(ids.split(" ", -1))));
	}

	private static SearchResults<Object> search(String index, String ids) {
		return library.jpa.index(index).search(request(ids));
	}

	private static long enqueued(String id) {
		return library.number("select count(*) from " + library.prefix + "search_outbox where key_text = '" + id
				+ "' and forced = 1");
	}

}
