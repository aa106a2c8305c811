package io.github.elasticsearchjpa.sync;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library;
import io.github.elasticsearchjpa.fixture.library.Library.Article;
import io.github.elasticsearchjpa.fixture.library.Library.Book;
import io.github.elasticsearchjpa.fixture.library.Library.City;
import io.github.elasticsearchjpa.fixture.library.Library.Country;
import io.github.elasticsearchjpa.fixture.library.Library.Edition;
import io.github.elasticsearchjpa.fixture.library.Library.Figure;
import io.github.elasticsearchjpa.fixture.library.Library.Imprint;
import io.github.elasticsearchjpa.fixture.library.Library.Label;
import io.github.elasticsearchjpa.fixture.library.Library.Link;
import io.github.elasticsearchjpa.fixture.library.Library.Page;
import io.github.elasticsearchjpa.fixture.library.Library.Person;
import io.github.elasticsearchjpa.fixture.library.Library.Review;
import io.github.elasticsearchjpa.fixture.library.Library.Source;
import io.github.elasticsearchjpa.fixture.library.Library.Summary;
import io.github.elasticsearchjpa.fixture.library.Library.Topic;
import io.github.elasticsearchjpa.fixture.library.Library.Translator;
import io.github.elasticsearchjpa.fixture.library.Library.Work;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.Hibernate;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** A change of a related entity updates the documents that contain it. */
class RelatedChangesIT {

	private static SyncedLibrary library;

	@BeforeAll
	static void start() {
		library = SyncedLibrary.start(IndexSettings.of("works", "Work").withDependencies(Library.workDependencies()),
				IndexSettings.of("authored", "Work").withDependencies("author"),
				IndexSettings.of("pages", "Page").withDocumentId("slug").withDependencies("links"));
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	@Test
	void aChangeOfEveryEntityOnALongPathUpdatesTheDocument() {
		Country france = library.save(new Country("FR", "France"));
		Country spain = library.save(new Country("ES", "Spain"));
		City paris = library.save(new City("Paris", france));
		Person author = new Person("Ann");
		author.city = paris;
		library.save(author);
		Book book = book("Three steps");
		library.change(Work.class, book.id, (work) -> work.author = author);
		assertThat(text(book, "author_country")).isEqualTo("France");
		library.change(Country.class, "FR", (country) -> country.name = "République");
		assertThat(text(book, "author_country")).isEqualTo("République");
		library.change(City.class, paris.id, (city) -> city.country = spain);
		assertThat(text(book, "author_country")).isEqualTo("Spain");
		library.change(Person.class, author.id, (person) -> person.city = null);
		assertThat(text(book, "author_country")).isEmpty();
	}

	@Test
	void aChangeOfAnEntityReferencedByAnEmbeddableUpdatesTheDocument() {
		Country italy = library.save(new Country("IT", "Italy"));
		Book book = new Book("Embedded");
		book.imprint = new Imprint("Aldine", italy);
		library.save(book);
		assertThat(text(book, "imprint_country")).isEqualTo("Italy");
		library.change(Country.class, "IT", (country) -> country.name = "Italia");
		assertThat(text(book, "imprint_country")).isEqualTo("Italia");
	}

	@Test
	void aChangedCollectionOfValuesOfARelatedEntityUpdatesTheDocument() {
		Person author = library.save(new Person("Eric"));
		Book book = book("Pseudonymous");
		library.change(Work.class, book.id, (work) -> work.author = author);
		library.change(Person.class, author.id, (person) -> person.pseudonyms.add("George"));
		assertThat(texts(book, "author_pseudonyms")).containsExactly("George");
		library.change(Person.class, author.id, (person) -> person.pseudonyms = new LinkedHashSet<>(Set.of("Gilbert")));
		assertThat(texts(book, "author_pseudonyms")).containsExactly("Gilbert");
	}

	@Test
	void changesOfSubtypesOfIndexedAndRelatedEntitiesUpdateTheDocument() {
		Translator translator = library.save(new Translator("Constance"));
		Article article = new Article("On subtypes");
		article.author = translator;
		library.save(article);
		assertThat(text(article, "kind")).isEqualTo("Article");
		library.change(Translator.class, translator.id, (person) -> person.name = "Constance G.");
		assertThat(text(article, "author")).isEqualTo("Constance G.");
		assertThat(library.document("authored", article.id).path("author").asString("")).isEqualTo("Constance G.");
		library.change(Article.class, article.id, (work) -> work.name = "On subtypes, revised");
		assertThat(text(article, "name")).isEqualTo("On subtypes, revised");
		library.delete(Article.class, article.id);
		assertThat(library.document("works", article.id).isMissingNode()).isTrue();
		assertThat(library.document("authored", article.id).isMissingNode()).as("in both indexes").isTrue();
	}

	@Test
	void aChangeOnTheOwningSideOfAManyToManyUpdatesTheDocument() {
		Book first = book("First of a topic");
		Book second = book("Second of a topic");
		Topic topic = new Topic("Rivers");
		topic.works.add(first);
		library.save(topic);
		assertThat(texts(first, "topics")).containsExactly("Rivers");
		// The collection works is not loaded.
		library.change(Topic.class, topic.id, (one) -> one.name = "Streams");
		assertThat(texts(first, "topics")).containsExactly("Streams");
		library.in((session) -> {
			Topic one = session.find(Topic.class, topic.id);
			one.works.clear();
			one.works.add(session.getReference(Work.class, second.id));
		});
		assertThat(texts(first, "topics")).isEmpty();
		assertThat(texts(second, "topics")).containsExactly("Streams");
		library.in((session) -> session.find(Topic.class, topic.id).works = new LinkedHashSet<>(
				Set.of(session.find(Work.class, first.id))));
		assertThat(texts(first, "topics")).as("after the collection was replaced").containsExactly("Streams");
		assertThat(texts(second, "topics")).as("after the collection was replaced").isEmpty();
		// The collection works is not loaded.
		library.delete(Topic.class, topic.id);
		assertThat(texts(first, "topics")).isEmpty();
	}

	@Test
	void changesOnBothSidesOfAManyToManyInOneTransactionUpdateTheDocument() {
		Book book = book("Both sides");
		Label label = library.save(new Label("old"));
		library.in((session) -> {
			Work work = session.find(Work.class, book.id);
			Label one = session.find(Label.class, label.id);
			work.labels.add(one);
			one.works.add(work);
			one.name = "new";
		});
		assertThat(texts(book, "labels")).containsExactly("new");
		library.in((session) -> {
			Label one = session.find(Label.class, label.id);
			session.find(Work.class, book.id).labels.remove(one);
			session.remove(one);
		});
		assertThat(texts(book, "labels")).isEmpty();
	}

	@Test
	void orphanRemovalAndAReplacedListUpdateTheFormerContainingDocument() {
		Person reviewer = library.save(new Person("Critic"));
		Book book = book("Reviewed");
		library.in((session) -> {
			Work work = session.find(Work.class, book.id);
			work.reviews.add(new Review(work, reviewer, "good"));
			work.reviews.add(new Review(work, reviewer, "bad"));
		});
		assertThat(texts(book, "reviews")).containsExactly("good by Critic", "bad by Critic");
		library.change(Work.class, book.id, (work) -> work.reviews.remove(1));
		assertThat(texts(book, "reviews")).containsExactly("good by Critic");
		library.change(Person.class, reviewer.id, (person) -> person.name = "Friend");
		assertThat(texts(book, "reviews")).containsExactly("good by Friend");
		library.change(Work.class, book.id, (work) -> {
			work.reviews.clear();
			work.reviews.add(new Review(work, null, "new"));
		});
		assertThat(texts(book, "reviews")).containsExactly("new by ");
	}

	@Test
	void anEntityThatMovesTwiceInOneTransactionIsOnlyInTheLastDocument() {
		List<Book> books = List.of(book("Move 1"), book("Move 2"), book("Move 3"));
		Review review = library.save(new Review(books.get(0), null, "moving"));
		assertThat(texts(books.get(0), "reviews")).hasSize(1);
		library.in((session) -> {
			Review moving = session.find(Review.class, review.id);
			moving.work = session.getReference(Work.class, books.get(1).id);
			session.flush();
			moving.work = session.getReference(Work.class, books.get(2).id);
		});
		assertThat(texts(books.get(0), "reviews")).isEmpty();
		assertThat(texts(books.get(1), "reviews")).isEmpty();
		assertThat(texts(books.get(2), "reviews")).hasSize(1);
	}

	@Test
	void changesOfACollectionWithAJoinColumnUpdateTheDocument() {
		Book from = book("Figures from");
		Book to = book("Figures to");
		library.change(Work.class, from.id, (work) -> work.figures.add(new Figure("map")));
		assertThat(texts(from, "figures")).containsExactly("map");
		library.in((session) -> {
			Work old = session.find(Work.class, from.id);
			Figure figure = old.figures.iterator().next();
			old.figures.remove(figure);
			session.find(Work.class, to.id).figures.add(figure);
			figure.name = "moved map";
		});
		assertThat(texts(from, "figures")).isEmpty();
		assertThat(texts(to, "figures")).containsExactly("moved map");
		library.in((session) -> session
			.remove(session.createSelectionQuery("from Figure f where f.name = 'moved map'", Figure.class)
				.getSingleResult()));
		assertThat(texts(to, "figures")).isEmpty();
	}

	@Test
	void changesOfACollectionWithAJoinTableUpdateTheDocument() {
		Book book = book("Editions");
		library.change(Work.class, book.id, (work) -> work.editions.add(new Edition("first")));
		assertThat(texts(book, "editions")).containsExactly("first");
		library.in((session) -> session.createSelectionQuery("from Edition e where e.name = 'first'", Edition.class)
			.getSingleResult().name = "second");
		assertThat(texts(book, "editions")).containsExactly("second");
		library.change(Work.class, book.id,
				(work) -> work.editions = new LinkedHashSet<>(Set.of(new Edition("third"))));
		assertThat(texts(book, "editions")).containsExactly("third");
	}

	@Test
	void changesOfAOneToOneUpdateTheDocument() {
		Book book = book("Summarized");
		Book other = book("To be summarized");
		Summary summary = library.save(new Summary(book, "short"));
		assertThat(text(book, "summary")).isEqualTo("short");
		library.change(Summary.class, summary.id, (one) -> one.name = "shorter");
		assertThat(text(book, "summary")).isEqualTo("shorter");
		library.change(Summary.class, summary.id, (one) -> one.work = other);
		assertThat(text(book, "summary")).isEmpty();
		assertThat(text(other, "summary")).isEqualTo("shorter");
		library.change(Work.class, other.id, (work) -> work.summary = null);
		assertThat(text(other, "summary")).as("an orphan").isEmpty();
	}

	@Test
	void aSoftDeletedRelatedEntityIsRemovedFromTheDocument() {
		Source source = library.save(new Source("Manuscript"));
		Book book = new Book("Sourced");
		book.source = source;
		library.save(book);
		assertThat(text(book, "source")).isEqualTo("Manuscript");
		library.delete(Source.class, source.id);
		assertThat(library.document("works", book.id).path("source").asString("")).isEmpty();
	}

	@Test
	void changesMergedFromADetachedGraphUpdateTheDocument() {
		Person author = library.save(new Person("Detached"));
		Book book = book("Merged");
		Book detached = library.sessionFactory.fromTransaction((session) -> {
			Book found = session.find(Book.class, book.id);
			Hibernate.initialize(found.reviews);
			Hibernate.initialize(found.labels);
			return found;
		});
		detached.author = author;
		detached.name = "Merged anew";
		detached.reviews.add(new Review(detached, null, "cascaded"));
		library.in((session) -> session.merge(detached));
		assertThat(text(book, "name")).isEqualTo("Merged anew");
		assertThat(text(book, "author")).isEqualTo("Detached");
		assertThat(texts(book, "reviews")).hasSize(1);
		author.name = "Attached";
		library.in((session) -> session.merge(author));
		assertThat(text(book, "author")).isEqualTo("Attached");
	}

	@Test
	void changesOfCollectionsInAStatelessSessionUpdateTheDocument() {
		Book book = book("Stateless");
		Topic topic = new Topic("Stateless topic");
		topic.works.add(book);
		try (StatelessSession session = library.sessionFactory.openStatelessSession()) {
			session.beginTransaction();
			session.insert(topic);
			session.getTransaction().commit();
		}
		assertThat(texts(book, "topics")).containsExactly("Stateless topic");
		try (StatelessSession session = library.sessionFactory.openStatelessSession()) {
			session.beginTransaction();
			Topic found = session.get(Topic.class, topic.id);
			session.fetch(found.works);
			session.delete(found);
			session.getTransaction().commit();
		}
		assertThat(texts(book, "topics")).isEmpty();
	}

	/** The transaction that changes the author cannot see the new book. */
	@Test
	void aBookInsertedWhileItsAuthorChangesContainsTheChange() {
		assumeThat(TestServers.isPostgresql()).as("other databases lock the author while the book is inserted")
			.isTrue();
		Person author = library.save(new Person("Before"));
		Book book = new Book("Meanwhile");
		library.in((session) -> {
			session.createNativeMutationQuery("set transaction isolation level repeatable read").executeUpdate();
			Person changed = session.find(Person.class, author.id);
			library.in((other) -> {
				book.author = other.find(Person.class, author.id);
				other.persist(book);
			});
			assertThat(text(book, "author")).isEqualTo("Before");
			changed.name = "After";
		});
		assertThat(text(book, "author")).isEqualTo("After");
	}

	@Test
	void theFanOutOfMoreThanOnePageUpdatesAllDocuments() {
		Person author = library.save(new Person("Prolific"));
		List<Book> books = IntStream.range(0, 2500).mapToObj((i) -> new Book("Volume " + i)).toList();
		try (var suspension = library.sync.suspend()) {
			library.in((session) -> books.forEach((book) -> {
				book.author = author;
				session.persist(book);
			}));
			assertThat(suspension).isNotNull();
		}
		library.change(Person.class, author.id, (person) -> person.name = "Prolific indeed");
		library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT);
		assertThat(library.jpa.index("authored", Work.class)
			.search("{\"size\": 0, \"track_total_hits\": true, "
					+ "\"query\": {\"match_phrase\": {\"author\": \"Prolific indeed\"}}}")
			.total()
			.value()).isEqualTo(2500);
	}

	@Test
	void aChangeUpdatesADocumentThatIsIdentifiedByAnotherAttribute() {
		Page from = library.save(new Page("from", "From"));
		Page to = library.save(new Page("to", "To"));
		Link link = library.save(new Link(from, "a link"));
		assertThat(library.document("pages", "from").path("links")).hasSize(1);
		library.change(Link.class, link.id, (one) -> one.page = to);
		assertThat(library.document("pages", "from").path("links")).isEmpty();
		assertThat(library.document("pages", "to").path("links")).hasSize(1);
		library.in((session) -> {
			session.remove(session.find(Link.class, link.id));
			session.remove(session.find(Page.class, to.id));
		});
		assertThat(library.document("pages", "to").isMissingNode()).isTrue();
	}

	private static Book book(String name) {
		return library.save(new Book(name));
	}

	private static String text(Work work, String field) {
		return library.document("works", work.id).path(field).asString("missing");
	}

	private static List<String> texts(Work work, String field) {
		JsonNode values = library.document("works", work.id).path(field);
		assertThat(values.isArray()).as("the document exists").isTrue();
		return values.valueStream().map((value) -> value.asString("")).toList();
	}

}
