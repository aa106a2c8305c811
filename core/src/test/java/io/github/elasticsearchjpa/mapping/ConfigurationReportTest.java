package io.github.elasticsearchjpa.mapping;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.blog.Author;
import io.github.elasticsearchjpa.fixture.blog.Comment;
import io.github.elasticsearchjpa.fixture.blog.Post;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.NaturalId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The messages about configuration problems. Elasticsearch is not running. */
class ConfigurationReportTest {

	private static SessionFactory sessionFactory;

	private static Rest5Client unreachable;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactoryInMemory(Author.class, Post.class, Comment.class, Animal.class,
				Cat.class, Dog.class, Licence.class, Place.class);
		unreachable = Rest5Client.builder(URI.create("http://localhost:1")).build();
	}

	@AfterAll
	static void stop() throws Exception {
		unreachable.close();
		sessionFactory.close();
	}

	@Test
	void allProblemsAreReportedTogether() {
		String report = report(builder().strictValidation(true)
			.mappingsLocation("classpath:search/mistakes")
			.indexPrefix("Test ")
			.chunkSize(0)
			.index(IndexSettings.of("blog", "Pots", "Post"))
			.index(IndexSettings.of("posts", "Post").withDependencies("autor", "author.name", "comments.author.posts"))
			.index(IndexSettings.of("comments", "Comment").withConnection("logs"))
			.index(IndexSettings.of("unique", "Post").withDocumentId("title").withScope("e.publishd = true"))
			.index(IndexSettings.of("fast", "Post").withUpdateStrategy("fast").withScope("published ="))
			.index(IndexSettings.of("scoped", "Post").withScope("1=1) or (1=1"))
			.index(IndexSettings.of("_all", "Post").withDocumentId("author"))
			.index(IndexSettings.of("animals", "Cat", "Animal"))
			.index(IndexSettings.of("blog", "Post"))
			.index(IndexSettings.of("licences", "Licence"))
			.index(IndexSettings.of("nothing")));
		assertThat(report).isEqualTo(
				"""
						The configuration of elasticsearch-jpa has 25 problems:
						  1. The index prefix 'Test ' is invalid. Use up to 100 lower-case letters, digits, '_', '-' and '.', beginning with a letter or digit.
						  2. Mapping file classpath:search/mistakes/blog.json is not valid JSON: line 4, column 33: Unexpected character (',' (code 44)): was expecting double-quote to start property name.
						  3. Index 'blog': 'Pots' is not an entity. Entities: Animal, Author, Cat, Comment, Dog, Licence, Place, Post.
						  4. Mapping file classpath:search/mistakes/posts.json: it has an unknown key 'mapping'. A mapping file is a JSON object with the keys 'mappings' and, optionally, 'settings', each an object.
						  5. Index 'posts': the dependency 'autor' is not an association path of Post: Post has no association 'autor'. Associations of Post: author, comments, tags.
						  6. Index 'posts': the dependency 'author.name' is not an association path of Post: Author has no association 'name'. Associations of Author: none.
						  7. Index 'posts': the dependency 'comments.author.posts' is not an association path of Post: Author has no association 'posts'. Associations of Author: none.
						  8. Index 'comments': there is no connection 'logs'. Connections: default.
						  9. Index 'comments': there is no mapper for Comment. Implement SearchDocument on the entity, or register a DocumentMapper<Comment>.
						  10. Index 'unique': the scope 'e.publishd = true' is not an HQL predicate over 'Post e': Could not resolve attribute 'publishd' of 'io.github.elasticsearchjpa.fixture.blog.Post'.
						  11. Index 'unique': the document id 'title' of Post is updatable, and an update would leave the document with the old id behind. Declare it @Column(updatable = false) or @NaturalId, or use the entity's id.
						  12. Index 'fast': there is no update strategy 'fast'. Update strategies: full, partial.
						  13. Index 'fast': the scope 'published =' is not an HQL predicate over 'Post e': unexpected end.
						  14. Mapping file classpath:search/mistakes/scoped.json: 'mappings' is not an object. A mapping file is a JSON object with the keys 'mappings' and, optionally, 'settings', each an object.
						  15. Index 'scoped': the scope '1=1) or (1=1' is not an HQL predicate over 'Post e': unexpected ')'.
						  16. Index '_all': the name is invalid. Use up to 130 lower-case letters, digits, '_', '-' and '.', beginning with a letter or digit.
						  17. Index '_all': the document id 'author' is not a basic attribute of Post. Use a unique attribute that never changes, or leave it out to use the entity's id.
						  18. Index 'animals': it has no mapping file. Create classpath:search/mistakes/animals.json, or switch strict validation off to let Elasticsearch guess the types of its fields.
						  19. Index 'animals': 'Animal' and 'Cat' are in one inheritance hierarchy, so some rows would be indexed twice. List only the supertype.
						  20. Index 'blog': it is configured twice. List all its entities in one configuration.
						  21. Index 'licences': it has no mapping file. Create classpath:search/mistakes/licences.json, or switch strict validation off to let Elasticsearch guess the types of its fields.
						  22. Index 'licences': part 'id.holder' of the id of Licence is an association, which is not supported. Map the part as a basic value, and the association as an attribute with @MapsId.
						  23. Index 'nothing': it has no mapping file. Create classpath:search/mistakes/nothing.json, or switch strict validation off to let Elasticsearch guess the types of its fields.
						  24. Index 'nothing': it has no entities. Add at least one. Entities: Animal, Author, Cat, Comment, Dog, Licence, Place, Post.
						  25. The chunk size must be at least 1, not 0.""");
	}

	private static ElasticsearchJpaBuilder builder() {
		return ElasticsearchJpa.builder(sessionFactory).connection("default", unreachable);
	}

	private static String report(ElasticsearchJpaBuilder builder) {
		InvalidConfigurationException thrown = catchThrowableOfType(InvalidConfigurationException.class,
				builder::build);
		assertThat(thrown).as("the configuration has a problem").isNotNull();
		return String.valueOf(thrown.getMessage());
	}

	@Test
	void aValidConfigurationNeedsNoElasticsearch() {
		ElasticsearchJpa jpa = builder().strictValidation(true).index(IndexSettings.of("blog", "Post")).build();
		assertThat(jpa.indexes()).hasSize(1);
		assertThat(jpa.index("blog").mappingLocation()).hasValue("classpath:search/mappings/blog.json");
	}

	@Test
	void aMissingMappingFileIsAProblemOnlyIfValidationIsStrict() {
		ElasticsearchJpaBuilder builder = builder().index(IndexSettings.of("guessed", "Post"));
		assertThat(builder.build().index("guessed").mappingLocation()).isEmpty();
		assertThat(report(builder.strictValidation(true))).contains("classpath:search/mappings/guessed.json");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "_all", "Blog", ".", "..", "-x", "a b", "a/b", "../etc", "a*", "blög", "a,b", "a\0b" })
	void invalidIndexNamesAreRejected(String name) {
		assertThat(report(builder().index(IndexSettings.of(name, "Post"))))
			.contains("Index '" + name + "': the name is invalid.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "_", "Test", "a b", "-", "*" })
	void invalidIndexPrefixesAreRejected(String prefix) {
		assertThat(report(builder().indexPrefix(prefix).index(IndexSettings.of("blog", "Post"))))
			.contains("The index prefix '" + prefix + "' is invalid.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1=1) or (1=1", "1=1 order by e.id", "1=1) union (select 1 from Post e where 1=1",
			"e.title = :title", "e.title", "1=1 /*", "e.title = 'x" })
	void aScopeThatIsNotASinglePredicateIsRejected(String scope) {
		assertThat(report(builder().index(IndexSettings.of("blog", "Post").withScope(scope))))
			.contains("the scope '" + scope + "' is not an HQL predicate");
	}

	@ParameterizedTest
	@ValueSource(strings = { "e.published = true", "e.published or e.title like '%100%'", "size(e.comments) > 0",
			"(e.title = 'a') or (e.title = 'b')", "exists (select 1 from e.comments c where c.text = ')')" })
	void aScopeCanBeAnyPredicate(String scope) {
		assertThatCode(() -> builder().index(IndexSettings.of("blog", "Post").withScope(scope)).build())
			.doesNotThrowAnyException();
	}

	@Test
	void documentIdsThatAreNeverUpdatedAreAccepted() {
		assertThatCode(() -> builder().index(IndexSettings.of("a", "Post").withDocumentId("slug"))
			.index(IndexSettings.of("b", "Post").withDocumentId("id"))
			.index(IndexSettings.of("c", "Place").withDocumentId("code"))
			.index(IndexSettings.of("d", "Dog").withDocumentId("name"))
			.build()).doesNotThrowAnyException();
	}

	@Test
	void dependenciesCanLeadThroughEmbeddablesAndSubtypes() {
		assertThatCode(() -> builder()
			.index(IndexSettings.of("place", "Place").withDependencies("address.mayor", "address.mayor"))
			.index(IndexSettings.of("animal", "Animal").withDependencies("owner"))
			.build()).doesNotThrowAnyException();
		assertThat(report(builder().index(IndexSettings.of("place", "Place").withDependencies("address"))))
			.contains("'address' is in the row of Place itself");
	}

	@Test
	void theMapperOfASubtypeCannotDefineAScope() {
		DocumentMapper<Cat> scoped = new DocumentMapper<>() {

			@Override
			public Object toDocument(Cat cat, String index) {
				return Map.of();
			}

			@Override
			public @Nullable String scope(String index) {
				return "e.name = 'Tom'";
			}

		};
		assertThat(report(builder().mapper(Cat.class, scoped).index(IndexSettings.of("animal", "Animal"))))
			.contains("the mapper of the subtype Cat defines a scope or a document id. Define them in the mapper of "
					+ "Animal instead.");
	}

	@Test
	void dependenciesOfTheMapperOfASubtypeAreChecked() {
		DocumentMapper<Cat> misspelled = new DocumentMapper<>() {

			@Override
			public Object toDocument(Cat cat, String index) {
				return Map.of();
			}

			@Override
			public Set<String> dependencies(String index) {
				return Set.of("owners");
			}

		};
		assertThat(report(builder().mapper(Cat.class, misspelled).index(IndexSettings.of("animal", "Animal"))))
			.contains("the dependency 'owners' is not an association path of Animal");
	}

	@Test
	void indexesAreFoundByNameAndType() {
		ElasticsearchJpa jpa = builder().index(IndexSettings.of("blog", "Post"))
			.index(IndexSettings.of("animal", "Animal"))
			.index(IndexSettings.of("cats", "Cat"))
			.build();
		assertThat(jpa.indexesOf(Cat.class)).extracting(SearchIndex::name).containsExactly("animal", "cats");
		assertThat(jpa.indexesOf(Dog.class)).extracting(SearchIndex::name).containsExactly("animal");
		assertThat(jpa.indexesOf(Author.class)).isEmpty();
		assertThat(jpa.index("cats", Animal.class).entityTypes()).isEqualTo(List.of(Cat.class));
		assertThat(catchThrowableOfType(ElasticsearchJpaException.class, () -> jpa.index("blgo")))
			.hasMessage("There is no index 'blgo'. Indexes: blog, animal, cats.");
		assertThat(catchThrowableOfType(ElasticsearchJpaException.class, () -> jpa.index("animal", Cat.class)))
			.hasMessageContaining("Its entities are: " + Animal.class.getName());
	}

	@Entity(name = "Animal")
	static class Animal implements SearchDocument {

		@Id
		long id;

		@Column(updatable = false)
		String name = "";

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name);
		}

	}

	@Entity(name = "Cat")
	static class Cat extends Animal {

		@ManyToOne
		@Nullable Author owner;

	}

	@Entity(name = "Dog")
	static class Dog extends Animal {

	}

	@Embeddable
	record LicenceId(@ManyToOne Author holder, int number) {
	}

	@Entity(name = "Licence")
	@SuppressWarnings("NullAway.Init")
	static class Licence implements SearchDocument {

		@EmbeddedId
		LicenceId id;

		@Override
		public Object toSearchDocument(String index) {
			return Map.of();
		}

	}

	@Embeddable
	static class Address {

		@ManyToOne
		@Nullable Author mayor;

		String street = "";

	}

	@Entity(name = "Place")
	static class Place implements SearchDocument {

		@Id
		long id;

		@NaturalId
		String code = "";

		@Embedded
		Address address = new Address();

		@Override
		public Object toSearchDocument(String index) {
			return Map.of();
		}

	}

}
