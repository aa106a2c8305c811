package io.github.elasticsearchjpa.search;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

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

/** Searches of an index of entities. */
class SearchIndexIT {

	private static final String MATCH = """
			{"query": {"match": {"title": ":terms"}}, "highlight": {"fields": {"title": {}}}}""";

	private static SessionFactory sessionFactory;

	private static SearchIndex<Post> blog;

	@BeforeAll
	static void createIndex() {
		sessionFactory = TestServers.sessionFactory(Author.class, Post.class, Comment.class);
		sessionFactory.inTransaction((session) -> {
			Author ann = new Author("Ann");
			Author bob = new Author("Bob");
			session.persist(ann);
			session.persist(bob);
			session.persist(new Post("Cats and cats and cats", ann).comment(bob, "Nice"));
			session.persist(new Post("One cat among many dogs", bob));
			session.persist(new Post("Two cats", bob).comment(ann, "Sweet").comment(bob, "Thanks"));
			session.persist(new Post("A horse", null));
			Post draft = new Post("Secret cats", ann);
			draft.published = false;
			session.persist(draft);
		});
		ElasticsearchJpa jpa = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(TestServers.prefix())
			.index(IndexSettings.of("blog", "Post")
				.withDependencies("author", "comments.author", "tags")
				.withScope("e.published = true"))
			.build();
		blog = jpa.index("blog", Post.class);
		blog.rebuild();
	}

	@AfterAll
	static void deleteIndex() {
		blog.delete();
		sessionFactory.close();
	}

	@Test
	void hitsHaveEntityRankScoreAndHighlightsInTheOrderOfElasticsearch() {
		SearchResults<Post> results = blog.search(MATCH, Map.of("terms", "cats"));
		assertThat(results.entities()).extracting((post) -> post.title)
			.containsExactly("Cats and cats and cats", "Two cats");
		assertThat(results.hits()).extracting(SearchHit::rank).containsExactly(1, 2);
		assertThat(results.hits()).extracting(SearchHit::score).isSortedAccordingTo((a, b) -> Double.compare(b, a));
		assertThat(results.hits().get(1).highlights()).isEqualTo(Map.of("title", List.of("Two <em>cats</em>")));
		assertThat(results.hits()).extracting(SearchHit::index).containsOnly("blog");
		assertThat(results.total().value()).isEqualTo(2);
		assertThat(results.total().exact()).isTrue();
	}

	@Test
	void aPageOfHitsIsLoadedByOneStatement() {
		long before = sessionFactory.getStatistics().getPrepareStatementCount();
		assertThat(blog.search(MATCH, Map.of("terms", "cats cat horse"))).hasSize(4);
		assertThat(sessionFactory.getStatistics().getPrepareStatementCount() - before).isEqualTo(1);
	}

	@Test
	void ranksContinueFromPageToPage() {
		SearchResults<Post> second = blog
			.search("{\"from\": 2, \"size\": 2, \"query\": {\"match_all\": {}}, \"sort\": [\"author\", \"_doc\"]}");
		assertThat(second.hits()).extracting(SearchHit::rank).containsExactly(3, 4);
		assertThat(second.hits()).extracting(SearchHit::score).containsOnlyNulls();
	}

	@Test
	void entitiesOutOfScopeAreNotInTheIndex() {
		assertThat(blog.search(MATCH, Map.of("terms", "secret"))).isEmpty();
		assertThat(blog.count()).isEqualTo(4);
		Long draft = sessionFactory.fromTransaction(
				(session) -> session.createSelectionQuery("select id from Post where published = false", Long.class)
					.getSingleResult());
		assertThat(blog.contains(draft)).isFalse();
		assertThat(blog.contains(blog.search(MATCH, Map.of("terms", "horse")).entities().get(0).id())).isTrue();
		assertThat(blog.contains(-1L)).isFalse();
		assertThat(blog.contains("no id at all")).isFalse();
	}

	@Test
	void theDocumentContainsTheAttributesOfTheEntity() {
		JsonNode document = Objects.requireNonNull(blog.search(MATCH, Map.of("terms", "two")).hits().get(0).source());
		assertThat(document.path("written_on").asString("")).isEqualTo(LocalDate.of(2026, 11, 22).toString());
		assertThat(document.path("comments").valueStream().map((comment) -> comment.path("author").asString("")))
			.containsExactly("Ann", "Bob");
	}

	@Test
	void aRequestCanBeAMapOrATypedBuilder() {
		Search map = Search.of(Map.of("query", Map.of("term", Map.of("author", "Bob"))));
		Search typed = TypedSearch
			.of((request) -> request.query((query) -> query.term((term) -> term.field("author").value("Bob"))));
		assertThat(blog.search(map).entities()).hasSize(2);
		assertThat(blog.search(typed).entities()).hasSize(2);
	}

	@Test
	void userInputNeverBecomesStructure() {
		String hostile = "\",\"match_all\":{}}} cats";
		assertThat(blog.search(MATCH, Map.of("terms", hostile)).entities()).hasSize(2);
	}

	@Test
	void aHitWithoutARowIsMissingAndKeepsItsRank() {
		Long id = sessionFactory.fromTransaction((session) -> {
			Post post = new Post("Zebra crossing", null);
			session.persist(post);
			return post.id();
		});
		blog.update((documents, total) -> assertThat(total).isEqualTo(5));
		blog.refresh();
		sessionFactory.inTransaction((session) -> session.remove(session.find(Post.class, id)));
		try {
			SearchResults<Post> results = blog.search(MATCH, Map.of("terms", "zebra cat"));
			assertThat(results.missing()).containsExactly(new MissingHit(id.toString(), "blog", 1));
			assertThat(results.hits()).extracting(SearchHit::rank).containsExactly(2);
		}
		finally {
			blog.rebuild();
		}
	}

	@Test
	void aRebuildReadsAChunkByAFewStatements() {
		String prefix = TestServers.prefix();
		try (SessionFactory many = TestServers.sessionFactory(Author.class, Post.class, Comment.class)) {
			many.inTransaction((session) -> IntStream.range(0, 120).forEach((i) -> {
				Author author = new Author("Author " + i);
				session.persist(author);
				session.persist(new Post("Post " + i, author).comment(author, "First").comment(author, "Second"));
			}));
			SearchIndex<?> index = ElasticsearchJpa.builder(many)
				.connection("default", TestServers.elasticsearch())
				.indexPrefix(prefix)
				.chunkSize(50)
				.index(IndexSettings.of("blog", "Post").withDependencies("author", "comments.author", "tags"))
				.build()
				.index("blog");
			long before = many.getStatistics().getPrepareStatementCount();
			assertThat(index.rebuild().documents()).isEqualTo(120);
			int count = 1;
			int chunks = 3;
			// A load begins with slices of 20 rows, at most one for each of its threads.
			int slices = chunks + 2;
			assertThat(many.getStatistics().getPrepareStatementCount() - before)
				.as("for each chunk its ids; for each slice posts, authors, comments and tags")
				.isLessThanOrEqualTo(count + chunks + slices * 4L);
			index.delete();
		}
	}

}
