package io.github.elasticsearchjpa.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.shop.Maker;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ShopApplication;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The commands of an application, on a real Elasticsearch server. */
class SearchCommandIT {

	private static final String[] PROPERTIES = { "spring.datasource.url=jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1",
			"spring.jpa.hibernate.ddl-auto=update", "elasticsearch-jpa.embedded.enabled=true",
			"elasticsearch-jpa.index-prefix=shop_", "elasticsearch-jpa.indexes.products.entities=Product",
			"elasticsearch-jpa.indexes.products.dependencies=maker",
			"elasticsearch-jpa.indexes.broken.entities=Product", "elasticsearch-jpa.indexes.broken.auto-sync=false" };

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
	void queryPrintsTheHitsOfARebuiltIndexInOrder() {
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
	void createAndDeleteReportWhatTheyDid() {
		run("delete", "products", "--yes");
		assertThat(run("create", "products")).isZero();
		assertThat(run("create", "products")).isZero();
		assertThat(run("delete", "products", "--yes")).isZero();
		assertThat(run("delete", "products", "--yes")).isZero();
		assertThat(this.out.toString()).containsSubsequence("products: created", "products: already exists",
				"products: deleted", "products: did not exist");
	}

	@Test
	void nothingIsDeletedWithoutConfirmation() {
		run("create", "products");
		assertThat(run("delete", "products")).isEqualTo(2);
		assertThat(this.err.toString()).contains("Confirm with --yes");
		assertThat(run("create", "products")).isZero();
		assertThat(this.out.toString()).contains("already exists");
	}

	@Test
	void aRejectedMappingFileDoesNotStopTheOtherIndexes() {
		assertThat(run("rebuild")).isEqualTo(1);
		assertThat(this.err.toString()).contains("broken: Elasticsearch rejected PUT /shop_broken-",
				"mapper_parsing_exception", "[txt]", "Nothing was created or changed",
				"classpath:search/mappings/broken.json");
		assertThat(this.out.toString()).contains("All indexes: products, broken", "products: rebuilt as");
	}

	@Test
	void wrongUsageHasItsOwnExitCode() {
		assertThat(run()).isEqualTo(2);
		assertThat(run("explode")).isEqualTo(2);
		assertThat(run("rebuild", "prodcuts")).isEqualTo(2);
		assertThat(this.err.toString())
			.contains("There is no index prodcuts. Did you mean products? Indexes: products, broken.");
		assertThat(run("query", "products", "{not json")).isEqualTo(2);
		assertThat(this.err.toString()).contains("line 1, column");
		assertThat(run("--help")).isZero();
		assertThat(run("rebuild", "--help")).isZero();
		assertThat(this.out.toString()).contains("Usage: search [-h] [--json] COMMAND",
				"Usage: search rebuild [-h] [--adopt]");
		assertThat(run("rebuild", "--retain", "-1")).isEqualTo(2);
		assertThat(run("verify", "products", "--sample", "2")).isEqualTo(2);
		assertThat(run("rollback", "products", "broken", "--to", "x")).isEqualTo(2);
		assertThat(run("generate-mapping", "products", "--sample", "-1")).isEqualTo(2);
	}

	@Test
	void everyCommandHasHelpWithAnExample() {
		for (String command : List.of("create", "rebuild", "deploy", "rollback", "delete", "update", "prune", "verify",
				"status", "pause", "resume", "backlog", "dead-letters", "schema", "query", "generate-mapping")) {
			assertThat(run(command, "--help")).as(command).isZero();
			assertThat(this.out.toString()).contains("Usage: search " + command, "Example");
		}
	}

	@Test
	void statusShowsARetainedGenerationAndRollbackSwitchesBackToIt() {
		run("delete", "products", "--yes");
		run("status", "products");
		assertThat(this.out.toString()).contains("products: alias shop_products, 2 rows in scope, document version 1",
				"does not exist", "last rebuild: never", "backlog: ", " dead letters");
		run("rebuild", "products");
		run("rebuild", "products", "--retain", "1");
		assertThat(run("status", "products")).isZero();
		assertThat(this.out.toString()).containsPattern("shop_products-\\d{8}t\\d{6}  read      2 documents, \\d")
			.containsPattern("shop_products-\\d{8}t\\d{6}  retained  2 documents, .* version 1, since 20")
			.containsPattern("last rebuild: 20\\d\\d-.* ago\\)")
			.contains("mapping: as in classpath:search/mappings/products.json");
		assertThat(run("rollback", "products", "--to", "shop_products-20000101t000000")).isEqualTo(1);
		assertThat(this.err.toString()).contains("has no earlier generation shop_products-20000101t000000");
		assertThat(run("rollback", "products")).isZero();
		assertThat(this.out.toString())
			.containsPattern("products: switched back to shop_products-\\d.*, brought up to date");
		assertThat(run("rollback", "products", "--skip-catch-up")).isZero();
		assertThat(this.out.toString()).contains(", with its content of 20",
				" ago). To bring it up to date, run: search update products; search prune products");
		run("delete", "products", "--yes");
	}

	@Test
	void onlyAStoppedRebuildCanBeResumed() {
		assertThat(run("rebuild", "products", "--resume")).isEqualTo(1);
		assertThat(this.err.toString()).contains("Index 'products' has no stopped rebuild to resume");
	}

	@Test
	void deployReportsItsActionAndTheReason() {
		run("delete", "products", "--yes");
		assertThat(run("deploy", "products")).isZero();
		assertThat(run("deploy", "products", "--retain", "1")).isZero();
		assertThat(this.out.toString()).containsSubsequence("products: rebuilt: it did not exist; rebuilt as",
				"2 documents", "products: skipped: nothing changed");
	}

	@Test
	void verifyReportsAndFixesDriftWithExitCode1() throws IOException {
		run("rebuild", "products");
		assertThat(run("verify", "products")).isZero();
		assertThat(this.out.toString()).contains("products: no drift. 2 rows and 2 documents compared");
		elasticsearch("DELETE", "/shop_products/_doc/1", null);
		elasticsearch("PUT", "/shop_products/_doc/2", "{\"name\": \"Pan\", \"maker\": \"Acme\"}");
		elasticsearch("PUT", "/shop_products/_doc/99", "{\"name\": \"Ghost\"}");
		assertThat(run("verify", "products")).isEqualTo(1);
		assertThat(this.out.toString()).contains(
				"products: drift: 1 missing, 1 orphaned, 1 different, 0 build failures", "  1 is missing",
				"  2 is different: name", "  99 is orphaned");
		assertThat(run("verify", "products", "--fix")).isEqualTo(1);
		assertThat(this.out.toString()).contains("products: all 3 enqueued for repair",
				"products: all changes are indexed", "products: fixed. The exit code is 1 because there was drift");
		assertThat(run("verify", "products")).isZero();
	}

	@Test
	void updateAndPruneWaitUntilAllChangesAreIndexed() throws IOException {
		run("rebuild", "products");
		elasticsearch("DELETE", "/shop_products/_doc/1", null);
		elasticsearch("PUT", "/shop_products/_doc/99", "{\"name\": \"Ghost\"}");
		assertThat(run("update", "products")).isZero();
		assertThat(this.out.toString()).contains("products: 2 rows enqueued", "products: all changes are indexed");
		assertThat(run("prune", "products")).isZero();
		assertThat(this.out.toString()).contains("products: 1 documents without a row enqueued for deletion");
		assertThat(run("prune", "products")).isZero();
		assertThat(this.out.toString()).contains("products: nothing to prune");
		assertThat(run("verify", "products")).isZero();
		assertThat(run("update", "products", "--no-wait")).isZero();
		assertThat(this.out.toString())
			.contains("the nodes of the application index the enqueued changes. To see how many are pending, "
					+ "run: search backlog products");
	}

	@Test
	void aDocumentThatCannotBeBuiltFailsTheUpdate() {
		assertThat(run("rebuild", "products")).isZero();
		assertThat(run("update", "products")).isZero();
		sql("update product set name = null where id = 2");
		try {
			assertThat(run("update", "products")).isEqualTo(1);
			assertThat(this.err.toString()).contains(
					"products: 1 changes became dead letters. Fix the cause, then run: search dead-letters products --retry",
					"Product 2 in index 'products': NullPointerException at io.github.elasticsearchjpa.shop.Product.");
		}
		finally {
			sql("update product set name = 'Blue kettle and blue cup' where id = 2");
			context.getBean(SearchSync.class).discardDeadLetters("products");
		}
		assertThat(run("update", "products")).isZero();
	}

	@Test
	void waitingEndsIfNoWorkerIndexes() {
		run("rebuild", "products");
		try (ConfigurableApplicationContext withoutWorkers = application().web(WebApplicationType.NONE)
			.run("--elasticsearch-jpa.sync.workers=0", "--spring.datasource.url=jdbc:h2:mem:idle")) {
			ElasticsearchJpa jpa = withoutWorkers.getBean(ElasticsearchJpa.class);
			jpa.sync().index(Product.class, 1L, true);
			CommandContext commandContext = new CommandContext(jpa, List::of, null);
			commandContext.configure(new CommandLine(CommandLine.Model.CommandSpec.create()))
				.setErr(new PrintWriter(this.err, true));
			int code = new IndexingWait(commandContext, Duration.ofMillis(300)).await(jpa.index("products"), Set.of());
			assertThat(code).isEqualTo(1);
			assertThat(this.err.toString()).contains("1 changes are pending, and none was indexed for 0 s",
					"elasticsearch-jpa.sync.workers");
		}
	}

	@Test
	void aGeneratedMappingIsPrintedOrWrittenToANewFile(@TempDir Path folder) throws IOException {
		assertThat(run("generate-mapping", "products", "--sample", "10")).isZero();
		assertThat(this.out.toString()).startsWith("{").contains("\"name\": {", "\"type\": \"text\"");
		assertThat(this.err.toString()).contains("maker: text, because its values are many, long or rarely repeated");
		Path file = folder.resolve("products.json");
		assertThat(run("generate-mapping", "products", "--output", file.toString())).isZero();
		assertThat(file).content().startsWith("{").contains("\"maker\": {");
		assertThat(this.out.toString()).contains("generated from 2 documents, with 1 guesses");
		assertThat(run("generate-mapping", "products", "--output", file.toString())).isEqualTo(2);
		assertThat(this.err.toString()).contains("already exists and is not replaced");
	}

	@Test
	void backlogReportsPendingChangesAndDeadLetters() {
		run("rebuild", "products");
		assertThat(run("backlog", "products")).isZero();
		assertThat(this.out.toString()).contains("products: 0 pending changes; 0 dead letters");
	}

	@Test
	void aPausedIndexIsIndexedAfterItIsResumed() {
		run("rebuild", "products");
		assertThat(run("pause", "products")).isZero();
		try {
			assertThat(run("update", "products")).isEqualTo(1);
			assertThat(this.err.toString()).contains("products: the index is paused, so its 2 pending changes are not",
					"run: search resume products");
			assertThat(run("backlog", "products")).isZero();
			assertThat(this.out.toString()).contains("products: paused; 2 pending changes, the oldest for ");
			assertThat(run("status", "products")).isZero();
			assertThat(this.out.toString()).contains("  backlog: paused; 2 pending changes");
		}
		finally {
			assertThat(run("resume", "products")).isZero();
		}
		context.getBean(SearchSync.class).await(Duration.ofSeconds(20));
		this.out.getBuffer().setLength(0);
		assertThat(run("backlog", "products")).isZero();
		assertThat(this.out.toString()).contains("products: 0 pending changes");
	}

	@Test
	void deadLettersAreListedByCauseRetriedAndDiscarded() {
		run("rebuild", "products");
		sql("update product set name = null");
		try {
			assertThat(run("update", "products")).isEqualTo(1);
			assertThat(run("dead-letters", "products")).isZero();
			assertThat(this.out.toString()).contains("products: 2 dead letters of 1 cause", "  2 documents, first 20",
					"            Product ", ": NullPointerException at io.github.elasticsearchjpa.shop.Product.");
			String cause = context.getBean(SearchSync.class).deadLetterCauses("products").get(0).id();
			assertThat(run("dead-letters", "products", "--list")).isZero();
			assertThat(this.out.toString()).contains("  Product 1, dead letter since 20",
					"  Product 2, dead letter since 20");
			assertThat(run("status", "products")).isZero();
			assertThat(this.out.toString()).contains("; 2 dead letters of 1 cause");
			assertThat(run("dead-letters", "products", "--retry", "--discard")).isEqualTo(2);
			assertThat(run("dead-letters", "products", "--discard")).isEqualTo(2);
			assertThat(run("dead-letters", "products", "--discard", "--cause", "00000000", "--yes")).isZero();
			assertThat(this.out.toString()).contains("products: 0 dead letters of cause 00000000 discarded");
			sql("update product set name = 'Red kettle' where id = 1");
			assertThat(run("dead-letters", "products", "--retry", "--cause", cause)).isZero();
			assertThat(this.out.toString()).contains("products: 2 dead letters of cause " + cause + " enqueued again");
			assertThatThrownBy(() -> context.getBean(SearchSync.class).await(Duration.ofSeconds(20)))
				.isInstanceOf(NotIndexedException.class);
			assertThat(run("dead-letters", "products", "--discard", "--yes")).isZero();
			assertThat(this.out.toString()).contains("products: 1 dead letters discarded");
		}
		finally {
			sql("update product set name = case id when 1 then 'Red kettle' else 'Blue kettle and blue cup' end");
			context.getBean(SearchSync.class).discardDeadLetters("products");
		}
	}

	@Test
	void anIndexIsNotEmptiedUnlessTheOptionAllowsIt() {
		run("rebuild", "products");
		sql("create table saved_product as select * from product");
		sql("delete from product");
		try {
			assertThat(run("rebuild", "products")).isEqualTo(1);
			assertThat(this.err.toString()).contains(
					"Index 'products' has 2 documents, but the database has only 0 rows",
					"search rebuild products --allow-shrink");
			assertThat(run("rebuild", "products", "--allow-shrink")).isZero();
		}
		finally {
			sql("insert into product select * from saved_product");
			sql("drop table saved_product");
			assertThat(run("rebuild", "products")).isZero();
		}
	}

	@Test
	void theChangesOfAConfiguredIndexAreNotDiscarded() {
		assertThat(run("backlog", "products", "--discard", "--yes")).isEqualTo(2);
		assertThat(this.err.toString()).contains("Nothing was discarded. Index 'products' is in the configuration");
	}

	/** An index that was removed from the configuration while it had pending changes. */
	@Test
	void theChangesOfAnIndexThatNoNodeHasConfiguredAreShownAndDiscarded() {
		run("rebuild", "products");
		run("pause", "products");
		try {
			run("update", "products", "--no-wait");
			sql("update search_outbox set index_name = 'old', partition_id = 1000000 where index_name = 'products'");
		}
		finally {
			run("resume", "products");
		}
		assertThat(run("backlog")).isZero();
		assertThat(this.out.toString()).contains("All indexes: products, broken, old",
				"old: not configured on any node; 2 pending changes");
		assertThat(run("backlog", "--discard", "old")).isEqualTo(2);
		assertThat(run("backlog", "--discard", "old", "--yes")).isZero();
		assertThat(this.out.toString()).contains("changes discarded, dead letters included");
		assertThat(run("backlog", "old")).isEqualTo(2);
	}

	@Test
	void schemaPrintsTheStatementsOfAllTables() {
		assertThat(run("schema")).isZero();
		assertThat(this.out.toString()).contains("create table search_outbox (", "create table search_query (")
			.endsWith(";" + System.lineSeparator());
	}

	@Test
	void withJsonTheStandardOutputIsOneDocument() {
		run("delete", "products", "--yes");
		this.out.getBuffer().setLength(0);
		assertThat(run("rebuild", "--json")).isEqualTo(1);
		JsonNode document = new JsonMapper().readTree(this.out.toString());
		assertThat(document.path("exitCode").asInt()).isEqualTo(1);
		assertThat(document.at("/indexes/0/index").asString()).isEqualTo("products");
		assertThat(document.at("/indexes/0/result/documents").asInt()).isEqualTo(2);
		assertThat(document.at("/indexes/1/index").asString()).isEqualTo("broken");
		assertThat(document.at("/indexes/1/error").asString()).contains("mapper_parsing_exception");
		assertThat(this.err.toString()).contains("products: rebuilt as");
	}

	@Test
	void everyCommandHasAResultInJson() {
		run("rebuild", "products");
		for (String command : List.of("create products", "deploy products", "update products", "prune products",
				"verify products", "status products", "pause products", "resume products", "backlog products",
				"dead-letters products", "dead-letters products --list", "query products kettle",
				"generate-mapping products")) {
			this.out.getBuffer().setLength(0);
			assertThat(run((command + " --json").split(" "))).as(command).isZero();
			JsonNode document = new JsonMapper().readTree(this.out.toString());
			assertThat(document.at("/indexes/0/index").asString()).as(command).isEqualTo("products");
			assertThat(document.at("/indexes/0").has("result")).as(command).isTrue();
		}
	}

	@Test
	void wrongUsageIsReportedInJson() {
		assertThat(run("status", "prodcuts", "--json")).isEqualTo(2);
		assertThat(new JsonMapper().readTree(this.out.toString()).path("error").asString())
			.contains("There is no index prodcuts. Did you mean products?");
		this.out.getBuffer().setLength(0);
		assertThat(run("status", "--josn", "--json")).isEqualTo(2);
		assertThat(new JsonMapper().readTree(this.out.toString()).path("exitCode").asInt()).isEqualTo(2);
	}

	@Test
	void anApplicationStartedWithACommandRunsItWithoutAWebServer() {
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
	void commandsCanBeSwitchedOff() {
		try (ConfigurableApplicationContext command = application().web(WebApplicationType.NONE)
			.run("search", "create", "--elasticsearch-jpa.commands.enabled=false")) {
			assertThat(command.isActive()).isTrue();
			assertThat(command.getBeansOfType(SearchCommandRunner.class)).isEmpty();
		}
	}

	@Test
	void entitiesOfHitsAreManagedInTheTransactionOfTheCaller() {
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

	private static void elasticsearch(String method, String path, @Nullable String body) throws IOException {
		Request request = new Request(method, path + "?refresh=true");
		if (body != null) {
			request.setJsonEntity(body);
		}
		context.getBean(Rest5Client.class).performRequest(request);
	}

	private static void sql(String sql) {
		context.getBean(EntityManagerFactory.class)
			.runInTransaction((entityManager) -> entityManager.createNativeQuery(sql).executeUpdate());
	}

	private int run(String... arguments) {
		CommandLine command = SearchCommand.commandLine(context.getBean(ElasticsearchJpa.class),
				() -> ElasticsearchJpa.schema(context.getBean(EntityManagerFactory.class), ""), null);
		command.setOut(new PrintWriter(this.out, true)).setErr(new PrintWriter(this.err, true));
		return command.execute(arguments);
	}

}
