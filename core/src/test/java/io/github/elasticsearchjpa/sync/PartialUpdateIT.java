package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.blog.Author;
import io.github.elasticsearchjpa.fixture.blog.Comment;
import io.github.elasticsearchjpa.fixture.blog.Post;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Partial updates, which send only the changed fields. A value that a test writes into
 * the index itself shows whether a field was sent.
 */
class PartialUpdateIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static SessionFactory sessionFactory;

	private static ElasticsearchJpa jpa;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Author.class, Post.class, Comment.class);
		String prefix = TestServers.prefix();
		jpa = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(prefix)
			.index(IndexSettings.of("blog", "Post")
				.withDependencies("author", "comments.author", "tags")
				.withUpdateStrategy(IndexSettings.PARTIAL))
			.index(IndexSettings.of("posts", "Post").withUpdateStrategy(IndexSettings.PARTIAL))
			.mapper(Post.class, new TitleOnly())
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
		jpa.indexes().forEach(SearchIndex::create);
	}

	@AfterAll
	static void stop() {
		jpa.indexes().forEach(SearchIndex::delete);
		jpa.close();
		sessionFactory.close();
	}

	@Test
	void onlyTheChangedFieldIsWritten() {
		Long id = save(new Post("Old title", null));
		writeTag("blog", id);
		change(id, (post) -> post.title = "New title");
		assertThat(document("blog", id).path("title").asString("")).isEqualTo("New title");
		assertThat(document("blog", id).path("tags").path(0).asString("")).isEqualTo("planted");
	}

	@Test
	void aChangedCollectionOfValuesIsWrittenAsAField() {
		Long id = save(new Post("Tagged in part", null));
		writeTag("blog", id);
		change(id, (post) -> post.tags.add("java"));
		assertThat(document("blog", id).path("tags")).hasSize(1);
		assertThat(document("blog", id).path("tags").path(0).asString("")).isEqualTo("java");
	}

	@Test
	void aChangedAssociationWritesTheWholeDocument() {
		Long id = save(new Post("Gets an author", null));
		writeTag("blog", id);
		sessionFactory.inTransaction((session) -> {
			Author author = new Author("Ann");
			session.persist(author);
			session.find(Post.class, id).author = author;
		});
		assertThat(document("blog", id).path("author").asString("")).isEqualTo("Ann");
		assertThat(document("blog", id).path("tags")).isEmpty();
	}

	@Test
	void aChangeThatDoesNotAffectTheDocumentSendsNothing() {
		Long id = save(new Post("Unseen change", null));
		writeTag("blog", id);
		long version = version("blog", id);
		change(id, (post) -> post.published = false);
		await();
		assertThat(version("blog", id)).isEqualTo(version);
	}

	@Test
	void aMissingDocumentIsWrittenAsAWhole() {
		Long id = save(new Post("Missing", null));
		await();
		TestServers.connection().send("DELETE", "/" + jpa.index("blog").alias() + "/_doc/" + id + "?refresh=true");
		change(id, (post) -> post.title = "Back again");
		assertThat(document("blog", id).path("written_on").asString("")).isEqualTo("2026-11-22");
	}

	@Test
	void aMapperCanBuildThePartialDocument() {
		Long id = save(new Post("Mapped", null));
		writeTag("posts", id);
		change(id, (post) -> post.title = "Mapped again");
		assertThat(document("posts", id).path("title").asString("")).isEqualTo("in part: Mapped again");
		assertThat(document("posts", id).path("tags").path(0).asString("")).isEqualTo("planted");
	}

	@Test
	void manyPartialUpdatesOfOneDocumentAreAllApplied() {
		Long id = save(new Post("Often", null));
		for (int i = 0; i < 50; i++) {
			int number = i;
			change(id, (post) -> post.title = "Often " + number);
			if (i % 10 == 0) {
				change(id, (post) -> post.tags.add("tag" + number));
			}
		}
		assertThat(document("blog", id).path("title").asString("")).isEqualTo("Often 49");
		assertThat(document("blog", id).path("tags")).hasSize(5);
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

	private static void await() {
		jpa.sync().awaitAndRefresh(TIMEOUT);
	}

	private static void writeTag(String index, Long id) {
		await();
		TestServers.connection()
			.send("POST", "/" + jpa.index(index).alias() + "/_update/" + id,
					new JsonMapper().valueToTree(Map.of("doc", Map.of("tags", new String[] { "planted" }))));
	}

	private static JsonNode document(String index, Long id) {
		await();
		return TestServers.connection().send("GET", "/" + jpa.index(index).alias() + "/_source/" + id);
	}

	private static long version(String index, Long id) {
		return TestServers.connection()
			.send("GET", "/" + jpa.index(index).alias() + "/_doc/" + id)
			.path("_version")
			.asLong(0);
	}

	/** A mapper that writes partial documents of the index "posts" itself. */
	private static final class TitleOnly implements DocumentMapper<Post> {

		@Override
		public Object toDocument(Post post, String index) {
			return post.toSearchDocument(index);
		}

		@Override
		public @Nullable Object toPartialDocument(Post post, String index, Set<String> attributes) {
			return index.equals("posts") ? Map.of("title", "in part: " + post.title) : null;
		}

	}

}
