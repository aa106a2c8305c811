package io.github.elasticsearchjpa.operation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.blog.Author;
import io.github.elasticsearchjpa.fixture.blog.Comment;
import io.github.elasticsearchjpa.fixture.blog.Post;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Create, rebuild, update and delete an index, with and without failures. */
class RebuildIT {

	private static final int POSTS = 4;

	private static SessionFactory sessionFactory;

	private final String prefix = TestServers.prefix();

	private final Connection elasticsearch = TestServers.connection();

	private final SearchIndex<Object> blog = index(builder());

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Author.class, Post.class, Comment.class);
		sessionFactory.inTransaction((session) -> {
			for (int i = 0; i < POSTS; i++) {
				session.persist(new Post("Post " + i, null));
			}
		});
	}

	@AfterAll
	static void stop() {
		sessionFactory.close();
	}

	@AfterEach
	void deleteIndexesOfTheTest() {
		physical().forEach((name) -> this.elasticsearch.send("DELETE", "/" + name));
	}

	@Test
	void anIndexIsCreatedOnce() {
		assertThat(this.blog.create()).isTrue();
		assertThat(this.blog.create()).isFalse();
		assertThat(this.blog.count()).isZero();
		assertThat(physical()).hasSize(1);
	}

	@Test
	void theMappingFileIsSentUnchangedExceptForTheMetaField() {
		this.blog.create();
		JsonNode live = this.elasticsearch.send("GET", "/" + this.blog.alias()).iterator().next();
		ObjectNode mappings = live.path("mappings").deepCopy().asObject();
		JsonNode meta = mappings.path("_meta").deepCopy();
		assertThat(meta.path("owner").asString("")).isEqualTo("the blog team");
		assertThat(meta.path("elasticsearch-jpa").path("index").asString("")).isEqualTo("blog");
		mappings.withObject("/_meta").remove("elasticsearch-jpa");
		assertThat((Object) mappings).isEqualTo(this.blog.mapping().path("mappings"));
		assertThat(live.path("settings").path("index").path("number_of_replicas").asString("")).isEqualTo("0");
	}

	@Test
	void aRebuildReplacesEarlierGenerations() {
		String first = this.blog.rebuild().generation();
		String second = this.blog.rebuild().generation();
		assertThat(second).isNotEqualTo(first).startsWith(this.blog.alias() + "-");
		assertThat(physical()).containsExactly(second);
		assertThat(this.blog.count()).isEqualTo(POSTS);
	}

	@Test
	void namesOfGenerationsAreInOrderEvenIfTheClockIsSetBack() {
		SearchIndex<Object> late = index(builder().clock(clock("2026-11-22T10:15:00Z")));
		SearchIndex<Object> early = index(builder().clock(clock("2026-11-22T10:14:00Z")));
		assertThat(late.rebuild().generation()).endsWith("-20261122t101500");
		assertThat(late.rebuild().generation()).endsWith("-20261122t101501");
		assertThat(late.rebuild().generation()).endsWith("-20261122t101502");
		assertThat(early.rebuild().generation()).endsWith("-20261122t101503");
		assertThat(physical()).containsExactly(this.blog.alias() + "-20261122t101503");
	}

	@Test
	void aRejectedMappingFileChangesNothing() {
		String generation = this.blog.rebuild().generation();
		SearchIndex<Object> rejected = index(builder().mappingsLocation("classpath:search/refused/"));
		RequestFailedException thrown = catchThrowableOfType(RequestFailedException.class, rejected::rebuild);
		assertThat(thrown).hasMessageContaining("status 400")
			.hasMessageContaining("texxt")
			.hasMessageContaining("Nothing was created or changed. Mapping file: classpath:search/refused/blog.json.");
		assertThat(physical()).containsExactly(generation);
		assertThat(rejected.search("{}").hits()).hasSize(POSTS);
	}

	@Test
	void aDocumentThatElasticsearchRejectsPreventsThePublication() {
		String good = this.blog.rebuild().generation();
		SearchIndex<Object> bad = index(builder().mapper(Post.class, (post, index) -> post.title.endsWith("2")
				? Map.of("written_on", "yesterday") : Map.of("title", post.title)));
		RebuildFailedException thrown = catchThrowableOfType(RebuildFailedException.class, bad::rebuild);
		String id = idOf("Post 2").toString();
		assertThat(thrown.failures()).singleElement()
			.asString()
			.startsWith("Post " + id + ": 400 ")
			.contains("_parsing_exception", "written_on");
		assertThat(thrown).hasMessageContaining("1 of 4 documents failed");
		assertThatNothingWasPublished(good, thrown);
	}

	@Test
	void aMapperThatFailsPreventsThePublication() {
		String good = this.blog.rebuild().generation();
		SearchIndex<Object> bad = index(builder().mapper(Post.class, failing()));
		RebuildFailedException thrown = catchThrowableOfType(RebuildFailedException.class, bad::rebuild);
		assertThat(thrown.failures()).satisfiesExactly(
				(failure) -> assertThat(failure)
					.startsWith("Post " + idOf("Post 0") + ": IllegalStateException: … at " + getClass().getName()),
				(failure) -> assertThat(failure).contains("the mapper returned null"),
				(failure) -> assertThat(failure).contains("a document must be a JSON object"));
		assertThatNothingWasPublished(good, thrown);
	}

	/** Returns a mapper that breaks its contract. */
	@SuppressWarnings("NullAway")
	private static DocumentMapper<Post> failing() {
		return (post, index) -> switch (post.title) {
			case "Post 0" -> throw new IllegalStateException("no document today");
			case "Post 1" -> null;
			case "Post 2" -> List.of("a list");
			default -> Map.of();
		};
	}

	private void assertThatNothingWasPublished(String good, RebuildFailedException thrown) {
		assertThat(published()).containsExactly(good);
		assertThat(this.blog.search("{}").hits()).hasSize(POSTS);
		List<String> kept = physical();
		assertThat(kept).as("kept for inspection").hasSize(2);
		assertThat(thrown).hasMessageContaining(kept.get(1) + " is kept for inspection");
		String next = this.blog.rebuild().generation();
		assertThat(physical()).as("deleted by the next rebuild").containsExactly(next);
	}

	@Test
	void anIndexWithoutRowsIsRebuiltEmpty() {
		SearchIndex<Object> none = index(builder(), IndexSettings.of("blog", "Post").withScope("e.title = ''"), "blog");
		assertThat(none.rebuild().documents()).isZero();
		assertThat(none.search("{}").hits()).isEmpty();
	}

	@Test
	void rowsThatShareADocumentIdPreventThePublication() {
		String good = this.blog.rebuild().generation();
		sessionFactory.inTransaction((session) -> {
			Author author = new Author("Ann");
			session.persist(author);
			Post post = session.find(Post.class, idOf("Post 0"));
			post.comment(author, "Same").comment(author, "Same").comment(author, "Other");
		});
		try {
			SearchIndex<Object> same = index(builder().mapper(Comment.class, (comment, index) -> Map.of()),
					IndexSettings.of("blog", "Comment").withDocumentId("text"), "blog");
			RebuildFailedException thrown = catchThrowableOfType(RebuildFailedException.class, same::rebuild);
			assertThat(thrown).hasMessageContaining(
					"3 rows were read, but the new generation has 2 documents. Check whether several rows share a "
							+ "document id.");
			assertThat(thrown.failures()).isEmpty();
			assertThatNothingWasPublished(good, thrown);
		}
		finally {
			sessionFactory
				.inTransaction((session) -> session.createMutationQuery("delete from Comment").executeUpdate());
		}
	}

	@Test
	void anUpdateOfAnIndexThatTheLibraryDidNotCreateIsRefused() {
		this.elasticsearch.send("PUT", "/" + this.blog.alias() + "/_doc/1?refresh",
				JsonNodeFactory.instance.objectNode());
		assertThat(
				catchThrowableOfType(ElasticsearchJpaException.class, () -> this.blog.update(ProgressListener.none())))
			.hasMessageContaining(
					"Index 'blog' is read from %s, which the library did not create".formatted(this.blog.alias()));
		this.elasticsearch.send("DELETE", "/" + this.blog.alias());
	}

	@Test
	void indexesWithTheSamePrefixAreNotTouched() {
		List<String> others = List.of("blog-archive", "blog-20261122t101500", "blog-20261122t101500x", "blog2");
		others.forEach((name) -> index(builder(), IndexSettings.of(name, "Post"), name).rebuild());
		this.elasticsearch.send("PUT", "/" + this.blog.alias() + "-20200101t000000");
		Set<String> before = Set.copyOf(physical());
		assertThat(before).hasSize(5);
		this.blog.rebuild();
		this.blog.rebuild();
		assertThat(this.blog.delete()).isTrue();
		assertThat(physical()).containsExactlyInAnyOrderElementsOf(before);
	}

	@Test
	void deletingAnIndexThatDoesNotExistSucceeds() {
		assertThat(this.blog.delete()).isFalse();
		this.blog.create();
		assertThat(this.blog.delete()).isTrue();
		assertThat(physical()).isEmpty();
	}

	@Test
	void anUpdateOfAnIndexThatDoesNotExistIsRefused() {
		assertThat(
				catchThrowableOfType(ElasticsearchJpaException.class, () -> this.blog.update(ProgressListener.none())))
			.hasMessage("Index 'blog' does not exist in Elasticsearch. Rebuild it to create and fill it.");
		assertThat(physical()).isEmpty();
	}

	@Test
	void anUpdateWritesToThePublishedGeneration() {
		this.blog.create();
		LoadResult result = this.blog.update(ProgressListener.none());
		this.blog.refresh();
		assertThat(result.documents()).isEqualTo(POSTS);
		assertThat(this.blog.count()).isEqualTo(POSTS);
	}

	@Test
	void aDocumentCannotAddItemsToABulkRequest() {
		JsonMapper indenting = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		String id = idOf("Post 0").toString();
		String hostile = "1}\n{\"delete\":{\"_id\":\"" + id + "\"}}\n";
		DocumentMapper<Post> raw = (post, index) -> Map.of("title", post.title, "raw",
				new RawValue(post.title.equals("Post 3") ? hostile : "[\n1,\r\n2\n]"));
		SearchIndex<Object> index = index(builder().jsonMapper(indenting).mapper(Post.class, raw));
		RebuildFailedException thrown = catchThrowableOfType(RebuildFailedException.class, index::rebuild);
		assertThat(thrown.failures()).singleElement().asString().startsWith("Post " + idOf("Post 3") + ": ");
		String generation = physical().get(0);
		this.elasticsearch.send("POST", "/" + generation + "/_refresh");
		assertThat(this.elasticsearch.send("GET", "/" + generation + "/_count").path("count").asInt(0))
			.as("nothing was deleted")
			.isEqualTo(POSTS - 1);
	}

	private ElasticsearchJpaBuilder builder() {
		return ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(this.prefix);
	}

	private static SearchIndex<Object> index(ElasticsearchJpaBuilder builder) {
		return index(builder, IndexSettings.of("blog", "Post"), "blog");
	}

	private static SearchIndex<Object> index(ElasticsearchJpaBuilder builder, IndexSettings settings, String name) {
		return builder.index(settings).build().index(name);
	}

	private static Clock clock(String instant) {
		return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
	}

	private static Long idOf(String title) {
		return sessionFactory.fromTransaction(
				(session) -> session.createSelectionQuery("select id from Post where title = :title", Long.class)
					.setParameter("title", title)
					.getSingleResult());
	}

	/** Returns the physical indexes of this test, sorted by name. */
	private List<String> physical() {
		return this.elasticsearch.send("GET", "/" + this.prefix + "*/_settings")
			.propertyNames()
			.stream()
			.sorted()
			.toList();
	}

	/** Returns the physical indexes behind the alias. */
	private List<String> published() {
		return this.elasticsearch.find("/_alias/" + this.blog.alias())
			.map((indexes) -> List.copyOf(indexes.propertyNames()))
			.orElse(List.of());
	}

}
