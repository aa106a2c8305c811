package io.github.elasticsearchjpa.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.City;
import io.github.elasticsearchjpa.fixture.library.Library.Country;
import io.github.elasticsearchjpa.fixture.library.Library.Link;
import io.github.elasticsearchjpa.fixture.library.Library.Page;
import io.github.elasticsearchjpa.fixture.library.Library.Person;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Update and prune enqueue documents for the workers. */
@SuppressWarnings("NullAway.Init") // before each
class PruneIT {

	private static final IndexSettings SHOWN = IndexSettings.of(CARDS, "Card").withScope("e.shown = true");

	private Nodes nodes;

	@BeforeEach
	void start() {
		this.nodes = new Nodes(Card.class, Page.class, Person.class, City.class, Country.class, Link.class);
		this.nodes.tables.inTransaction((session) -> LongStream.rangeClosed(1, 12)
			.forEach((id) -> session.persist(new Card(id, "name " + id))));
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void documentsWithoutARowInScopeArePruned() {
		Nodes.Node node = this.nodes.node(SHOWN);
		node.cards().rebuild();
		assertThat(node.cards().prune()).isZero();
		this.nodes.sql("delete from {h-domain}Card where id in (1, 2)");
		this.nodes.sql("update {h-domain}Card set shown = false where id = 3");
		this.nodes.sql("update {h-domain}Card set name = 'changed' where id = 4");
		this.nodes.send("PUT", "/" + node.cards().alias() + "/_doc/foreign", "{}");
		assertThat(node.cards().prune()).isEqualTo(4);
		node.await();
		assertThat(node.cards().count()).isEqualTo(9);
		assertThat(this.nodes.document(node.cards().alias(), 4).path("name").asString("")).as("has a row")
			.isEqualTo("name 4");
		assertThat(node.cards().prune()).isZero();
	}

	@Test
	void aPruneOnlyEnqueuesDocuments() {
		Nodes.Node node = this.nodes.node(0, (builder) -> builder, SHOWN);
		node.cards().rebuild();
		this.nodes.sql("delete from {h-domain}Card where id = 1");
		assertThat(node.cards().prune()).isOne();
		this.nodes.sql("insert into {h-domain}Card (id, name, version, shown, broken, padding) "
				+ "values (1, 'is back', 0, true, false, 0)");
		this.nodes.node(SHOWN).await();
		assertThat(this.nodes.document(node.cards().alias(), 1).path("name").asString("")).isEqualTo("is back");
	}

	@Test
	void anUpdateEnqueuesEveryRowInScopeInPages() {
		Nodes.Node node = this.nodes.node(0, (builder) -> builder, SHOWN);
		node.cards().rebuild();
		this.nodes.sql("update {h-domain}Card set name = 'changed'");
		this.nodes.sql("update {h-domain}Card set shown = false where id = 12");
		List<Long> enqueued = new ArrayList<>();
		LoadResult result = node.cards().update((rows, total) -> {
			assertThat(total).isEqualTo(11);
			enqueued.add(enqueued());
		});
		assertThat(result.rows()).isEqualTo(11);
		assertThat(result.failed()).isZero();
		assertThat(enqueued).containsExactly(5L, 10L, 11L);
		assertThat(this.nodes.document(node.cards().alias(), 1).path("name").asString("")).isEqualTo("name 1");
		this.nodes.node(SHOWN).await();
		assertThat(LongStream.rangeClosed(1, 11))
			.allSatisfy((id) -> assertThat(this.nodes.document(node.cards().alias(), id).path("name").asString(""))
				.isEqualTo("changed"));
	}

	private long enqueued() {
		return this.nodes.number("select count(*) from " + this.nodes.prefix + "search_outbox where forced = 1");
	}

	@Test
	void aRowWithoutADocumentIdIsReportedAndDoesNotStopAnUpdate() {
		Nodes.Node node = this.nodes.node(IndexSettings.of("pages", "Page").withDocumentId("slug"));
		SearchIndex<Object> pages = node.jpa.index("pages");
		pages.create();
		this.nodes.tables.inTransaction((session) -> {
			session.persist(new Page("one", "one"));
			session.persist(new Page(null, "two"));
			session.persist(new Page("three", "three"));
		});
		LoadResult result = pages.update(ProgressListener.none());
		assertThat(result.rows()).isEqualTo(3);
		assertThat(result.failures()).singleElement().asString().startsWith("Page ").contains("null");
		node.await();
		assertThat(pages.count()).isEqualTo(2);
	}

	@Test
	void anIndexThatDoesNotExistIsNotPruned() {
		Nodes.Node node = this.nodes.node();
		assertThatThrownBy(() -> node.cards().prune()).isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("Index 'cards' does not exist in Elasticsearch. Rebuild it to create and fill it.");
	}

}
