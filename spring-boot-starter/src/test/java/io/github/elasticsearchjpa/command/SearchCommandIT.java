package io.github.elasticsearchjpa.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.shop.Maker;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands of an application, and what the starter gives it, on real servers. */
class SearchCommandIT {

	private static final String[] PROPERTIES = { "spring.datasource.url=jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1",
			"spring.jpa.hibernate.ddl-auto=update", "elasticsearch-jpa.embedded.enabled=true",
			"elasticsearch-jpa.index-prefix=shop_", "elasticsearch-jpa.indexes.products.entities=Product",
			"elasticsearch-jpa.indexes.products.dependencies=maker",
			"elasticsearch-jpa.indexes.broken.entities=Product" };

	private static ConfigurableApplicationContext context;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@BeforeAll
	static void start() {
		context = application().run();
		context.getBean(EntityManagerFactory.class).runInTransaction((entityManager) -> {
			Maker maker = new Maker(1, "Acme");
			entityManager.persist(maker);
			entityManager.persist(new Product(1, "Red kettle", maker));
			entityManager.persist(new Product(2, "Blue kettle and blue cup", maker));
		});
	}

	@AfterAll
	static void stop() {
		context.getBean(ElasticsearchJpa.class).indexes().forEach(SearchIndex::delete);
		context.close();
	}

	private static SpringApplicationBuilder application() {
		return new SpringApplicationBuilder(ShopApplication.class).properties(PROPERTIES);
	}

	@Test
	void rebuildThenQueryPrintsTheHitsInOrder() {
		assertThat(run("rebuild", "products")).isZero();
		assertThat(this.out.toString()).contains("products: 100 %, 2 of 2", "products: rebuilt as shop_products-",
				"2 documents");
		assertThat(run("query", "products", "blue kettle")).isZero();
		assertThat(this.out.toString()).containsSubsequence("  1  ", "Blue kettle and blue cup", "  2  ", "Red kettle",
				"2 documents match.");
		assertThat(run("query", "products", "{\"query\": {\"match\": {\"name\": \"red\"}}}", "--size", "1")).isZero();
		assertThat(this.out.toString()).contains("1 documents match.");
	}

	@Test
	void createAndDeleteSayWhatTheyDid() {
		run("delete", "products", "--yes");
		assertThat(run("create", "products")).isZero();
		assertThat(run("create", "products")).isZero();
		assertThat(run("delete", "products", "--yes")).isZero();
		assertThat(run("delete", "products", "--yes")).isZero();
		assertThat(this.out.toString()).containsSubsequence("products: created", "products: exists already",
				"products: deleted", "products: did not exist");
	}

	@Test
	void nothingIsDeletedWithoutConfirmation() {
		run("create", "products");
		assertThat(run("delete", "products")).isEqualTo(2);
		assertThat(this.err.toString()).contains("Confirm with --yes");
		assertThat(run("create", "products")).isZero();
		assertThat(this.out.toString()).contains("exists already");
	}

	@Test
	void aMappingFileThatElasticsearchRefusesFailsThatIndexAndNoOther() {
		assertThat(run("rebuild")).isEqualTo(1);
		assertThat(this.err.toString()).contains("broken: Elasticsearch refused PUT /shop_broken-",
				"mapper_parsing_exception", "[txt]", "nothing was changed", "classpath:search/mappings/broken.json");
		assertThat(this.out.toString()).contains("All indexes: products, broken", "products: rebuilt as");
	}

	@Test
	void wrongUsageIsToldApartFromFailure() {
		assertThat(run()).isEqualTo(2);
		assertThat(run("explode")).isEqualTo(2);
		assertThat(run("rebuild", "prodcuts")).isEqualTo(2);
		assertThat(this.err.toString()).contains("There is no index prodcuts. Indexes: products, broken.");
		assertThat(run("query", "products", "{not json")).isEqualTo(2);
		assertThat(this.err.toString()).contains("line 1, column");
		assertThat(run("--help")).isZero();
		assertThat(run("rebuild", "--help")).isZero();
		assertThat(this.out.toString()).contains("Usage: search [-h] COMMAND", "Usage: search rebuild [-h] [INDEX...]");
	}

	@Test
	void anApplicationStartedWithACommandRunsItWithoutAWebServerAndEnds() {
		AtomicInteger code = new AtomicInteger(-1);
		ApplicationContextInitializer<GenericApplicationContext> exit = (beans) -> beans.registerBean(CommandExit.class,
				() -> code::set);
		ConfigurableApplicationContext command = application().initializers(exit)
			.web(WebApplicationType.SERVLET)
			.run("search", "create", "products", "--spring.main.lazy-initialization=false");
		assertThat(code).hasValue(0);
		assertThat(command.isActive()).isFalse();
		assertThat(command.getEnvironment().getProperty("spring.main.web-application-type")).isEqualTo("none");
	}

	@Test
	void commandsCanBeTurnedOff() {
		try (ConfigurableApplicationContext command = application().web(WebApplicationType.NONE)
			.run("search", "create", "--elasticsearch-jpa.commands.enabled=false")) {
			assertThat(command.isActive()).isTrue();
			assertThat(command.getBeansOfType(SearchCommandRunner.class)).isEmpty();
		}
	}

	@Test
	void hitsAreManagedInTheCallersTransaction() {
		run("rebuild", "products");
		SearchIndex<Product> products = context.getBean(ElasticsearchJpa.class).index("products", Product.class);
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			SearchResults<Product> results = products.search("{\"query\": {\"match\": {\"name\": \"red\"}}}");
			Product red = results.entities().get(0);
			assertThat(context.getBean(EntityManager.class).contains(red)).isTrue();
			assertThat(Hibernate.isInitialized(red.maker())).isFalse();
			assertThat(red.maker()).isNotNull().extracting(Maker::name).isEqualTo("Acme");
		});
		assertThat(products.search("{\"query\": {\"match\": {\"name\": \"red\"}}}").entities()).hasSize(1);
	}

	private int run(String... arguments) {
		CommandLine command = new SearchCommand(context.getBean(ElasticsearchJpa.class), null).commandLine();
		command.setOut(new PrintWriter(this.out, true)).setErr(new PrintWriter(this.err, true));
		return command.execute(arguments);
	}

}
