package io.github.elasticsearchjpa.test;

import java.util.UUID;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verify;

/** Mocks of handles, as users write them. */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.datasource.url=jdbc:h2:mem:mocked", "spring.elasticsearch.uris=http://127.0.0.1:1",
				"elasticsearch-jpa.indexes.products.entities=Product" })
@CaptureChanges
@Import(MockedHandlesTest.Shop.class)
class MockedHandlesTest {

	@MockitoBean
	private SearchIndex<Product> products;

	@MockitoBean
	private SearchSync sync;

	@MockitoBean
	private SearchLog log;

	@Autowired
	private Shop shop;

	@Test
	void theApplicationUsesTheMocks() {
		assertThat(this.shop.products).isSameAs(this.products);
		assertThat(this.shop.sync).isSameAs(this.sync);
		assertThat(this.shop.log).isSameAs(this.log);
		given(this.products.count()).willReturn(42L);
		assertThat(this.shop.products.count()).isEqualTo(42);
		this.shop.sync.index(Product.class, 1L, true);
		verify(this.sync).index(Product.class, 1L, true);
		UUID search = UUID.randomUUID();
		this.shop.log.click(search, "1");
		verify(this.log).click(search, "1");
	}

	/** A bean of the application that uses the handles. */
	static class Shop {

		private final SearchIndex<Product> products;

		private final SearchSync sync;

		private final SearchLog log;

		Shop(SearchIndex<Product> products, SearchSync sync, SearchLog log) {
			this.products = products;
			this.sync = sync;
			this.log = log;
		}

	}

}
