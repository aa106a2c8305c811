package io.github.elasticsearchjpa.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.SyncEvent;
import io.github.elasticsearchjpa.sync.SyncListener;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchRestClientAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handles that are injected with {@link Lazy}, such as into a listener, which the library
 * needs before it can provide the handles.
 */
class LazyHandlesTest {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, HibernateJpaAutoConfiguration.class,
				JacksonAutoConfiguration.class, ElasticsearchRestClientAutoConfiguration.class,
				ElasticsearchJpaAutoConfiguration.class))
		.withUserConfiguration(Listener.class)
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(),
				"spring.jpa.hibernate.ddl-auto=create", "spring.elasticsearch.uris=http://127.0.0.1:1",
				"elasticsearch-jpa.sync.workers=0", "elasticsearch-jpa.indexes.products.entities=Product",
				"elasticsearch-jpa.indexes.old-products.entities=Product");

	@Test
	void lazyHandlesDelegateToTheBeans() {
		this.application.run((context) -> {
			Handles handles = context.getBean(Handles.class);
			assertThat(handles.products.name()).isEqualTo("products");
			assertThat(handles.products.entityTypes()).containsExactly(Product.class);
			assertThat(handles.sync.backlog("products")).isEqualTo(Backlog.none("products"));
			assertThat(handles.log.dropped()).isZero();
			assertThat(List.of(handles.products, handles.sync, handles.log)).allMatch(AopUtils::isJdkDynamicProxy);
		});
	}

	@Test
	void aListenerOfTheLibraryCanUseLazyHandles() {
		this.application.run((context) -> {
			context.getBean(EntityManagerFactory.class)
				.runInTransaction((entities) -> entities.persist(new Product(1, "Green kettle", null)));
			assertThat(context.getBean(Listener.class).indexes).containsExactly("products");
		});
	}

	/** A bean with a constructor parameter for each kind of handle. */
	static class Handles {

		private final SearchIndex<Product> products;

		private final SearchSync sync;

		private final SearchLog log;

		Handles(@Lazy SearchIndex<Product> products, @Lazy SearchSync sync, @Lazy SearchLog log) {
			this.products = products;
			this.sync = sync;
			this.log = log;
		}

	}

	/** A listener that records the names of the indexes that its handles contain. */
	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = Product.class)
	@Import(Handles.class)
	static class Listener implements SyncListener {

		private final Handles handles;

		private final List<String> indexes = new ArrayList<>();

		Listener(Handles handles) {
			this.handles = handles;
		}

		@Override
		public void onChange(SyncEvent event) {
			if (event.index().equals(this.handles.products.name())) {
				this.indexes.add(event.index());
			}
		}

	}

}
