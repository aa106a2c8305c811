package io.github.elasticsearchjpa.sync;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.fixture.ObservedPool;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.Page;
import io.github.elasticsearchjpa.fixture.library.Library.Person;
import io.github.elasticsearchjpa.fixture.library.Library.Shelf;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchResults;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose transactions are serializable: those of the library are read
 * committed, and do not make those of the application fail.
 */
@DisabledIf("io.github.elasticsearchjpa.fixture.TestServers#isMariaDb")
class TransactionIsolationIT {

	private static final String APPLICATION = "application";

	private static final Duration WRITING_TIME = Duration.ofSeconds(5);

	@Test
	void everyTransactionOfTheLibraryIsReadCommittedIfThePoolSetsTheIsolation() throws SQLException {
		everyTransactionOfTheLibraryIsReadCommitted(ObservedPool.withIsolation(Connection.TRANSACTION_SERIALIZABLE));
	}

	@Test
	@EnabledIf("io.github.elasticsearchjpa.fixture.TestServers#isPostgresql")
	void everyTransactionOfTheLibraryIsReadCommittedIfTheDatabaseSetsTheIsolation() throws SQLException {
		everyTransactionOfTheLibraryIsReadCommitted(serializableByDefault());
	}

	private static ObservedPool serializableByDefault() {
		ObservedPool.Preparation none = (connection) -> {
		};
		return new ObservedPool((url) -> url + "&options=-c%20default_transaction_isolation=serializable", none, none);
	}

	private static void everyTransactionOfTheLibraryIsReadCommitted(ObservedPool pool) throws SQLException {
		try (SyncedLibrary library = SyncedLibrary.start(
				TestServers.sessionFactory(pool::configure, Library.entities()), 1, (settings) -> settings,
				(builder) -> builder.chunkSize(2)
					.log(SearchLogSettings.defaults().withInitializeSchema(InitializeSchema.ALWAYS)),
				IndexSettings.of("cards", "Card"),
				IndexSettings.of("pages", "Page").withDocumentId("slug").withDependencies("author"))) {
			change(library);
			operate(library.jpa);
			search(library);
			assertThat(pool.committed()).extracting(ObservedPool.Transaction::thread)
				.anyMatch((thread) -> thread.contains("worker"))
				.anyMatch((thread) -> thread.contains("load"))
				.anyMatch((thread) -> thread.contains("maintenance"))
				.anyMatch((thread) -> thread.contains("missing-hits"))
				.anyMatch((thread) -> thread.contains("search-log"));
			assertThat(pool.committed()).filteredOn((transaction) -> transaction.thread().equals(APPLICATION))
				.extracting(ObservedPool.Transaction::isolation)
				.containsOnly("serializable");
			// The first transaction reads the default level.
			assertThat(pool.committed().subList(1, pool.committed().size()))
				.filteredOn((transaction) -> !transaction.thread().equals(APPLICATION))
				.extracting(ObservedPool.Transaction::isolation)
				.containsOnly("read committed");
			assertThat(pool.returned()).containsOnly(Connection.TRANSACTION_SERIALIZABLE);
		}
		pool.close();
	}

	/** Changes entities, so that workers build documents and find containing entities. */
	private static void change(SyncedLibrary library) {
		Person author = new Person("Old name");
		in(library, (session) -> {
			session.persist(author);
			for (long id = 1; id <= 5; id++) {
				session.persist(new Card(id, "Card"));
				Page page = new Page("page-" + id, "Page");
				page.author = author;
				session.persist(page);
			}
		});
		library.sync.await(SyncedLibrary.TIMEOUT);
		in(library, (session) -> session.find(Person.class, author.id).name = "New name");
		in(library, (session) -> session.find(Card.class, 1L).broken = true);
		library.sync.index(Card.class, 2L, true);
		assertThat(library.documentNow("pages", "page-1")).isNotNull();
		in(library, (session) -> session.find(Card.class, 1L).broken = false);
		library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT);
		library.sync.deadLetters(10);
		library.sync.backlog();
	}

	private static void operate(ElasticsearchJpa jpa) {
		jpa.indexes().forEach((index) -> {
			index.rebuild();
			index.verify(VerifyOptions.defaults(), ProgressListener.none());
			index.update(ProgressListener.none());
			index.prune();
			index.status();
			index.generateMapping(3);
		});
		jpa.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
		jpa.sync().pause("cards");
		jpa.sync().resume("cards");
	}

	private static void search(SyncedLibrary library) {
		Search all = Search.json("{\"query\": {\"match_all\": {}}}");
		SearchIndex<Object> cards = library.jpa.index("cards");
		SearchResults<Object> results = cards.search(all);
		assertThat(results.hits()).hasSize(5);
		try (Stream<SearchHit<Object>> hits = cards.stream(all)) {
			assertThat(hits).hasSize(5);
		}
		assertThat(cards.contains(1L)).isTrue();
		Page page = library.sessionFactory
			.fromSession((session) -> session.createSelectionQuery("from Page where slug = 'page-1'", Page.class)
				.getSingleResult());
		assertThat(library.jpa.index("pages").fetchDocument(page.id)).isPresent();
		in(library, (session) -> session.createMutationQuery("delete Card where id = 5").executeUpdate());
		assertThat(cards.search(all).missing()).hasSize(1);
		SearchLog log = library.jpa.searchLog();
		log.click(results.execution().id(), "1");
		assertThat(log.await(SyncedLibrary.TIMEOUT)).isTrue();
		assertThat(log.find(results.execution().id())).isPresent();
		assertThat(log.clicks(results.execution().id())).hasSize(1);
		log.eraseUser("nobody");
		log.deleteExpired();
	}

	private static void in(SyncedLibrary library, Consumer<Session> action) {
		on(APPLICATION, () -> library.in(action)).join();
	}

	private static CompletableFuture<Void> on(String thread, Runnable action) {
		return CompletableFuture.runAsync(action, (task) -> new Thread(task, thread).start());
	}

	/**
	 * Three writers read a shelf and insert cards; another one changes the shelf, and
	 * reads no card. Each serializable transaction therefore comes before those of the
	 * other table that it does not see, so that none fails, unless a transaction of the
	 * library takes part.
	 */
	@Test
	@EnabledIf("io.github.elasticsearchjpa.fixture.TestServers#isPostgresql")
	void noTransactionOfTheApplicationFailsBecauseOfTheLibrary() throws SQLException {
		ObservedPool pool = ObservedPool.withIsolation(Connection.TRANSACTION_SERIALIZABLE);
		try (SyncedLibrary library = SyncedLibrary.start(
				TestServers.sessionFactory(pool::configure, Library.entities()), 2, (settings) -> settings,
				(builder) -> builder.chunkSize(20), IndexSettings.of("cards", "Card"),
				IndexSettings.of("shelves", "Shelf"))) {
			Shelf shelf = library.save(new Shelf("Shelf"));
			AtomicLong ids = new AtomicLong();
			Runnable addCard = () -> library.in((session) -> session
				.persist(new Card(ids.incrementAndGet(), session.find(Shelf.class, shelf.id).name)));
			Runnable renameShelf = () -> library
				.in((session) -> session.find(Shelf.class, shelf.id).name = "Shelf " + ids.get());
			Attempts writes = new Attempts();
			Attempts rebuilds = new Attempts();
			long end = System.nanoTime() + WRITING_TIME.toNanos();
			List<CompletableFuture<Void>> writers = Stream.of(addCard, addCard, addCard, renameShelf)
				.map((write) -> on(APPLICATION, () -> writes.repeatUntil(end, write)))
				.toList();
			rebuilds.repeatUntil(end, library.jpa.index("cards")::rebuild);
			writers.forEach(CompletableFuture::join);
			assertThat(writes.failures).as("failures of %s transactions", writes.count).hasValue(0);
			assertThat(rebuilds.failures).as("failures of %s rebuilds", rebuilds.count).hasValue(0);
			library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT);
			assertThat(library.jpa.index("cards").count()).isEqualTo(ids.get());
		}
		pool.close();
	}

	/** Repeated attempts, some of which may fail. */
	private static final class Attempts {

		private final AtomicLong count = new AtomicLong();

		private final AtomicLong failures = new AtomicLong();

		private void repeatUntil(long end, Runnable action) {
			do {
				this.count.incrementAndGet();
				try {
					action.run();
				}
				catch (RuntimeException ex) {
					this.failures.incrementAndGet();
				}
			}
			while (System.nanoTime() < end);
		}

	}

}
