package io.github.elasticsearchjpa.test;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ProductRepository;
import io.github.elasticsearchjpa.shop.ShopApplication;
import io.github.elasticsearchjpa.sync.SyncEvent;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/** A test with {@link CaptureChanges}, as users write it. */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.datasource.url=jdbc:h2:mem:captured", "spring.elasticsearch.uris=http://127.0.0.1:1",
				"elasticsearch-jpa.indexes.products.entities=Product" })
@CaptureChanges
@Transactional
class CaptureChangesTest {

	@Autowired
	private ProductRepository repository;

	@Autowired
	private EntityManager entities;

	@Autowired
	private CapturedChanges changes;

	@Autowired
	private ElasticsearchJpa jpa;

	@Test
	void aSavedProductIsCaptured() {
		Product kettle = this.repository.save(new Product(1, "Green kettle", null));
		this.entities.flush();
		assertThat(this.changes.of("products")).containsExactly(new SyncEvent.PreIndex("products", kettle));
		assertThat(this.changes.of("makers")).isEmpty();
	}

	@Test
	void eachTestHasItsOwnChanges() {
		this.repository.save(new Product(1, "Green kettle", null));
		this.repository.deleteById(1L);
		this.entities.flush();
		assertThat(this.changes.all()).hasSize(2).last().isInstanceOf(SyncEvent.PreDelete.class);
	}

	@Test
	void thereAreNoWorkers() {
		assertThat(this.jpa.sync().workers()).isEmpty();
	}

}
