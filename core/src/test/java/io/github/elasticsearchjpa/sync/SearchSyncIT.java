package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.blog.Author;
import io.github.elasticsearchjpa.fixture.blog.Comment;
import io.github.elasticsearchjpa.fixture.blog.Post;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An index is synchronized with the changes of transactions. */
@SuppressWarnings("try") // a suspension has no other use than to be closed
class SearchSyncIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final List<SyncEvent> events = new CopyOnWriteArrayList<>();

	private static SessionFactory sessionFactory;

	private static ElasticsearchJpa jpa;

	private static SearchSync sync;

	private static SearchIndex<Post> blog;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Author.class, Post.class, Comment.class);
		jpa = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(TestServers.prefix())
			.index(IndexSettings.of("blog", "Post")
				.withDependencies("author", "comments.author", "tags")
				.withScope("e.published = true and not exists "
						+ "(select 1 from Author a where a = e.author and a.name = 'Banned')"))
			.sync(SyncSettings.defaults()
				.withTablePrefix(TestServers.prefix())
				.withInitializeSchema(InitializeSchema.ALWAYS)
				.withPartitions(8)
				.withWorkers(1)
				.withBatchSize(500)
				.withLease(Duration.ofSeconds(5))
				.withPoll(Duration.ofMillis(200))
				.withBackoff(Duration.ofMillis(100))
				.withMaxBackoff(Duration.ofSeconds(1))
				.withSecondDelete(Duration.ofSeconds(3)))
			.syncListener(events::add)
			.build();
		sync = jpa.sync();
		blog = jpa.index("blog", Post.class);
		blog.rebuild();
	}

	@AfterAll
	static void stop() {
		blog.delete();
		jpa.close();
		sessionFactory.close();
	}

	@AfterEach
	void noDeadLetters() {
		sync.awaitAndRefresh(TIMEOUT);
	}

	@Test
	void anInsertAnUpdateAndADeleteReachTheIndexAfterTheCommit() {
		Long id = save(new Post("First title", null));
		assertThat(document(id).path("title").asString("")).isEqualTo("First title");
		inTransaction(id, (post) -> post.title = "Second title");
		assertThat(document(id).path("title").asString("")).isEqualTo("Second title");
		sessionFactory.inTransaction((session) -> session.remove(session.find(Post.class, id)));
		assertThat(document(id).isMissingNode()).isTrue();
	}

	@Test
	void aRolledBackTransactionIsNeverIndexed() {
		long before = blog.count();
		assertThatThrownBy(() -> sessionFactory.inTransaction((session) -> {
			session.persist(new Post("Never committed", null));
			session.flush();
			throw new IllegalStateException("rolled back");
		})).hasMessage("rolled back");
		sync.awaitAndRefresh(TIMEOUT);
		assertThat(blog.count()).isEqualTo(before);
	}

	@Test
	void aChangedAuthorUpdatesEveryPostWithTheName() {
		Author author = saveAuthor("Ann");
		Author reader = saveAuthor("Reader");
		Long first = save(new Post("By Ann one", author));
		Long second = save(new Post("By Ann two", author).comment(reader, "Nice"));
		sessionFactory.inTransaction((session) -> {
			session.merge(author);
			session.find(Author.class, key(author)).rename("Anna");
			session.find(Author.class, key(reader)).rename("Rea");
		});
		assertThat(document(first).path("author").asString("")).isEqualTo("Anna");
		assertThat(document(second).path("author").asString("")).isEqualTo("Anna");
		assertThat(document(second).path("comments").path(0).path("author").asString("")).isEqualTo("Rea");
	}

	@Test
	void aRenamedAuthorUpdatesAPostInsertedBeforeTheCommit() {
		Author author = saveAuthor("Before");
		Long early = save(new Post("Early", author));
		Long late = sessionFactory.fromTransaction((slow) -> {
			slow.find(Author.class, key(author)).rename("After");
			slow.flush();
			Long id = save(new Post("Came meanwhile", author));
			assertThat(document(id).path("author").asString("")).isEqualTo("Before");
			return id;
		});
		assertThat(document(early).path("author").asString("")).isEqualTo("After");
		assertThat(document(late).path("author").asString("")).isEqualTo("After");
	}

	@Test
	void aMovedCommentUpdatesBothPosts() {
		Author author = saveAuthor("Mover");
		Long from = save(new Post("Moved from", author).comment(author, "I move"));
		Long to = save(new Post("Moved to", author));
		assertThat(document(from).path("comments")).hasSize(1);
		sessionFactory.inTransaction((session) -> {
			Comment comment = session.find(Post.class, from).comments.get(0);
			comment.post = session.find(Post.class, to);
		});
		assertThat(document(from).path("comments")).isEmpty();
		assertThat(document(to).path("comments")).hasSize(1);
		sessionFactory.inTransaction(
				(session) -> session.createSelectionQuery("from Comment c where c.post.id = :id", Comment.class)
					.setParameter("id", to)
					.getResultList()
					.forEach(session::remove));
		assertThat(document(to).path("comments")).isEmpty();
	}

	@Test
	void aCommentMovedByTwoConcurrentTransactionsIsOnlyInTheLastPost() {
		Author author = saveAuthor("Twice");
		Long from = save(new Post("Twice moved from", author).comment(author, "I move twice"));
		Long between = save(new Post("Twice moved between", author));
		Long to = save(new Post("Twice moved to", author));
		sessionFactory.inTransaction((slow) -> {
			Comment comment = slow.find(Post.class, from).comments.get(0);
			sessionFactory
				.inTransaction((fast) -> fast.find(Comment.class, comment.id()).post = fast.find(Post.class, between));
			assertThat(document(between).path("comments")).hasSize(1);
			comment.post = slow.find(Post.class, to);
		});
		assertThat(document(from).path("comments")).isEmpty();
		assertThat(document(between).path("comments")).isEmpty();
		assertThat(document(to).path("comments")).hasSize(1);
	}

	@Test
	void changesOfAStatelessSessionAreIndexed() {
		Author author = saveAuthor("Stateless");
		Long from = save(new Post("Stateless from", author).comment(author, "I move"));
		Long to = save(new Post("Stateless to", author));
		try (StatelessSession session = sessionFactory.openStatelessSession()) {
			session.beginTransaction();
			Post post = session.get(Post.class, from);
			post.title = "Changed without a session";
			session.update(post);
			Comment comment = session.createSelectionQuery("from Comment c where c.post.id = :id", Comment.class)
				.setParameter("id", from)
				.getSingleResult();
			comment.post = session.get(Post.class, to);
			session.update(comment);
			session.getTransaction().commit();
		}
		assertThat(document(from).path("title").asString("")).isEqualTo("Changed without a session");
		assertThat(document(from).path("comments")).isEmpty();
		assertThat(document(to).path("comments")).hasSize(1);
	}

	@Test
	void anEntityEntersAndLeavesItsScope() {
		Author author = saveAuthor("Scoped");
		Long id = save(new Post("In and out", author));
		inTransaction(id, (post) -> post.published = false);
		assertThat(document(id).isMissingNode()).isTrue();
		inTransaction(id, (post) -> post.published = true);
		assertThat(document(id).isObject()).isTrue();
		sessionFactory.inTransaction((session) -> session.find(Author.class, key(author)).rename("Banned"));
		assertThat(document(id).isMissingNode()).as("the author is part of the scope").isTrue();
	}

	@Test
	void aChangedCollectionOfValuesUpdatesTheDocument() {
		Long id = save(new Post("Tagged", null));
		inTransaction(id, (post) -> post.tags.add("java"));
		assertThat(document(id).path("tags").path(0).asString("")).isEqualTo("java");
		inTransaction(id, (post) -> post.tags.clear());
		assertThat(document(id).path("tags")).isEmpty();
	}

	@Test
	void changesDuringASuspensionAreNotIndexed() {
		Long id = save(new Post("Before suspension", null));
		assertThat(document(id).path("title").asString("")).isEqualTo("Before suspension");
		try (SearchSync.Suspension suspension = sync.suspend()) {
			inTransaction(id, (post) -> post.title = "During suspension");
		}
		assertThat(document(id).path("title").asString("")).isEqualTo("Before suspension");
		sync.index(Post.class, id, true);
		assertThat(document(id).path("title").asString("")).isEqualTo("During suspension");
	}

	@Test
	void listenersAreNotifiedAtFlushEvenDuringASuspension() {
		events.clear();
		try (SearchSync.Suspension suspension = sync.suspend()) {
			Long id = save(new Post("Notified", null));
			inTransaction(id, (post) -> post.title = "Notified again");
			sessionFactory.inTransaction((session) -> session.remove(session.find(Post.class, id)));
		}
		assertThat(events).hasAtLeastOneElementOfType(SyncEvent.PreIndex.class)
			.hasAtLeastOneElementOfType(SyncEvent.PreUpdate.class)
			.hasAtLeastOneElementOfType(SyncEvent.PreDelete.class);
		assertThat(events).filteredOn(SyncEvent.PreUpdate.class::isInstance)
			.first()
			.extracting((event) -> ((SyncEvent.PreUpdate) event).attributes())
			.isEqualTo(Set.of("title"));
	}

	@Test
	void anUpdateEnqueuesEveryRowInScope() {
		Long id;
		try (SearchSync.Suspension suspension = sync.suspend()) {
			id = save(new Post("Found by update", null));
		}
		assertThat(document(id).isMissingNode()).isTrue();
		blog.update((documents, total) -> assertThat(documents).isPositive());
		assertThat(document(id).path("title").asString("")).isEqualTo("Found by update");
	}

	private static Long key(Author author) {
		return (Long) sessionFactory.getPersistenceUnitUtil().getIdentifier(author);
	}

	private static Author saveAuthor(String name) {
		Author author = new Author(name);
		sessionFactory.inTransaction((session) -> session.persist(author));
		return author;
	}

	private static Long save(Post post) {
		return sessionFactory.fromTransaction((session) -> {
			session.persist(post);
			return post.id();
		});
	}

	private static void inTransaction(Long id, Consumer<Post> change) {
		sessionFactory.inTransaction((session) -> change.accept(session.find(Post.class, id)));
	}

	/** Waits until all changes are indexed, and returns a document or a missing node. */
	private static JsonNode document(Long id) {
		sync.awaitAndRefresh(TIMEOUT);
		return TestServers.connection()
			.send("POST", "/" + blog.alias() + "/_search",
					new JsonMapper()
						.valueToTree(Map.of("query", Map.of("ids", Map.of("values", List.of(id.toString()))))))
			.path("hits")
			.path("hits")
			.path(0)
			.path("_source");
	}

}
