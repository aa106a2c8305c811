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

/** What a transaction changes is recorded in it, however it is changed. */
@SuppressWarnings("try") // a suspension is only opened and closed
class CaptureIT {

	/** Its changes are indexed. */
	private static SyncedLibrary library;

	/** Its changes are only recorded: it has no worker. */
	private static SyncedLibrary recorded;

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
		recorded = SyncedLibrary.start(0,
				(settings) -> settings.withPartitions(8)
					.withWorkers(0)
					.withBatchSize(500)
					.withUncapturedIndexes(Set.of("unfollowed"))
					.withUncapturedEntities(Set.of("Shelf", "Person", "Work")),
				(builder) -> builder.syncListener(events::add), IndexSettings.of("cards", "Card"),
				IndexSettings.of("unfollowed", "Card").withScope("e.shown = true"),
				IndexSettings.of("shelves", "Shelf"), IndexSettings.of("works", "Work").withDependencies("author"));
	}

	@AfterAll
	static void stop() {
		library.close();
		recorded.close();
	}

	@BeforeEach
	void nothingIsRecorded() {
		recorded.sql("delete from " + recorded.prefix + "search_outbox");
		events.clear();
	}

	@Test
	void anEntityInSeveralIndexesIsInEachAsItsScopeSays() {
		Card card = library.save(card("Two indexes"));
		assertThat(library.document("cards", card.id).path("index").asString("")).isEqualTo("cards");
		assertThat(library.document("shown", card.id).path("index").asString("")).isEqualTo("shown");
		library.change(Card.class, card.id, (one) -> one.shown = false);
		assertThat(library.document("cards", card.id).isObject()).isTrue();
		assertThat(library.document("shown", card.id).isMissingNode()).as("left its scope").isTrue();
		library.change(Card.class, card.id, (one) -> one.shown = true);
		assertThat(library.document("shown", card.id).isObject()).as("entered it").isTrue();
	}

	@Test
	void twoTypesInOneIndexWithIdentityAndCompositeIds() {
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
	void anIndexOfARootWithUuidsFollowsItsSubtypes() {
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
	void aDocumentKnownByAnotherAttributeIsInsertedUpdatedAndDeletedByIt() {
		Page page = library.save(new Page("by-slug", "By slug"));
		assertThat(library.document("pages", "by-slug").path("name").asString("")).isEqualTo("By slug");
		library.change(Page.class, page.id, (one) -> {
			one.name = "Still by slug";
			one.slug = "only-in-memory"; // not updatable, so the row keeps the old one
		});
		assertThat(library.document("pages", "by-slug").path("name").asString("")).isEqualTo("Still by slug");
		library.delete(Page.class, page.id);
		assertThat(library.document("pages", "by-slug").isMissingNode()).isTrue();
	}

	@Test
	void aDocumentKnownByAnotherAttributeIsDeletedAlsoByAStubWithoutIt() {
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
	void anEntityMarkedAsDeletedHasNoDocument() {
		Loan loan = library.save(new Loan("Lent"));
		assertThat(library.document("loans", loan.id).isObject()).isTrue();
		library.delete(Loan.class, loan.id);
		assertThat(library.document("loans", loan.id).isMissingNode()).isTrue();
	}

	@Test
	void deletingAndInsertingOneIdAgainLeavesTheNewDocument() {
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
	void whatASavepointRolledBackIsNotIndexed() {
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
	void aTransactionThatLosesToAnotherRecordsNothing() {
		Card card = recorded.save(card("Contended"));
		nothingIsRecorded();
		assertThatThrownBy(() -> recorded.in((session) -> {
			session.find(Card.class, card.id).name = "Mine";
			recorded.change(Card.class, card.id, (other) -> other.name = "Theirs");
		})).isInstanceOf(OptimisticLockException.class);
		assertThat(recorded.rows()).as("only theirs").isEqualTo(1);
	}

	@Test
	void anInnerTransactionCommitsWithoutTheOuterAndTheOuterWithoutTheInner() {
		assertThatThrownBy(() -> recorded.in((outer) -> {
			outer.persist(card("Outer"));
			outer.flush();
			recorded.save(card("Inner"));
			throw new IllegalStateException("the outer rolls back");
		})).hasMessage("the outer rolls back");
		assertThat(recorded.rows()).as("the inner").isEqualTo(1);
		recorded.in((outer) -> {
			outer.persist(card("Outer"));
			outer.flush();
			assertThatThrownBy(() -> recorded.in((inner) -> {
				inner.persist(card("Inner"));
				inner.flush();
				throw new IllegalStateException("the inner rolls back");
			})).hasMessage("the inner rolls back");
		});
		assertThat(recorded.rows()).as("the inner, then the outer").isEqualTo(2);
	}

	@Test
	void severalFlushesOfOneEntityAreOneRow() {
		Card card = card("Flushed");
		recorded.in((session) -> {
			session.persist(card);
			session.flush();
			card.name = "Flushed twice";
			session.flush();
			card.pages = "3";
			session.flush();
			card.color = null;
		});
		assertThat(recorded.rows()).isEqualTo(1);
		nothingIsRecorded();
		recorded.in((session) -> {
			Card found = session.find(Card.class, card.id);
			found.name = "Flushed once more";
			session.flush();
			found.pages = "4";
		});
		assertThat(recorded.rows()).isEqualTo(1);
		String attributes = recorded.sessionFactory.fromSession((session) -> session
			.createNativeQuery("select attributes from " + recorded.prefix + "search_outbox", String.class)
			.getSingleResult());
		assertThat(attributes).isEqualTo("name,pages");
	}

	@Test
	void whatAnotherParticipantFlushesLateIsRecordedWhetherOrNotSomethingWasBefore() {
		for (boolean before : List.of(false, true)) {
			nothingIsRecorded();
			recorded.in((session) -> {
				if (before) {
					session.persist(card("Early"));
				}
				beforeCompletion(session, () -> {
					session.persist(card("Late"));
					session.flush();
				});
			});
			assertThat(recorded.rows()).as("with an early change: %s", before).isEqualTo(before ? 2 : 1);
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
					// nothing
				}

			});
	}

	@Test
	void aSessionUsedForOneTransactionAfterAnotherRecordsEach() {
		try (Session session = recorded.sessionFactory.openSession()) {
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
		assertThat(recorded.rows()).isEqualTo(3);
	}

	@Test
	void everyMethodOfAStatelessSessionIsFollowed() {
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
	void aStatelessSessionWithoutATransactionIsFollowedToo() {
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
	void aBulkUpdateInHqlIsNotFollowedButAnUpdateOfTheIndexFindsIt() {
		Card card = library.save(card("Before the bulk update"));
		library.sync.await(SyncedLibrary.SOON);
		library.in((session) -> session.createMutationQuery("update Card set name = 'After' where id = :id")
			.setParameter("id", card.id)
			.executeUpdate());
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("Before the bulk update");
		library.sync.index(Card.class, card.id, false);
		assertThat(library.document("cards", card.id).path("name").asString("")).isEqualTo("After");
	}

	@Test
	void anEntityCanBeIndexedByHandWhetherItExistsOrNot() {
		Card existing = card("Existing");
		Card deleted = library.save(card("Deleted"));
		Card out = library.save(card("Out of scope"));
		library.sync.await(SyncedLibrary.SOON);
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
	void aSuspensionIsOfItsThreadAndEndsWithItsBlockAlsoByAnException() {
		try (SearchSync.Suspension outer = recorded.sync.suspend()) {
			try (SearchSync.Suspension inner = recorded.sync.suspend()) {
				recorded.save(card("Suspended twice"));
			}
			recorded.save(card("Suspended still"));
			CompletableFuture.runAsync(() -> recorded.save(card("On another thread"))).join();
			assertThat(recorded.rows()).isEqualTo(1);
		}
		assertThatThrownBy(() -> {
			try (SearchSync.Suspension suspension = recorded.sync.suspend()) {
				throw new IllegalStateException("within");
			}
		}).hasMessage("within");
		recorded.save(card("Followed again"));
		assertThat(recorded.rows()).isEqualTo(2);
	}

	@Test
	void whatIsFlushedInASuspensionWithinATransactionIsLeftOut() {
		recorded.in((session) -> {
			session.persist(card("Before"));
			session.flush();
			try (SearchSync.Suspension suspension = recorded.sync.suspend()) {
				session.persist(card("Within"));
				session.flush();
			}
			session.persist(card("After"));
		});
		assertThat(recorded.rows()).isEqualTo(2);
	}

	@Test
	void indexesAndEntitiesWithoutAutoSyncAreToldOfButNotRecorded() {
		Card card = recorded.save(card("In one of two"));
		assertThat(recorded.rows()).as("only the index that is followed").isEqualTo(1);
		assertThat(events).extracting(SyncEvent::index).containsExactlyInAnyOrder("cards", "unfollowed");
		nothingIsRecorded();
		recorded.save(new Shelf("Never"));
		recorded.save(new Person("Never either"));
		recorded.save(new Book("Nor a subtype"));
		assertThat(recorded.rows()).isZero();
		assertThat(events).extracting(SyncEvent::index).containsExactly("shelves", "works");
		assertThat(card.id).isPositive();
	}

	@Test
	void listenersAreToldWhatHappenedWithTheInstance() {
		Card card = recorded.save(card("Told"));
		recorded.change(Card.class, card.id, (one) -> one.name = "Told again");
		recorded.delete(Card.class, card.id);
		assertThat(events).filteredOn((event) -> event.index().equals("cards"))
			.extracting((event) -> event.getClass().getSimpleName() + " " + event.entity())
			.containsExactly("PreIndex Told", "PreUpdate Told again", "PreDelete Told again");
		assertThat(events).filteredOn(SyncEvent.PreUpdate.class::isInstance)
			.allSatisfy((event) -> assertThat(((SyncEvent.PreUpdate) event).attributes()).contains("name"));
	}

	@Test
	void aListenerThatFailsFailsTheTransaction() {
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
