package io.github.elasticsearchjpa.test;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;

/** A mock that replaces one of several indexes by name, as users write it. */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.datasource.url=jdbc:h2:mem:mocked-index", "spring.elasticsearch.uris=http://127.0.0.1:1",
				"elasticsearch-jpa.indexes.products.entities=Product",
				"elasticsearch-jpa.indexes.old-products.entities=Product" })
@CaptureChanges
@Import(MockedIndexTest.Shop.class)
class MockedIndexTest {

	/**
	 * A mock of any type, because the bean definition does not declare the entity type.
	 */
	@MockitoBean("products")
	private SearchIndex<?> products;

	@Autowired
	private ApplicationContext application;

	@Autowired
	private Shop shop;

	@Test
	void theMockReplacesTheBean() {
		assertThat(this.application.getBean("products")).isSameAs(this.products);
		assertThat(this.application.getBeansOfType(SearchIndex.class)).containsOnlyKeys("products", "old-products");
	}

	@Test
	void theApplicationUsesTheMockAndTheOtherIndex() {
		assertThat(this.shop.products).isSameAs(this.products);
		assertThat(this.shop.oldProducts.name()).isEqualTo("old-products");
	}

	/** A bean of the application that uses both indexes. */
	static class Shop {

		private final SearchIndex<Product> products;

		private final SearchIndex<Product> oldProducts;

		Shop(SearchIndex<Product> products, @Qualifier("old-products") SearchIndex<Product> oldProducts) {
			this.products = products;
			this.oldProducts = oldProducts;
		}

	}

}
