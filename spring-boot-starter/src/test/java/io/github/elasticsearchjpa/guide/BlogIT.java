package io.github.elasticsearchjpa.guide;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.operation.RebuildResult;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.test.Indexing;
import io.github.elasticsearchjpa.test.SearchTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:guide",
		"elasticsearch-jpa.indexes.blog.entities=Post", "elasticsearch-jpa.indexes.blog.dependencies=author, comments",
		"elasticsearch-jpa.indexes.blog.scope=e.draft = false", "elasticsearch-jpa.indexes.authors.entities=Author" })
// The fields are set before each test; the suspension is only closed.
@SuppressWarnings({ "NullAway.Init", "try" })
@SpringBootTest
@SearchTest
class BlogIT {

	private static final String TEA = """
			{"query": {"match": {"title": "tea"}}}""";

	@Autowired
	private AuthorRepository authors;

	@Autowired
	private PostRepository repository;

	@Autowired
	private SearchIndex<Post> blog;

	@Autowired
	private Indexing indexing;

	@Test
	void aPostIsFoundByItsTitle() {
		Author ann = authors.save(new Author("Ann"));
		repository.save(new Post("Green tea", ann));
		indexing.await();
		assertThat(blog.search(TEA).entities()).hasSize(1);
	}

	@Autowired
	private SearchSync sync;

	@Autowired
	private TransactionTemplate transaction;

	@Autowired
	private GuideApplication application;

	private Author author;

	@BeforeEach
	void empty() {
		this.repository.deleteAll();
		this.authors.deleteAll();
		this.author = this.authors.save(new Author("Ann"));
	}

	@Test
	void aSearchReturnsPostsWithTheirEntities() {
		Post post = new Post("Green tea", this.author);
		post.comment("Better than coffee");
		this.repository.save(post);
		this.indexing.await();
		String terms = "coffee";
		SearchResults<Post> results = blog.search("""
				{"query": {"multi_match": {"query": ":terms", "fields": ["title^2", "comments"]}}}""",
				Map.of("terms", terms));
		List<Post> posts = results.entities();
		assertThat(posts).hasSize(1);
	}

	@Test
	void aPostOutOfScopeIsDeletedAndAChangedAuthorIsIndexed() {
		Post draft = this.repository.save(new Post("Black tea", this.author));
		this.repository.save(new Post("Green tea", this.author));
		draft.withdraw();
		this.repository.save(draft);
		this.author.rename("Anna");
		this.authors.save(this.author);
		this.indexing.await();
		assertThat(this.blog.search("{\"query\": {\"term\": {\"author\": \"Anna\"}}}").entities()).singleElement()
			.satisfies((post) -> assertThat(post.isDraft()).isFalse());
	}

	@Test
	void aRebuildFillsTheIndex() {
		this.repository.save(new Post("Green tea", this.author));
		RebuildResult result = blog.rebuild();
		assertThat(result.documents()).isEqualTo(1);
	}

	@Test
	void suspendedChangesAreNotIndexedUntilTheyAreEnqueued() {
		Runnable importer = () -> this.repository.save(new Post("Imported tea", this.author));
		// The new author causes a fan-out to its posts, which would index the import.
		this.indexing.await();
		try (SearchSync.Suspension none = sync.suspend()) {
			importer.run();
		}
		this.indexing.await();
		assertThat(this.blog.count()).isZero();
		Long id = Objects.requireNonNull(this.repository.findAll().get(0).id());
		this.transaction.executeWithoutResult((status) -> {
			sync.index(Post.class, id, true);
		});
		this.indexing.await();
		assertThat(this.blog.count()).isEqualTo(1);
	}

	@Test
	void aDeletedPostIsReportedAsAnEvent() {
		this.application.audit.clear();
		this.repository.delete(this.repository.save(new Post("Green tea", this.author)));
		assertThat(this.application.audit).singleElement().asString().startsWith("blog: ");
	}

}
