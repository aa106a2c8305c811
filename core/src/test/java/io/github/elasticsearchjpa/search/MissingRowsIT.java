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

/** Documents of which a search finds that their row is gone. No worker runs by itself. */
class MissingRowsIT {

	private static final List<IndexSettings> INDEXES = List.of(IndexSettings.of("cards", "Card"),
			IndexSettings.of("unfollowed", "Card"));

	private static SyncedLibrary followed;

	@BeforeAll
	static void start() {
		followed = SyncedLibrary.start(TestServers.sessionFactory(Card.class), 0, MissingRowsIT::withoutOne,
				(builder) -> builder, INDEXES.toArray(IndexSettings[]::new));
		SearchSync.Suspension unrecorded = followed.sync.suspend();
		followed.in((session) -> LongStream.rangeClosed(1, 30)
			.forEach((id) -> session.persist(new Card(id, "name " + id))));
		unrecorded.close();
		followed.jpa.indexes().forEach(SearchIndex::rebuild);
	}

	@AfterAll
	static void stop() {
		followed.close();
	}

	private static SyncSettings withoutOne(SyncSettings all) {
		return all.withUncapturedIndexes(Set.of("unfollowed"));
	}

	@Test
	void theyAreMissingAndQueuedOnceHoweverOftenTheyAreFound() {
		deleteRows("10, 11");
		for (int i = 0; i < 50; i++) {
			assertThat(search("cards", "10 11 12").missing()).extracting(MissingHit::id)
				.containsExactlyInAnyOrder("10", "11");
		}
		deleteRows("12");
		assertThat(search("cards", "10 11 12").missing()).hasSize(3);
		await().until(() -> queued("12") == 1);
		assertThat(queued("10") + queued("11")).isEqualTo(2);
	}

	@Test
	void aWorkerDeletesTheDocumentUnlessTheRowIsBack() {
		deleteRows("1, 2");
		assertThat(search("cards", "1 2").missing()).hasSize(2);
		await().until(() -> queued("1") + queued("2") == 2);
		followed.sql("insert into {h-domain}Card (id, name, version, shown, broken, padding) "
				+ "values (2, 'name 2 is back', 0, true, false, 0)");
		try (SessionFactory other = TestServers.sameTables(followed.sessionFactory, Card.class);
				ElasticsearchJpa node = SyncedLibrary.build(other, followed.prefix,
						withoutOne(SyncedLibrary.settings(followed.prefix, 1)), (builder) -> builder, INDEXES)) {
			node.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
		}
		assertThat(followed.documentNow("cards", 1).isMissingNode()).isTrue();
		assertThat(followed.documentNow("cards", 2).path("name").asString("")).isEqualTo("name 2 is back");
	}

	@Test
	void aSearchNeitherWaitsForTheQueueNorFailsWithIt() {
		deleteRows("20");
		String outbox = followed.prefix + "search_outbox";
		followed.sql("alter table " + outbox + " rename to " + outbox + "_lost");
		assertThat(search("cards", "20").missing()).hasSize(1);
		followed.sql("alter table " + outbox + "_lost rename to " + outbox);
		await().until(() -> {
			search("cards", "20");
			return queued("20") == 1;
		});
	}

	@Test
	void nothingIsQueuedWhereChangesAreNotRecordedOrOtherEntitiesAreMissing() {
		deleteRows("25, 26");
		assertThat(search("unfollowed", "25 26").missing()).hasSize(2);
		assertThat(followed.jpa.index("cards")
			.search(request("27"), SearchOptions.defaults(), EntityLookup.of(Card.class).from("name"))
			.missing()).hasSize(1);
		assertThat(search("cards", "26").missing()).hasSize(1);
		await().until(() -> queued("26") == 1);
		assertThat(queued("25") + queued("27")).isZero();
		assertThat(followed
			.number("select count(*) from " + followed.prefix + "search_outbox where index_name = 'unfollowed'"))
			.isZero();
	}

	private static void deleteRows(String ids) {
		followed.sql("delete from {h-domain}Card where id in (" + ids + ")");
	}

	private static Search request(String ids) {
		return Search.json("{\"query\": {\"terms\": {\"_id\": \":ids\"}}}", Map.of("ids", List.of(ids.split(" ", -1))));
	}

	private static SearchResults<Object> search(String index, String ids) {
		return followed.jpa.index(index).search(request(ids));
	}

	private static long queued(String id) {
		return followed.number("select count(*) from " + followed.prefix + "search_outbox where key_text = '" + id
				+ "' and forced = 1");
	}

}
