package io.github.elasticsearchjpa.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.shop.Maker;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import io.github.elasticsearchjpa.sync.SyncEvent;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes in Spring transactions are indexed without code in the application.
 */
@SpringBootTest(classes = ShopApplication.class,
		properties = { "spring.datasource.url=jdbc:h2:mem:sync", "spring.jpa.hibernate.ddl-auto=create",
				"elasticsearch-jpa.embedded.enabled=true", "elasticsearch-jpa.index-prefix=sync_",
				"elasticsearch-jpa.indexes.products.entities=Product",
				"elasticsearch-jpa.indexes.products.dependencies=maker" })
@Import(SearchSyncAutoConfigurationIT.EventRecorder.class)
@DirtiesContext
class SearchSyncAutoConfigurationIT {

	@Autowired
	private TransactionTemplate transaction;

	@Autowired
	private EntityManager entityManager;

	@Autowired
	private SearchIndex<Product> products;

	@Autowired
	private SearchSync sync;

	@Autowired
	private EventRecorder recorder;

	@Test
	void committedChangesAreIndexedAndRolledBackOnesAreNot() {
		this.products.create();
		this.transaction.executeWithoutResult((status) -> {
			Maker maker = new Maker(1, "Acme");
			this.entityManager.persist(maker);
			this.entityManager.persist(new Product(1, "Green kettle", maker));
		});
		this.transaction.executeWithoutResult((status) -> {
			this.entityManager.persist(new Product(2, "Rolled back kettle", null));
			this.entityManager.flush();
			status.setRollbackOnly();
		});
		this.sync.awaitAndRefresh(Duration.ofSeconds(20));
		assertThat(this.products.search("{\"query\": {\"match\": {\"name\": \":name\"}}}", Map.of("name", "kettle"))
			.entities()).extracting(Product::name).containsExactly("Green kettle");
		assertThat(this.recorder.events).extracting(SyncEvent::index).containsOnly("products");
		assertThat(this.recorder.events).hasSize(2).hasOnlyElementsOfType(SyncEvent.PreIndex.class);
		this.products.delete();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class EventRecorder {

		private final List<SyncEvent> events = new ArrayList<>();

		@EventListener
		void on(SyncEvent event) {
			this.events.add(event);
		}

	}

}
