package io.github.elasticsearchjpa.search;

import java.util.Map;
import java.util.UUID;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.blog.Author;
import io.github.elasticsearchjpa.fixture.blog.Comment;
import io.github.elasticsearchjpa.fixture.blog.Post;
import io.github.elasticsearchjpa.log.SearchClick;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/** The search log of searches of an index. */
class SearchListenerIT {

	private static final String MATCH = """
			{"query": {"match": {"title": ":terms"}}, "highlight": {"fields": {"title": {}}},
			 "aggs": {"authors": {"terms": {"field": "author"}}}}""";

	private static SessionFactory sessionFactory;

	private static ElasticsearchJpa jpa;

	private static SearchIndex<Post> blog;

	private static SearchLog log;

	@BeforeAll
	static void createIndex() {
		String prefix = TestServers.prefix();
		sessionFactory = TestServers.sessionFactory(
				(configuration) -> configuration.setProperty(SearchLogSettings.TABLE_PREFIX, prefix), Author.class,
				Post.class, Comment.class);
		sessionFactory.inTransaction((session) -> {
			Author ann = new Author("Ann");
			session.persist(ann);
			session.persist(new Post("Cats and cats and cats", ann));
			session.persist(new Post("One cat among many dogs", ann));
			session.persist(new Post("Two cats", ann));
		});
		jpa = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(prefix)
			.index(IndexSettings.of("blog", "Post").withDependencies("author", "comments.author", "tags"))
			.log(SearchLogSettings.defaults().withInitializeSchema(InitializeSchema.ALWAYS))
			.build();
		blog = jpa.index("blog", Post.class);
		blog.rebuild();
		log = jpa.searchLog();
	}

	@AfterAll
	static void deleteIndex() {
		blog.delete();
		jpa.close();
		sessionFactory.close();
	}

	private static SearchResults<Post> search(String terms, SearchOptions options) {
		return blog.search(Search.json(MATCH, Map.of("terms", terms)), options);
	}

	private static SearchQuery row(UUID id) {
		assertThat(log.await(SyncedLibrary.TIMEOUT)).isTrue();
		return log.find(id).orElseThrow();
	}

	@Test
	void aSearchIsLoggedWithTheIdOfItsResultsAndConfiguredNames() {
		SearchResults<Post> results = search("cats", SearchOptions.defaults().withUser("ann").withTerms("cats"));
		SearchQuery row = row(results.execution().id());
		assertThat(row.indexes()).containsExactly("blog");
		assertThat(row.user()).isEqualTo("ann");
		assertThat(row.total()).isEqualTo(results.total().value());
		assertThat(row.hits()).contains("\"_index\":\"blog\"", "<em>cats</em>").doesNotContain("_source");
		assertThat(row.aggregations()).contains("Ann");
	}

	@Test
	void aClickInALaterRequestHasItsRank() {
		SearchResults<Post> results = search("cats", SearchOptions.defaults());
		log.click(results.execution().id(), results.hits().get(1).id());
		assertThat(log.await(SyncedLibrary.TIMEOUT)).isTrue();
		assertThat(log.clicks(results.execution().id())).extracting(SearchClick::rank).containsExactly(2);
	}

	@Test
	void aSearchCanBeSavedLaterWithUserAndReference() {
		SearchResults<Post> results = search("cats", SearchOptions.defaults().withTerms("cats").withLogged(false));
		assertThat(log.await(SyncedLibrary.TIMEOUT)).isTrue();
		assertThat(log.find(results.execution().id())).isEmpty();
		UUID id = log.save(results, "bob", "saved search 7");
		SearchQuery row = row(id);
		assertThat(id).isEqualTo(results.execution().id());
		assertThat(row.user()).isEqualTo("bob");
		assertThat(row.terms()).isEqualTo("cats");
		assertThat(row.reference()).isEqualTo("saved search 7");
	}

	@Test
	void aSearchThatElasticsearchRejectsIsLoggedWithTheReason() {
		RequestFailedException rejected = catchThrowableOfType(RequestFailedException.class, () -> blog
			.search(Search.json("{\"query\": {\"mach\": {}}}"), SearchOptions.defaults().withUser("rejected")));
		assertThat(log.await(SyncedLibrary.TIMEOUT)).isTrue();
		SearchQuery row = sessionFactory.fromTransaction(
				(session) -> session.createSelectionQuery("from SearchQuery where user = 'rejected'", SearchQuery.class)
					.getSingleResult());
		assertThat(row.failure()).isEqualTo(rejected.reason()).contains("mach");
		assertThat(row.hits()).isNull();
	}

	@Test
	void theRequestOfALoggedSearchCanBeRunAgain() {
		SearchResults<Post> results = search("cats", SearchOptions.defaults());
		SearchResults<Post> again = blog.search(row(results.execution().id()).search(), SearchOptions.defaults());
		assertThat(again.hits()).extracting(SearchHit::id)
			.isEqualTo(results.hits().stream().map(SearchHit::id).toList());
		assertThat(again.execution().id()).isNotEqualTo(results.execution().id());
	}

	@Test
	void aReplayFromTheLogEqualsTheOriginalResults() {
		SearchResults<Post> results = search("cats", SearchOptions.defaults().withUser("ann"));
		SearchResults<Post> replayed = blog.replay(row(results.execution().id()).execution());
		assertThat(replayed.hits()).extracting(SearchHit::id, SearchHit::rank, SearchHit::score, SearchHit::highlights)
			.isEqualTo(results.hits()
				.stream()
				.map((hit) -> tuple(hit.id(), hit.rank(), hit.score(), hit.highlights()))
				.toList());
		assertThat(replayed.entities()).extracting((post) -> post.title)
			.isEqualTo(results.entities().stream().map((post) -> post.title).toList());
		assertThat(replayed.total()).isEqualTo(results.total());
		assertThat(replayed.maxScore()).isEqualTo(results.maxScore());
		assertThat(replayed.aggregations()).isEqualTo(results.aggregations());
		assertThat(replayed.took()).isEqualTo(results.took());
		assertThat(replayed.execution().id()).isEqualTo(results.execution().id());
	}

	@Test
	void aCountIsLoggedWithItsNumber() {
		long count = blog.count(Search.json("{\"query\": {\"match\": {\"title\": \"cats\"}}}"),
				SearchOptions.defaults().withUser("counter"));
		assertThat(log.await(SyncedLibrary.TIMEOUT)).isTrue();
		SearchQuery row = sessionFactory.fromTransaction(
				(session) -> session.createSelectionQuery("from SearchQuery where user = 'counter'", SearchQuery.class)
					.getSingleResult());
		assertThat(row.kind()).isEqualTo(SearchExecution.Kind.COUNT);
		assertThat(row.total()).isEqualTo(count).isPositive();
	}

}
