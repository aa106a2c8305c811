package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.blog.Author;
import io.github.elasticsearchjpa.fixture.blog.Comment;
import io.github.elasticsearchjpa.fixture.blog.Post;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** An unchanged document is not sent again, which its version shows. */
class UnchangedDocumentIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static SessionFactory sessionFactory;

	private static ElasticsearchJpa jpa;

	private static SearchIndex<Post> blog;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Author.class, Post.class, Comment.class);
		String prefix = TestServers.prefix();
		jpa = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(prefix)
			.index(IndexSettings.of("blog", "Post").withDependencies("author", "comments.author", "tags"))
			.sync(SyncSettings.defaults()
				.withTablePrefix(prefix)
				.withInitializeSchema(InitializeSchema.ALWAYS)
				.withPartitions(4)
				.withWorkers(1)
				.withBatchSize(500)
				.withLease(Duration.ofSeconds(5))
				.withPoll(Duration.ofMillis(200))
				.withBackoff(Duration.ofMillis(100))
				.withMaxBackoff(Duration.ofSeconds(1))
				.withSecondDelete(Duration.ofSeconds(3)))
			.build();
		blog = jpa.index("blog", Post.class);
		blog.create();
	}

	@AfterAll
	static void stop() {
		blog.delete();
		jpa.close();
		sessionFactory.close();
	}

	@Test
	void aChangeThatDoesNotAffectTheDocumentSendsNothing() {
		Long id = save(new Post("Unseen", null));
		long version = version(id);
		change(id, (post) -> post.published = false);
		assertThat(version(id)).isEqualTo(version);
		change(id, (post) -> post.title = "Seen");
		assertThat(version(id)).isGreaterThan(version);
	}

	@Test
	void aForcedChangeIsSent() {
		Long id = save(new Post("Forced", null));
		long version = version(id);
		jpa.sync().index(Post.class, id, true);
		assertThat(version(id)).isGreaterThan(version);
	}

	@Test
	void aRebuildDiscardsTheDigestsOfAnIndex() {
		Long id = save(new Post("Rebuilt", null));
		version(id);
		blog.rebuild();
		long version = version(id);
		change(id, (post) -> post.published = false);
		assertThat(version(id)).isGreaterThan(version);
	}

	@Test
	void theDeletionOfAnIndexDiscardsItsDigests() {
		Long id = save(new Post("Deleted", null));
		version(id);
		blog.delete();
		blog.create();
		change(id, (post) -> post.published = false);
		assertThat(version(id)).isPositive();
	}

	@Test
	void theCreationOfAnIndexDiscardsTheDigestsOfOneThatAnotherProgramDeleted() {
		Long id = save(new Post("Deleted by another program", null));
		version(id);
		JsonNode generations = TestServers.connection().send("GET", "/" + blog.alias() + "/_alias");
		generations.propertyNames().forEach((name) -> TestServers.connection().send("DELETE", "/" + name));
		blog.create();
		change(id, (post) -> post.published = false);
		assertThat(version(id)).isPositive();
	}

	@Test
	void aDeletedAndReinsertedDocumentIsSent() {
		Long id = save(new Post("Here and gone", null));
		version(id);
		sessionFactory.inTransaction((session) -> session.remove(session.find(Post.class, id)));
		jpa.sync().await(TIMEOUT);
		sessionFactory.inTransaction((session) -> session
			.createNativeMutationQuery("insert into {h-domain}Post (id, slug, title, published, writtenOn) values ("
					+ id + ", 'here-and-gone', 'Here and gone', true, date '2026-11-22')")
			.executeUpdate());
		jpa.sync().index(Post.class, id, false);
		assertThat(version(id)).isPositive();
	}

	private static Long save(Post post) {
		return sessionFactory.fromTransaction((session) -> {
			session.persist(post);
			return post.id();
		});
	}

	private static void change(Long id, Consumer<Post> change) {
		sessionFactory.inTransaction((session) -> change.accept(session.find(Post.class, id)));
	}

	private static long version(Long id) {
		jpa.sync().await(TIMEOUT);
		return TestServers.connection()
			.find("/" + blog.alias() + "/_doc/" + id)
			.map((found) -> found.path("_version").asLong(0))
			.orElse(0L);
	}

}
