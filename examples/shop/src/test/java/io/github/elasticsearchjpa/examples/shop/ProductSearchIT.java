package io.github.elasticsearchjpa.examples.shop;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.test.Indexing;
import io.github.elasticsearchjpa.test.SearchTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the search for products. */
@SpringBootTest
@SearchTest
class ProductSearchIT {

	private static final String REQUEST = """
			{"query": {"multi_match": {"query": ":terms", "fields": ["name^3", "description"]}}}""";

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
	void productsAreFoundInOrderOfRelevance() {
		this.repository.save(new Product("Cup", "Goes with the kettle", new BigDecimal("4.50")));
		this.repository.save(new Product("Kettle", "Whistles when it boils", new BigDecimal("29.90")));
		this.repository.save(new Product("Plate", "Round", new BigDecimal("7")));
		assertThat(search("kettle")).extracting(Product::getName).containsExactly("Kettle", "Cup");
	}

	@Test
	void changedAndDeletedProductsAreUpToDateInTheIndex() {
		Product kettle = this.repository.save(new Product("Kettle", "Whistles", new BigDecimal("29.90")));
		Product plate = this.repository.save(new Product("Plate", "Whistles, too", new BigDecimal("7")));
		kettle.setDescription("Silent");
		this.repository.save(kettle);
		this.repository.delete(plate);
		assertThat(search("silent")).hasSize(1);
		assertThat(search("whistles")).isEmpty();
	}

	private List<Product> search(String terms) {
		this.indexing.await();
		return this.products.search(REQUEST, Map.of("terms", terms)).entities();
	}

}
