package io.github.elasticsearchjpa.sync;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Book;
import io.github.elasticsearchjpa.fixture.library.Library.Box;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.fixture.library.Library.Country;
import io.github.elasticsearchjpa.fixture.library.Library.Loan;
import io.github.elasticsearchjpa.fixture.library.Library.Page;
import io.github.elasticsearchjpa.fixture.library.Library.Person;
import io.github.elasticsearchjpa.fixture.library.Library.Place;
import io.github.elasticsearchjpa.fixture.library.Library.Shelf;
import io.github.elasticsearchjpa.fixture.library.Library.Translator;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import jakarta.persistence.OptimisticLockException;
import jakarta.transaction.Synchronization;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionImplementor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Changes are enqueued in their transaction, whichever way Hibernate makes them. */
@SuppressWarnings("try") // a suspension has no other use than to be closed
class CaptureIT {

	/** A library whose changes are indexed. */
	private static SyncedLibrary library;

	/** A library without workers: its changes stay in the outbox. */
	private static SyncedLibrary withoutWorkers;

	private static final List<SyncEvent> events = new CopyOnWriteArrayList<>();

	private static long ids = 1000;

	@BeforeAll
	static void start() {
		library = SyncedLibrary.start(1, (settings) -> settings,
				(builder) -> builder.mapper(Person.class, (person, index) -> Map.of("name", person.name())),
				IndexSettings.of("people", "Person"), IndexSettings.of("cards", "Card"),
				IndexSettings.of("shown", "Card").withScope("e.shown = true"),
				IndexSettings.of("mixed", "Shelf", "Box"), IndexSettings.of("pages", "Page").withDocumentId("slug"),
				IndexSettings.of("loans", "Loan"), IndexSettings.of("works", "Work").withDependencies("author"));
		withoutWorkers = SyncedLibrary.start(0,
				(settings) -> settings.withPartitions(8)
					.withWorkers(0)
					.withBatchSize(500)
					.withUncapturedIndexes(Set.of("uncaptured"))
					.withUncapturedEntities(Set.of("Shelf", "Person", "Work")),
				(builder) -> builder.syncListener(events::add), IndexSettings.of("cards", "Card"),
				IndexSettings.of("uncaptured", "Card").withScope("e.shown = true"),
				IndexSettings.of("shelves", "Shelf"), IndexSettings.of("works", "Work").withDependencies("author"));
	}

	@AfterAll
	static void stop() {
		library.close();
		withoutWorkers.close();
	}

	@BeforeEach
	void emptyOutbox() {
		withoutWorkers.sql("delete from " + withoutWorkers.prefix + "search_outbox");
		events.clear();
	}

	@Test
	void anEntityIsInEveryIndexWhoseScopeItMatches() {
		Card card = library.save(card("Two indexes"));
		assertThat(library.document("cards", card.id).path("index").asString("")).isEqualTo("cards");
		assertThat(library.document("shown", card.id).path("index").asString("")).isEqualTo("shown");
		library.change(Card.class, card.id, (one) -> one.shown = false);
		assertThat(library.document("cards", card.id).isObject()).isTrue();
		assertThat(library.document("shown", card.id).isMissingNode()).as("out of scope").isTrue();
		library.change(Card.class, card.id, (one) -> one.shown = true);
		assertThat(library.document("shown", card.id).isObject()).as("in scope again").isTrue();
	}

	@Test
	void anIndexCanHaveTwoTypesWithIdentityAndCompositeIds() {
		Shelf shelf = library.save(new Shelf("A shelf"));
		Box box = library.save(new Box(new Place(1, "a,b%"), "A box"));
		assertThat(library.document("mixed", "Shelf:" + shelf.id).path("name").asString("")).isEqualTo("A shelf");
		String boxId = "Box:1,a%2Cb%25";
		assertThat(library.document("mixed", boxId).path("name").asString("")).isEqualTo("A box");
		library.change(Box.class, box.place, (one) -> one.name = "The box");
		library.change(Shelf.class, shelf.id, (one) -> one.name = "The shelf");
		assertThat(library.document("mixed", "Shelf:" + shelf.id).path("name").asString("")).isEqualTo("The shelf");
		assertThat(library.document("mixed", boxId).path("name").asString("")).isEqualTo("The box");
		library.delete(Box.class, box.place);
		library.delete(Shelf.class, shelf.id);
		assertThat(library.document("mixed", "Shelf:" + shelf.id).isMissingNode()).isTrue();
		assertThat(library.document("mixed", boxId).isMissingNode()).isTrue();
	}

	@Test
	void changesOfSubtypesAreCapturedForAnIndexOfTheirRootType() {
		Person person = library.save(new Person("A person"));
		Translator translator = library.save(new Translator("A translator"));
		assertThat(library.document("people", person.id).path("name").asString("")).isEqualTo("A person");
		assertThat(library.document("people", translator.id).path("name").asString("")).isEqualTo("A translator");
		library.change(Person.class, person.id, (one) -> one.name = "Another person");
		library.change(Translator.class, translator.id, (one) -> one.name = "Another translator");
		assertThat(library.document("people", person.id).path("name").asString("")).isEqualTo("Another person");
		assertThat(library.document("people", translator.id).path("name").asString("")).isEqualTo("Another translator");
		library.delete(Person.class, translator.id);
		assertThat(library.document("people", translator.id).isMissingNode()).isTrue();
	}

	@Test
	void aDocumentIdentifiedByAnotherAttributeIsInsertedUpdatedAndDeleted() {
		Page page = library.save(new Page("by-slug", "By slug"));
		assertThat(library.document("pages", "by-slug").path("name").asString("")).isEqualTo("By slug");
		library.change(Page.class, page.id, (one) -> {
			one.name = "Still by slug";
			// The column is not updatable, so the row keeps the old value.
			one.slug = "only-in-memory";
		});
		assertThat(library.document("pages", "by-slug").path("name").asString("")).isEqualTo("Still by slug");
		library.delete(Page.class, page.id);
		assertThat(library.document("pages", "by-slug").isMissingNode()).isTrue();
	}

	@Test
	void aDocumentIdentifiedByAnotherAttributeIsDeletedWithAStubThatLacksIt() {
		Page page = library.save(new Page("by-stub", "By stub"));
		assertThat(library.document("pages", "by-stub").isObject()).isTrue();
		Page stub = new Page(null, "");
		stub.id = page.id;
		try (StatelessSession session = library.sessionFactory.openStatelessSession()) {
			session.beginTransaction();
			session.delete(stub);
			session.getTransaction().commit();
		}
		assertThat(library.document("pages", "by-stub").isMissingNode()).isTrue();
	}

	@Test
	void aSoftDeletedEntityHasNoDocument() {
		Loan loan = library.save(new Loan("Lent"));
		assertThat(library.document("loans", loan.id).isObject()).isTrue();
		library.delete(Loan.class, loan.id);
		assertThat(library.document("loans", loan.id).isMissingNode()).isTrue();
	}

	@Test
	void insertingADeletedIdAgainIndexesTheNewDocument() {
		Card card = library.save(card("Old"));
		library.in((session) -> {
			session.remove(session.find(Card.class, card.id));
			session.flush();
			session.persist(new Card(card.id, "New in one transaction"));
		});
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("New in one transaction");
		library.delete(Card.class, card.id);
		library.save(new Card(card.id, "New in two"));
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("New in two");
		library.delete(Card.class, card.id);
		assertThat(library.document("cards", card.id).isMissingNode()).isTrue();
		library.save(new Card(card.id, "New after a while"));
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("New after a while");
	}

	@Test
	void changesRolledBackToASavepointAreNotIndexed() {
		Card kept = card("Kept");
		Card undone = card("Undone");
		library.in((session) -> {
			session.persist(kept);
			session.flush();
			session.doWork((connection) -> {
				var savepoint = connection.setSavepoint();
				session.persist(undone);
				session.find(Card.class, kept.id).name = "Undone, too";
				session.flush();
				connection.rollback(savepoint);
				session.clear();
			});
		});
		assertThat(library.document("cards", kept.id).path("name").asString("")).isEqualTo("Kept");
		assertThat(library.document("cards", undone.id).isMissingNode()).isTrue();
	}

	@Test
	void aTransactionThatFailsWithAnOptimisticLockEnqueuesNothing() {
		Card card = withoutWorkers.save(card("Contended"));
		emptyOutbox();
		assertThatThrownBy(() -> withoutWorkers.in((session) -> {
			session.find(Card.class, card.id).name = "Mine";
			withoutWorkers.change(Card.class, card.id, (other) -> other.name = "Theirs");
		})).isInstanceOf(OptimisticLockException.class);
		assertThat(withoutWorkers.rows()).as("the row of the other transaction").isEqualTo(1);
	}

	@Test
	void innerAndOuterTransactionsEnqueueIndependently() {
		assertThatThrownBy(() -> withoutWorkers.in((outer) -> {
			outer.persist(card("Outer"));
			outer.flush();
			withoutWorkers.save(card("Inner"));
			throw new IllegalStateException("the outer rolls back");
		})).hasMessage("the outer rolls back");
		assertThat(withoutWorkers.rows()).as("the row of the inner transaction").isEqualTo(1);
		withoutWorkers.in((outer) -> {
			outer.persist(card("Outer"));
			outer.flush();
			assertThatThrownBy(() -> withoutWorkers.in((inner) -> {
				inner.persist(card("Inner"));
				inner.flush();
				throw new IllegalStateException("the inner rolls back");
			})).hasMessage("the inner rolls back");
		});
		assertThat(withoutWorkers.rows()).as("both rows").isEqualTo(2);
	}

	@Test
	void severalFlushesOfOneEntityEnqueueOneRow() {
		Card card = card("Flushed");
		withoutWorkers.in((session) -> {
			session.persist(card);
			session.flush();
			card.name = "Flushed twice";
			session.flush();
			card.pages = "3";
			session.flush();
			card.color = null;
		});
		assertThat(withoutWorkers.rows()).isEqualTo(1);
		emptyOutbox();
		withoutWorkers.in((session) -> {
			Card found = session.find(Card.class, card.id);
			found.name = "Flushed once more";
			session.flush();
			found.pages = "4";
		});
		assertThat(withoutWorkers.rows()).isEqualTo(1);
		String attributes = withoutWorkers.sessionFactory.fromSession((session) -> session
			.createNativeQuery("select attributes from " + withoutWorkers.prefix + "search_outbox", String.class)
			.getSingleResult());
		assertThat(attributes).isEqualTo("name,pages");
	}

	@Test
	void changesThatASynchronizationFlushesBeforeCompletionAreEnqueued() {
		for (boolean before : List.of(false, true)) {
			emptyOutbox();
			withoutWorkers.in((session) -> {
				if (before) {
					session.persist(card("Early"));
				}
				beforeCompletion(session, () -> {
					session.persist(card("Late"));
					session.flush();
				});
			});
			assertThat(withoutWorkers.rows()).as("with an early change: %s", before).isEqualTo(before ? 2 : 1);
		}
	}

	private static void beforeCompletion(Session session, Runnable action) {
		session.unwrap(SessionImplementor.class)
			.getTransactionCoordinator()
			.getLocalSynchronizations()
			.registerSynchronization(new Synchronization() {

				@Override
				public void beforeCompletion() {
					action.run();
				}

				@Override
				public void afterCompletion(int status) {
					// The test has nothing to do.
				}

			});
	}

	@Test
	void aSessionReusedForSeveralTransactionsEnqueuesTheChangesOfEach() {
		try (Session session = withoutWorkers.sessionFactory.openSession()) {
			for (int i = 0; i < 3; i++) {
				session.beginTransaction();
				session.persist(card("Session reused"));
				session.getTransaction().commit();
			}
			session.beginTransaction();
			session.persist(card("Rolled back"));
			session.flush();
			session.getTransaction().rollback();
			session.clear();
		}
		assertThat(withoutWorkers.rows()).isEqualTo(3);
	}

	@Test
	void changesByEveryMethodOfAStatelessSessionAreCaptured() {
		List<Card> cards = IntStream.range(0, 5).mapToObj((i) -> card("Stateless " + i)).toList();
		try (StatelessSession session = library.sessionFactory.openStatelessSession()) {
			session.beginTransaction();
			session.insertMultiple(cards);
			session.upsert(card("Upserted", 1));
			session.getTransaction().commit();
			assertThat(cards).allSatisfy((card) -> assertThat(library.document("cards", card.id).isObject()).isTrue());
			assertThat(library.document("cards", 1).path("name").asString("")).isEqualTo("Upserted");
			session.beginTransaction();
			cards.forEach((card) -> card.name = "Updated");
			session.updateMultiple(cards.subList(0, 4));
			session.upsert(card("Upserted again", 2));
			session.delete(cards.get(4));
			session.getTransaction().commit();
		}
		assertThat(library.document("cards", cards.get(3).id).path("name").asString("")).isEqualTo("Updated");
		assertThat(library.document("cards", cards.get(4).id).isMissingNode()).isTrue();
		assertThat(library.document("cards", 2).path("name").asString("")).isEqualTo("Upserted again");
	}

	@Test
	void changesOfAStatelessSessionWithoutATransactionAreCaptured() {
		List<Card> cards = IntStream.range(0, 5).mapToObj((i) -> card("No transaction " + i)).toList();
		try (StatelessSession session = library.sessionFactory.openStatelessSession()) {
			session.insertMultiple(cards);
			assertThat(cards).allSatisfy((card) -> assertThat(library.document("cards", card.id).isObject()).isTrue());
			cards.get(0).name = "Updated without a transaction";
			session.update(cards.get(0));
			session.delete(cards.get(1));
		}
		assertThat(library.document("cards", cards.get(0).id).path("name").asString(""))
			.isEqualTo("Updated without a transaction");
		assertThat(library.document("cards", cards.get(1).id).isMissingNode()).isTrue();
	}

	@Test
	void aBulkUpdateInHqlIsNotCapturedAndNeedsExplicitIndexing() {
		Card card = library.save(card("Before the bulk update"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		library.in((session) -> session.createMutationQuery("update Card set name = 'After' where id = :id")
			.setParameter("id", card.id)
			.executeUpdate());
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("Before the bulk update");
		library.sync.index(Card.class, card.id, false);
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("After");
	}

	@Test
	void anEntityCanBeIndexedExplicitlyWhetherOrNotItExists() {
		Card existing = card("Existing");
		Card deleted = library.save(card("Deleted"));
		Card out = library.save(card("Out of scope"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		try (SearchSync.Suspension suspension = library.sync.suspend()) {
			library.save(existing);
			library.delete(Card.class, deleted.id);
			library.change(Card.class, out.id, (card) -> card.shown = false);
		}
		assertThat(library.document("cards", existing.id).isMissingNode()).isTrue();
		assertThat(library.document("cards", deleted.id).isObject()).isTrue();
		assertThat(library.document("shown", out.id).isObject()).isTrue();
		LongStream.of(existing.id, deleted.id, out.id).forEach((id) -> library.sync.index(Card.class, id, false));
		assertThat(library.document("cards", existing.id).isObject()).isTrue();
		assertThat(library.document("cards", deleted.id).isMissingNode()).isTrue();
		assertThat(library.document("shown", out.id).isMissingNode()).isTrue();
		assertThat(library.document("cards", out.id).isObject()).isTrue();
		assertThatThrownBy(() -> library.sync.index(Country.class, 1L, true))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("is in no index");
		assertThatThrownBy(() -> library.sync.index(Person.class, 1L, true))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessage("'1' of type java.lang.Long is not an id of Person");
	}

	@Test
	void aSuspensionAppliesToItsThreadAndEndsWithItsBlockEvenAfterAnException() {
		try (SearchSync.Suspension outer = withoutWorkers.sync.suspend()) {
			try (SearchSync.Suspension inner = withoutWorkers.sync.suspend()) {
				withoutWorkers.save(card("Suspended twice"));
			}
			withoutWorkers.save(card("Suspended still"));
			CompletableFuture.runAsync(() -> withoutWorkers.save(card("On another thread"))).join();
			assertThat(withoutWorkers.rows()).isEqualTo(1);
		}
		assertThatThrownBy(() -> {
			try (SearchSync.Suspension suspension = withoutWorkers.sync.suspend()) {
				throw new IllegalStateException("within");
			}
		}).hasMessage("within");
		withoutWorkers.save(card("Captured again"));
		assertThat(withoutWorkers.rows()).isEqualTo(2);
	}

	@Test
	void changesFlushedDuringASuspensionAreNotEnqueued() {
		withoutWorkers.in((session) -> {
			session.persist(card("Before"));
			session.flush();
			try (SearchSync.Suspension suspension = withoutWorkers.sync.suspend()) {
				session.persist(card("Within"));
				session.flush();
			}
			session.persist(card("After"));
		});
		assertThat(withoutWorkers.rows()).isEqualTo(2);
	}

	@Test
	void changesExcludedFromCaptureNotifyListenersButAreNotEnqueued() {
		Card card = withoutWorkers.save(card("In one of two"));
		assertThat(withoutWorkers.rows()).as("the captured index only").isEqualTo(1);
		assertThat(events).extracting(SyncEvent::index).containsExactlyInAnyOrder("cards", "uncaptured");
		emptyOutbox();
		withoutWorkers.save(new Shelf("Never"));
		withoutWorkers.save(new Person("Never either"));
		withoutWorkers.save(new Book("Nor a subtype"));
		assertThat(withoutWorkers.rows()).isZero();
		assertThat(events).extracting(SyncEvent::index).containsExactly("shelves", "works");
		assertThat(card.id).isPositive();
	}

	@Test
	void listenersReceiveTheKindOfChangeAndTheInstance() {
		Card card = withoutWorkers.save(card("Notified"));
		withoutWorkers.change(Card.class, card.id, (one) -> one.name = "Notified again");
		withoutWorkers.delete(Card.class, card.id);
		assertThat(events).filteredOn((event) -> event.index().equals("cards"))
			.extracting((event) -> event.getClass().getSimpleName() + " " + event.entity())
			.containsExactly("PreIndex Notified", "PreUpdate Notified again", "PreDelete Notified again");
		assertThat(events).filteredOn(SyncEvent.PreUpdate.class::isInstance)
			.allSatisfy((event) -> assertThat(((SyncEvent.PreUpdate) event).attributes()).contains("name"));
	}

	@Test
	void anExceptionOfAListenerRollsTheTransactionBack() {
		Card card = card("Unwanted");
		try (SyncedLibrary strict = SyncedLibrary.start(0, (settings) -> settings,
				(builder) -> builder.syncListener((event) -> {
					throw new IllegalStateException("not this one");
				}), IndexSettings.of("cards", "Card"))) {
			assertThatThrownBy(() -> strict.save(card)).hasStackTraceContaining("not this one");
			assertThat(strict.number("select count(*) from {h-domain}Card")).isZero();
			assertThat(strict.rows()).isZero();
		}
	}

	private static Card card(String name) {
		return card(name, ++ids);
	}

	private static Card card(String name, long id) {
		return new Card(id, name);
	}

}
