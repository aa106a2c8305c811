package io.github.elasticsearchjpa.test;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

/** A test class that {@link SearchTestIT} runs. */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.datasource.url=jdbc:h2:mem:other",
				"elasticsearch-jpa.indexes.products.entities=Product" })
@SearchTest
// Spring sets the fields.
@SuppressWarnings("NullAway.Init")
class OtherClass {

	@Autowired
	SearchIndex<Product> products;

	@Autowired
	ApplicationContext application;

}
