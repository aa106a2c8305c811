package io.github.elasticsearchjpa.test;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ProductRepository;
import io.github.elasticsearchjpa.shop.ShopApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/** A test as the users of {@link SearchTest} write it, and what is left of one. */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.datasource.url=jdbc:h2:mem:search-test",
				"elasticsearch-jpa.indexes.products.entities=Product" })
@SearchTest
class SearchTestIT {

	@Autowired
	private ProductRepository repository;

	@Autowired
	private SearchIndex<Product> products;

	@Autowired
	private Indexing indexing;

	@BeforeEach
	void empty() {
		this.repository.deleteAll();
	}

	@Test
	void whatIsCommittedIsFoundAfterWaiting() {
		this.repository.save(new Product(1, "Green kettle", null));
		this.indexing.await();
		assertThat(this.products.count()).isEqualTo(1);
	}

	@Test
	@Transactional
	void aTestThatIsRolledBackMayCommitWhatIsToBeFound() {
		this.repository.save(new Product(2, "Blue kettle", null));
		this.indexing.commitAndAwait();
		assertThat(this.products.count()).isEqualTo(1);
		this.repository.save(new Product(3, "Rolled back", null));
	}

	@Test
	void theIndexesOfTheClassHaveItsName() {
		assertThat(this.products.alias()).startsWith("search-test-it-").endsWith("-products");
	}

	@Nested
	class AnInnerClass {

		@Autowired
		private SearchIndex<Product> same;

		@Test
		void hasTheIndexesOfTheClassAroundIt() {
			assertThat(this.same.alias()).isEqualTo(SearchTestIT.this.products.alias());
		}

	}

	@Test
	void nothingIsLeftAfterAClass() throws Exception {
		TestContextManager manager = new TestContextManager(Another.class);
		manager.beforeTestClass();
		Another another = new Another();
		manager.prepareTestInstance(another);
		String alias = another.products.alias();
		try (Rest5Client client = Rest5Client.builder(EmbeddedElasticsearch.shared().uri()).build()) {
			Connection elasticsearch = new Connection("default", client);
			assertThat(elasticsearch.find("/" + alias)).isPresent();
			manager.afterTestClass();
			assertThat(elasticsearch.find("/" + alias)).isEmpty();
		}
		assertThat(((ConfigurableApplicationContext) another.application).isActive()).isFalse();
	}

}
