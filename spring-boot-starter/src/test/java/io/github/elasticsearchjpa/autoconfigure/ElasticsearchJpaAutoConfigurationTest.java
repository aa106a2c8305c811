package io.github.elasticsearchjpa.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.log.SearchQueryRedactor;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.plain.Note;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.shop.Maker;
import io.github.elasticsearchjpa.shop.Product;
import jakarta.persistence.EntityManagerFactory;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchConnectionDetails;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchRestClientAutoConfiguration;
import org.springframework.boot.elasticsearch.autoconfigure.Rest5ClientBuilderCustomizer;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of the auto-configuration in an application whose Elasticsearch is down. */
class ElasticsearchJpaAutoConfigurationTest {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, HibernateJpaAutoConfiguration.class,
				JacksonAutoConfiguration.class, ElasticsearchRestClientAutoConfiguration.class,
				ElasticsearchJpaAutoConfiguration.class, EmbeddedElasticsearchAutoConfiguration.class))
		.withUserConfiguration(Entities.class)
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(),
				"spring.elasticsearch.uris=http://127.0.0.1:1");

	@Test
	void anIndexIsInjectedByItsNameAndEntityType() {
		this.application
			.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product",
					"elasticsearch-jpa.indexes.old-products.entities=Product")
			.withUserConfiguration(TwoIndexes.class)
			.run((context) -> {
				Injected injected = context.getBean(Injected.class);
				assertThat(injected.products().name()).isEqualTo("products");
				assertThat(injected.old().name()).isEqualTo("old-products");
			});
	}

	@Test
	void anApplicationWithoutIndexesStarts() {
		this.application.run((context) -> assertThat(context.getBean(ElasticsearchJpa.class).indexes()).isEmpty());
	}

	@Test
	void theApplicationStartsWhileElasticsearchIsDown() {
		this.application.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product").run((context) -> {
			SearchIndex<?> products = context.getBean("products", SearchIndex.class);
			assertThatThrownBy(products::count).isInstanceOf(RequestFailedException.class)
				.hasMessageContaining("did not answer GET /products/_count");
		});
	}

	@Test
	void clientsHaveAResponseTimeoutOfTwiceTheSocketTimeout() {
		this.application.withPropertyValues("spring.elasticsearch.socket-timeout=7s").run((context) -> {
			RequestConfig.Builder config = RequestConfig.custom();
			context.getBeanProvider(Rest5ClientBuilderCustomizer.class)
				.orderedStream()
				.forEach((customizer) -> customizer.customize(config));
			assertThat(config.build().getResponseTimeout()).isEqualTo(Timeout.ofSeconds(14));
		});
	}

	@Test
	void mapperBeansMapTheEntityTypeOfTheirDeclaration() {
		this.application
			.withPropertyValues("elasticsearch-jpa.indexes.makers.entities=Maker",
					"elasticsearch-jpa.indexes.products.entities=Product")
			.withUserConfiguration(Mappers.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void allMistakesInAConfigurationAreReportedTogether() {
		this.application
			.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product",
					"elasticsearch-jpa.indexes.products.dependencies=factory",
					"elasticsearch-jpa.indexes.products.scope=e.colour = 'red'",
					"elasticsearch-jpa.indexes.products.update-strategy=some",
					"elasticsearch-jpa.indexes.products.connection=archive",
					"elasticsearch-jpa.indexes.makers.entities=Maker,Makr")
			.run((context) -> {
				assertThat(context).getFailure()
					.rootCause()
					.isInstanceOfSatisfying(InvalidConfigurationException.class, (invalid) -> {
						assertThat(invalid.problems()).hasSizeGreaterThanOrEqualTo(6);
						FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer().analyze(invalid);
						assertThat(analysis).isNotNull();
						assertThat(analysis.getDescription()).contains("connection 'archive'", "strategy 'some'",
								"'factory'", "colour", "'Makr'", "there is no mapper for Maker");
					});
			});
	}

	@Test
	void anEmbeddedServerThatCannotStartIsReportedWithAnAction() {
		this.application
			.withPropertyValues("elasticsearch-jpa.embedded.enabled=true",
					"elasticsearch-jpa.embedded.data-directory=pom.xml")
			.run((context) -> {
				FailureAnalysis analysis = new EmbeddedElasticsearchFailureAnalyzer()
					.analyze(Objects.requireNonNull(context.getStartupFailure()));
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).contains("Cannot use the data directory", "pom.xml");
				assertThat(analysis.getAction()).contains("elasticsearch-jpa.embedded.enabled");
			});
	}

	@Test
	void anInvalidHeapOfTheEmbeddedServerIsAMistakeInTheConfiguration() {
		this.application
			.withPropertyValues("elasticsearch-jpa.embedded.enabled=true", "elasticsearch-jpa.embedded.heap=lots")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("elasticsearch-jpa.embedded.heap: Invalid heap size lots: "
						+ "use megabytes or gigabytes, such as 512m or 2g."));
	}

	@Test
	void searchesAreLoggedIfTheSynchronizationIsOn() {
		this.application.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product").run((context) -> {
			assertThat(context.getBean(SearchLog.class)).isSameAs(context.getBean(ElasticsearchJpa.class).searchLog());
			assertThat(entities(context)).contains("SearchQuery", "SearchClick");
		});
		this.application
			.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product",
					"elasticsearch-jpa.sync.enabled=false")
			.run((context) -> {
				assertThat(context.getBean(ElasticsearchJpa.class).isSearchLogEnabled()).isFalse();
				assertThat(entities(context)).doesNotContain("SearchQuery", "SearchClick");
			});
	}

	@Test
	void theSearchLogCanBeSwitchedOff() {
		this.application
			.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product",
					"elasticsearch-jpa.search-log.enabled=false")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(SearchLog.class);
				assertThat(entities(context)).doesNotContain("SearchQuery", "SearchClick");
			});
	}

	@Test
	void missingTablesAreReportedTogether() {
		this.application
			.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product",
					"elasticsearch-jpa.sync.initialize-schema=never", "elasticsearch-jpa.sync.table-prefix=my_")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("create table my_search_outbox")
				.hasMessageContaining("create table my_search_query"));
	}

	@Test
	void aRedactorBeanRedactsEveryRow() {
		this.application.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product")
			.withBean(SearchQueryRedactor.class, () -> (query) -> query.withTerms("redacted"))
			.run((context) -> {
				SearchIndex<?> products = context.getBean("products", SearchIndex.class);
				assertThatThrownBy(
						() -> products.search(Search.json("{}"), SearchOptions.defaults().withTerms("secret")))
					.isInstanceOf(RequestFailedException.class);
				assertThat(context.getBean(SearchLog.class).await(Duration.ofSeconds(20))).isTrue();
				assertThat(context.getBean(EntityManagerFactory.class)
					.createEntityManager()
					.createQuery("from SearchQuery", SearchQuery.class)
					.getResultList()).extracting(SearchQuery::terms).containsExactly("redacted");
			});
	}

	private static List<String> entities(ApplicationContext context) {
		return context.getBean(EntityManagerFactory.class)
			.getMetamodel()
			.getEntities()
			.stream()
			.map((entity) -> entity.getName())
			.toList();
	}

	@Test
	void aMistypedPropertyStopsTheStart() {
		this.application.withPropertyValues("elasticsearch-jpa.indexes.products.entites=Product")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("elasticsearch-jpa.indexes.products.entites"));
	}

	@Test
	void aNamedConnectionUsesItsOwnServer() {
		this.application
			.withPropertyValues("elasticsearch-jpa.connections.archive.uris=http://127.0.0.1:2",
					"elasticsearch-jpa.connections.archive.api-key=c2VjcmV0",
					"elasticsearch-jpa.indexes.products.connection=archive",
					"elasticsearch-jpa.indexes.products.entities=Product")
			.run((context) -> {
				SearchIndex<?> products = context.getBean("products", SearchIndex.class);
				assertThatThrownBy(products::count).hasMessageContaining("127.0.0.1:2")
					.hasMessageNotContaining("c2VjcmV0");
			});
	}

	@Test
	void anIndexWithTheNameOfAnotherBeanGetsAnotherBeanName() {
		this.application.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product")
			.withBean("products", String.class, () -> "a bean of the application")
			.run((context) -> {
				assertThat(context.getBean("products")).isEqualTo("a bean of the application");
				assertThat(context.getBean("productsSearchIndex", SearchIndex.class).name()).isEqualTo("products");
			});
	}

	/** Testcontainers and Docker Compose create such beans. */
	@Test
	void connectionDetailsTakePrecedenceOverProperties() {
		this.application.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product")
			.withBean(ElasticsearchConnectionDetails.class,
					() -> () -> List.of(new ElasticsearchConnectionDetails.Node("127.0.0.1", 2,
							ElasticsearchConnectionDetails.Node.Protocol.HTTP)))
			.run((context) -> assertThatThrownBy(context.getBean(SearchIndex.class)::count)
				.hasMessageContaining("127.0.0.1:2"));
	}

	@Test
	void thePrimaryOfSeveralPersistenceUnitsIsSynchronized() {
		this.application
			.withPropertyValues("elasticsearch-jpa.indexes.products.entities=Product",
					"spring.jpa.hibernate.ddl-auto=create")
			.withUserConfiguration(TwoUnits.class)
			.run((context) -> {
				context.getBean("notes", EntityManagerFactory.class)
					.runInTransaction((entities) -> entities.persist(new Note()));
				context.getBean("shop", EntityManagerFactory.class)
					.runInTransaction((entities) -> entities.persist(new Product(1, "Green kettle", null)));
				assertThat(context.getBean(ElasticsearchJpa.class).sync().backlog()).singleElement()
					.satisfies((backlog) -> assertThat(backlog.changes()).isEqualTo(1));
			});
	}

	@Test
	void everyConnectionWithAnIndexHasWorkersAndOneThreadIsForMaintenance() {
		assertThat(syncThreads("elasticsearch-jpa.indexes.products.entities=Product")).isEqualTo(2);
		assertThat(syncThreads("elasticsearch-jpa.indexes.products.entities=Product",
				"elasticsearch-jpa.indexes.old.entities=Product", "elasticsearch-jpa.indexes.old.connection=archive",
				"elasticsearch-jpa.connections.archive.uris=http://127.0.0.1:2",
				"elasticsearch-jpa.connections.unused.uris=http://127.0.0.1:3", "elasticsearch-jpa.sync.workers=3"))
			.isEqualTo(7);
		assertThat(syncThreads("elasticsearch-jpa.indexes.products.entities=Product",
				"elasticsearch-jpa.sync.enabled=false"))
			.isZero();
	}

	private int syncThreads(String... properties) {
		AtomicInteger threads = new AtomicInteger();
		this.application.withPropertyValues(properties)
			.run((context) -> threads.set(context.getBean(ElasticsearchJpaProperties.class).syncThreads()));
		return threads.get();
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoUnits {

		@Bean
		@Primary
		LocalContainerEntityManagerFactoryBean shop(EntityManagerFactoryBuilder builder, DataSource dataSource) {
			return builder.dataSource(dataSource).packages(Product.class).persistenceUnit("shop").build();
		}

		@Bean
		LocalContainerEntityManagerFactoryBean notes(EntityManagerFactoryBuilder builder, DataSource dataSource) {
			return builder.dataSource(dataSource).packages(Note.class).persistenceUnit("notes").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = Product.class)
	static class Entities {

	}

	record Injected(SearchIndex<Product> products, SearchIndex<Product> old) {
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoIndexes {

		@Bean
		Injected injected(SearchIndex<Product> products, @Qualifier("old-products") SearchIndex<Product> old) {
			return new Injected(products, old);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Mappers {

		@Bean
		DocumentMapper<Maker> makers() {
			return (maker, index) -> Map.of("name", maker.name());
		}

		@Bean
		Object productMapper() {
			return new ProductMapper();
		}

	}

	static class ProductMapper implements DocumentMapper<Product> {

		@Override
		public Object toDocument(Product product, String index) {
			return Map.of("name", product.name());
		}

	}

}
