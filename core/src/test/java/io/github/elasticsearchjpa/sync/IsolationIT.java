package io.github.elasticsearchjpa.sync;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.StubbornProxy;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.Page;
import io.github.elasticsearchjpa.fixture.library.Library.Person;
import io.github.elasticsearchjpa.fixture.library.Library.Shelf;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Changes that a node cannot index, and changes of other indexes, delay no other change.
 */
@SuppressWarnings("try") // a suspension has no other use than to be closed
class IsolationIT {

	private static final IndexSettings CARDS = IndexSettings.of("cards", "Card");

	private static final IndexSettings SHELVES = IndexSettings.of("shelves", "Shelf");

	/** The condition for rows that no worker has touched. */
	private static final String UNTOUCHED = "state = 'N' and attempts = 0 and due_at = 0 and priority = 0";

	/** A request waits for an answer longer than the test waits for a document. */
	@Test
	void aServerThatDoesNotAnswerDelaysOnlyTheChangesOfItsConnection() throws IOException {
		CountDownLatch answer = new CountDownLatch(1);
		try (StubbornProxy silent = new StubbornProxy("POST .*_bulk.*", () -> await(answer));
				SyncedLibrary library = SyncedLibrary.start(1, (settings) -> settings,
						(builder) -> builder.connection("silent", silent.client, SyncedLibrary.TIMEOUT.multipliedBy(3)),
						CARDS.withConnection("silent"), SHELVES)) {
			library.in((session) -> LongStream.range(0, 2000)
				.forEach((id) -> session.persist(new Card(id, "Of the silent server"))));
			Shelf shelf = library.save(new Shelf("Of the healthy server"));
			Awaitility.await()
				.atMost(SyncedLibrary.TIMEOUT)
				.until(() -> library.documentNow("shelves", shelf.id).isObject());
			assertThat(library.number("select count(*) from " + library.prefix
					+ "search_outbox where index_name = 'cards' and " + UNTOUCHED))
				.isEqualTo(2000);
			answer.countDown();
			library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT);
			assertThat(library.jpa.index("cards").count()).isEqualTo(2000);
		}
	}

	@Test
	void manyChangesOfAnIndexThatNoNodeHasDelayNoOthers() {
		try (Nodes nodes = new Nodes(Card.class, Shelf.class)) {
			Nodes.Node former = nodes.node(0, (builder) -> builder, IndexSettings.of("former", "Card"));
			former.save(new Card(1, "Not indexed any more"));
			former.jpa.close();
			long rows = 1;
			while (rows < 50_000) {
				String columns = "partition_id, state, due_at, index_name, entity, key_text, forced, created_at, attempts";
				nodes.sql("insert into %1$ssearch_outbox (%2$s) select %2$s from %1$ssearch_outbox"
					.formatted(nodes.prefix, columns));
				rows *= 2;
			}
			Nodes.Node node = nodes.node(SHELVES);
			node.jpa.index("shelves").create();
			Shelf shelf = new Shelf("Indexed at once");
			node.save(shelf);
			Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> isIndexed(nodes, "shelves", shelf.id));
			assertThat(untouched(nodes, "former")).isEqualTo(rows);
		}
	}

	/** An old version of the application has the index of shelves only, for example. */
	@Test
	void aNodeLeavesTheChangesOfIndexesThatItDoesNotHaveAsTheyAre() {
		try (Nodes nodes = new Nodes(Card.class, Shelf.class)) {
			Nodes.Node cards = nodes.node(0, (builder) -> builder, CARDS);
			Nodes.Node shelves = nodes.node(SHELVES);
			cards.cards().create();
			shelves.jpa.index("shelves").create();
			for (long id = 1; id <= 5; id++) {
				cards.save(new Card(id, "Card"));
				Shelf shelf = new Shelf("Shelf");
				shelves.save(shelf);
				Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> isIndexed(nodes, "shelves", shelf.id));
			}
			assertThat(untouched(nodes, "cards")).isEqualTo(5);
			nodes.node(CARDS).await();
			assertThat(LongStream.rangeClosed(1, 5)).allMatch((id) -> isIndexed(nodes, "cards", id));
		}
	}

	@Test
	void aContainingEntityWithoutADocumentIdBecomesADeadLetterAlone() {
		try (SyncedLibrary library = SyncedLibrary
			.start(IndexSettings.of("pages", "Page").withDocumentId("slug").withDependencies("author"))) {
			Person author = library.save(new Person("Old name"));
			List<Page> pages = List.of(new Page("a", "A"), new Page(null, "B"), new Page("c", "C"));
			try (SearchSync.Suspension suspension = library.sync.suspend()) {
				library.in((session) -> pages.forEach((page) -> {
					page.author = author;
					session.persist(page);
				}));
			}
			Long id = pages.get(1).id;
			for (String name : List.of("New name", "Newer name")) {
				library.change(Person.class, author.id, (person) -> person.name = name);
				assertThatThrownBy(() -> library.sync.await(SyncedLibrary.TIMEOUT))
					.isInstanceOf(NotIndexedException.class)
					.hasMessageContaining("Page " + id + " in index 'pages'")
					.hasMessageContaining("the document id is null");
				assertThat(library.documentNow("pages", "a").path("author").asString("")).isEqualTo(name);
				assertThat(library.documentNow("pages", "c").path("author").asString("")).isEqualTo(name);
				assertThat(library.sync.deadLetters(10)).extracting(DeadLetter::key).containsExactly(id.toString());
			}
			library.sql("update {h-domain}Page set slug = 'b' where id = " + id);
			assertThat(library.sync.retryDeadLetters("pages")).isOne();
			assertThat(library.document("pages", "b").path("author").asString("")).isEqualTo("Newer name");
			assertThat(library.sync.deadLetters(10)).isEmpty();
			assertThat(library.rows()).isZero();
		}
	}

	private static boolean isIndexed(Nodes nodes, String index, Object id) {
		return nodes.document(nodes.prefix + index, id).isObject();
	}

	private static long untouched(Nodes nodes, String index) {
		return nodes.number("select count(*) from " + nodes.prefix + "search_outbox where index_name = '" + index
				+ "' and " + UNTOUCHED);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
