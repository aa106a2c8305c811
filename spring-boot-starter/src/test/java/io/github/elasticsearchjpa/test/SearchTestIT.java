package io.github.elasticsearchjpa.test;

import java.io.IOException;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
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

/** A test with {@link SearchTest}, as users write it, and the cleanup after one. */
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
	void deleteProducts() {
		this.repository.deleteAll();
	}

	@Test
	void committedChangesAreFoundAfterWaiting() {
		this.repository.save(new Product(1, "Green kettle", null));
		this.indexing.await();
		assertThat(this.products.count()).isEqualTo(1);
	}

	@Test
	@Transactional
	void aTestInATransactionCanCommitAndWait() {
		this.repository.save(new Product(2, "Blue kettle", null));
		this.indexing.commitAndAwait();
		assertThat(this.products.count()).isEqualTo(1);
		this.repository.save(new Product(3, "Rolled back", null));
	}

	@Test
	void theNamesOfTheIndexesBeginWithTheNameOfTheClass() {
		assertThat(this.products.alias()).startsWith("search-test-it-").endsWith("-products");
	}

	@Nested
	class NestedClass {

		@Autowired
		private SearchIndex<Product> nestedProducts;

		@Test
		void usesTheIndexesOfItsEnclosingClass() {
			assertThat(this.nestedProducts.alias()).isEqualTo(SearchTestIT.this.products.alias());
		}

	}

	@Test
	void theIndexesAreDeletedAndTheApplicationIsClosedAfterAClass() throws Exception {
		TestContextManager manager = new TestContextManager(OtherClass.class);
		manager.beforeTestClass();
		OtherClass other = new OtherClass();
		manager.prepareTestInstance(other);
		String alias = other.products.alias();
		try (Rest5Client client = Rest5Client.builder(EmbeddedElasticsearch.shared().uri()).build()) {
			assertThat(exists(client, alias)).isTrue();
			manager.afterTestClass();
			assertThat(exists(client, alias)).isFalse();
		}
		assertThat(((ConfigurableApplicationContext) other.application).isActive()).isFalse();
	}

	private static boolean exists(Rest5Client client, String alias) throws IOException {
		return client.performRequest(new Request("HEAD", "/" + alias)).getStatusCode() == 200;
	}

}
