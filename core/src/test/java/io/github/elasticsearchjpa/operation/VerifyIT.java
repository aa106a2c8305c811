package io.github.elasticsearchjpa.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Box;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.City;
import io.github.elasticsearchjpa.fixture.library.Library.Country;
import io.github.elasticsearchjpa.fixture.library.Library.Link;
import io.github.elasticsearchjpa.fixture.library.Library.Page;
import io.github.elasticsearchjpa.fixture.library.Library.Person;
import io.github.elasticsearchjpa.fixture.library.Library.Place;
import io.github.elasticsearchjpa.fixture.library.Library.Shelf;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Verification of indexes against the database. */
@SuppressWarnings("NullAway.Init") // before each
class VerifyIT {

	private static final VerifyOptions FIX = VerifyOptions.defaults().withFix(true);

	private Nodes nodes;

	@BeforeEach
	void start() {
		this.nodes = new Nodes(Card.class, Shelf.class, Box.class, Page.class, Person.class, City.class, Country.class,
				Link.class);
		this.nodes.tables.inTransaction((session) -> LongStream.rangeClosed(1, 40)
			.forEach((id) -> session.persist(new Card(id, "name " + id))));
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void everyKindOfDriftIsFoundAndFixed() {
		Nodes.Node node = this.nodes.node(IndexSettings.of(CARDS, "Card").withScope("e.shown = true"));
		SearchIndex<Object> cards = node.cards();
		cards.rebuild();
		assertThat(verify(cards)).extracting(VerifyResult::drift, VerifyResult::rows, VerifyResult::documents)
			.containsExactly(false, 40L, 40L);
		List.of(3, 17, 39).forEach((id) -> this.nodes.send("DELETE", "/" + cards.alias() + "/_doc/" + id));
		this.nodes.sql("delete from {h-domain}Card where id in (4, 18)");
		this.nodes.sql("update {h-domain}Card set shown = false where id = 40");
		this.nodes.sql("update {h-domain}Card set name = 'a secret' where id in (1, 20)");
		this.nodes.send("POST", "/" + cards.alias() + "/_update/38", """
				{"doc": {"name": "another secret", "extra": [1]}}""");
		this.nodes.sql("update {h-domain}Card set broken = true where id = 5");
		VerifyResult result = cards.verify(FIX, ProgressListener.none());
		assertThat(result)
			.extracting(VerifyResult::missing, VerifyResult::orphaned, VerifyResult::different,
					VerifyResult::buildFailures, VerifyResult::waiting, VerifyResult::rows)
			.containsExactly(3L, 3L, 3L, 1L, 0L, 37L);
		assertThat(result.examples().stream().map(Drift::toString).map(VerifyIT::withoutLine))
			.containsExactlyInAnyOrder("3 is missing", "17 is missing", "39 is missing", "4 is orphaned",
					"18 is orphaned", "40 is orphaned", "1 is different: name", "20 is different: name",
					"38 is different: extra, name",
					"5 cannot be built: AssertionError: … at Library$Card.toSearchDocument");
		assertThat(result.toString()).doesNotContain("secret");
		this.nodes.sql("update {h-domain}Card set broken = false where id = 5");
		node.jpa.sync().retryDeadLetters(CARDS);
		node.await();
		assertThat(verify(cards)).extracting(VerifyResult::drift, VerifyResult::rows, VerifyResult::documents)
			.containsExactly(false, 37L, 37L);
	}

	private static String withoutLine(String drift) {
		return drift.replace(Card.class.getPackageName() + ".", "").replaceFirst("\\(Library.java:.*", "");
	}

	@Test
	void aVerificationWithoutFixChangesNothing() {
		Nodes.Node node = this.nodes.node();
		node.cards().rebuild();
		this.nodes.sql("update {h-domain}Card set name = 'changed' where id = 1");
		assertThat(verify(node.cards()).different()).isOne();
		node.await();
		assertThat(verify(node.cards()).different()).isOne();
	}

	@Test
	void pendingChangesAreNotDrift() {
		Nodes.Node node = this.nodes.node(0, (builder) -> builder, IndexSettings.of(CARDS, "Card"));
		node.cards().rebuild();
		node.change(Card.class, 1L, (card) -> card.name = "changed");
		node.delete(Card.class, 2L);
		node.save(new Card(99, "inserted"));
		this.nodes.sql("update {h-domain}Card set name = 'changed in SQL' where id = 3");
		assertThat(verify(node.cards()))
			.extracting(VerifyResult::missing, VerifyResult::orphaned, VerifyResult::different, VerifyResult::waiting)
			.containsExactly(0L, 0L, 1L, 3L);
	}

	@Test
	void aVerificationWaitsForPendingChanges() {
		Nodes.Node node = this.nodes.node();
		node.cards().rebuild();
		LongStream.rangeClosed(1, 40).forEach((id) -> node.change(Card.class, id, (card) -> card.name = "changed"));
		assertThat(verify(node.cards())).extracting(VerifyResult::drift, VerifyResult::waiting)
			.containsExactly(false, 0L);
	}

	@Test
	void numbersAreComparedByValue() {
		Nodes.Node node = this.nodes.node(1,
				(builder) -> builder.mapper(Card.class,
						(card, index) -> Map.of("n", 1, "more", List.of(2.0, 3.0), "x", Map.of("y", 1000), "s", "1")),
				IndexSettings.of(CARDS, "Card"));
		SearchIndex<Object> cards = node.cards();
		cards.rebuild();
		// A slow rebuild enqueues the documents of rows that it read too long ago.
		node.await();
		put(cards, 1, "{'n': 1.0, 'more': [2, 3.0], 'x': {'y': 1e3}, 's': '1'}");
		assertThat(verify(cards).drift()).isFalse();
		put(cards, 1, "{'n': 1.1, 'more': [2, 3.0], 'x': {'y': 1e3}, 's': 1}");
		assertThat(verify(cards).examples()).containsExactly(new Drift(Drift.Kind.DIFFERENT, "1", "n, s"));
	}

	@Test
	void aSampleComparesAFractionOfRowsAndDocuments() {
		Nodes.Node node = this.nodes.node(1, (builder) -> builder.chunkSize(1), IndexSettings.of(CARDS, "Card"));
		SearchIndex<Object> cards = node.cards();
		cards.rebuild();
		node.await();
		VerifyResult sample = cards.verify(VerifyOptions.defaults().withSample(0.25), ProgressListener.none());
		assertThat(sample.rows()).isBetween(1L, 39L);
		assertThat(sample.documents()).isBetween(1L, 39L);
		assertThat(sample.drift()).isFalse();
		this.nodes.sql("update {h-domain}Card set name = 'changed'");
		assertThat(cards.verify(VerifyOptions.defaults().withSample(0.25), ProgressListener.none()))
			.satisfies((drift) -> assertThat(drift.different()).isEqualTo(drift.rows()).isPositive());
	}

	@Test
	void withoutSourceOnlyMissingAndOrphanedDocumentsAreFound(@TempDir Path mappings) throws IOException {
		Files.writeString(mappings.resolve("cards.json"), """
				{"settings": {"number_of_replicas": 0}, "mappings": {"_source": {"enabled": false}}}""");
		SearchIndex<Object> cards = this.nodes
			.node(0, (builder) -> builder.mappingsLocation(mappings + "/"), IndexSettings.of(CARDS, "Card"))
			.cards();
		cards.rebuild();
		this.nodes.sql("update {h-domain}Card set name = 'changed' where id = 1");
		this.nodes.sql("delete from {h-domain}Card where id = 2");
		this.nodes.send("DELETE", "/" + cards.alias() + "/_doc/3");
		assertThat(verify(cards)).extracting(VerifyResult::missing, VerifyResult::orphaned, VerifyResult::different)
			.containsExactly(1L, 1L, 0L);
	}

	@Test
	void fieldsExcludedFromSourceAreNotCompared(@TempDir Path mappings) throws IOException {
		assumeThat(TestServers.isOpenSearch()).as("it has no dense_vector").isFalse();
		Files.writeString(mappings.resolve("cards.json"), """
				{"settings": {"number_of_replicas": 0}, "mappings": {"_source": {"excludes": ["inner.big*", "color"]},
				  "properties": {"vector": {"type": "dense_vector", "dims": 2}}}}""");
		SearchIndex<Object> cards = this.nodes
			.node(0, (builder) -> builder.mappingsLocation(mappings + "/")
				.mapper(Card.class, (card, index) -> Map.of("name", card.name, "vector", List.of(1, 2), "color", "blue",
						"inner", List.of(Map.of("big_one", 1, "small", 2)))),
					IndexSettings.of(CARDS, "Card"))
			.cards();
		cards.rebuild();
		assertThat(verify(cards)).satisfies((result) -> assertThat(result.drift()).as(result.toString()).isFalse());
		put(cards, 1, "{'name': 'name 1', 'vector': [1, 2], 'inner': [{'small': 3}]}");
		put(cards, 2, "{'name': 'name', 'vector': [1, 2], 'inner': [{'small': 2}]}");
		assertThat(verify(cards).examples()).containsExactlyInAnyOrder(new Drift(Drift.Kind.DIFFERENT, "1", "inner"),
				new Drift(Drift.Kind.DIFFERENT, "2", "name"));
	}

	@Test
	void everyKindOfDocumentIdIsVerifiedAndFixed() {
		this.nodes.tables.inTransaction((session) -> IntStream.range(0, 7).forEach((i) -> {
			session.persist(new Shelf("shelf " + i));
			session.persist(new Box(new Place(i, "a,b"), "box " + i));
			session.persist(new Page("page-" + i, "page " + i));
		}));
		Nodes.Node node = this.nodes.node(IndexSettings.of("places", "Shelf", "Box"), IndexSettings.of("boxes", "Box"),
				IndexSettings.of("pages", "Page").withDocumentId("slug"));
		node.jpa.indexes().forEach(SearchIndex::rebuild);
		assertThat(node.jpa.indexes()).allSatisfy((index) -> assertThat(verify(index).drift()).isFalse());
		this.nodes.sql("delete from {h-domain}Shelf where name = 'shelf 1'");
		this.nodes.sql("update {h-domain}Shelf set name = 'changed' where name = 'shelf 2'");
		this.nodes.sql("delete from {h-domain}Box where name = 'box 1'");
		this.nodes.sql("update {h-domain}Box set name = 'changed' where name = 'box 2'");
		this.nodes.sql("delete from {h-domain}Page where name = 'page 1'");
		this.nodes.sql("update {h-domain}Page set name = 'changed' where name = 'page 2'");
		this.nodes.sql("insert into {h-domain}Page (id, slug, name) values (1001, null, 'no slug')");
		this.nodes.sql("insert into {h-domain}Page (id, slug, name) values (1002, 'page-new', 'new')");
		put(node.jpa.index("places"), "Foreign:1", "{}");
		put(node.jpa.index("boxes"), "no place", "{}");
		assertThat(counts(node, "places")).containsExactly(0L, 3L, 2L, 0L);
		assertThat(counts(node, "boxes")).containsExactly(0L, 2L, 1L, 0L);
		assertThat(counts(node, "pages")).containsExactly(1L, 1L, 1L, 1L);
		node.await();
		assertThat(counts(node, "places")).containsExactly(0L, 0L, 0L, 0L);
		assertThat(counts(node, "boxes")).containsExactly(0L, 0L, 0L, 0L);
		assertThat(counts(node, "pages")).containsExactly(0L, 0L, 0L, 1L);
	}

	private static List<Long> counts(Nodes.Node node, String index) {
		VerifyResult result = node.jpa.index(index).verify(FIX, ProgressListener.none());
		return List.of(result.missing(), result.orphaned(), result.different(), result.buildFailures());
	}

	@Test
	void withoutSynchronizationAnIndexIsVerifiedButNotFixed() {
		try (ElasticsearchJpa withoutSync = ElasticsearchJpa.builder(this.nodes.tables)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(this.nodes.prefix)
			.index(IndexSettings.of(CARDS, "Card"))
			.build()) {
			SearchIndex<Object> cards = withoutSync.index(CARDS);
			assertThatThrownBy(() -> verify(cards)).isInstanceOf(ElasticsearchJpaException.class)
				.hasMessageContaining("Index 'cards' does not exist");
			cards.rebuild();
			this.nodes.sql("update {h-domain}Card set name = 'changed' where id = 1");
			assertThat(verify(cards).different()).isOne();
			assertThatThrownBy(() -> cards.verify(FIX, ProgressListener.none()))
				.isInstanceOf(ElasticsearchJpaException.class)
				.hasMessageContaining("Cannot fix index 'cards', because the synchronization is off");
		}
	}

	private void put(SearchIndex<Object> index, Object id, String document) {
		this.nodes.send("PUT", "/" + index.alias() + "/_doc/" + id.toString().replace(" ", "%20") + "?refresh",
				document.replace('\'', '"'));
	}

	private static VerifyResult verify(SearchIndex<Object> index) {
		return index.verify(VerifyOptions.defaults(), ProgressListener.none());
	}

}
