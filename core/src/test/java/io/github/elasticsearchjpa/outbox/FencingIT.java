package io.github.elasticsearchjpa.outbox;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.TestServers;
import io.github.elasticsearchjpa.bulk.BulkWriter;
import io.github.elasticsearchjpa.bulk.DocumentReader;
import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.index.RebuildProgress;
import io.github.elasticsearchjpa.mapping.DefinitionReader;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.outbox.SyncSettings.InitializeSchema;
import io.github.elasticsearchjpa.torture.FaultyProxy;
import io.github.elasticsearchjpa.torture.Forum;
import io.github.elasticsearchjpa.torture.Forum.Author;
import io.github.elasticsearchjpa.torture.Forum.Comment;
import io.github.elasticsearchjpa.torture.Forum.Post;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each rule of the protocol in the one interleaving that needs it: two workers driven by
 * hand, one partition, requests held back and let go.
 */
@SuppressWarnings("NullAway.Init") // before all
class FencingIT {

	private static final String TABLES = TestServers.prefix();

	private static final Clock CLOCK = Clock.systemUTC();

	/**
	 * A lease or a second delete ends when the test says so; a failure is due at once.
	 */
	private static final SyncSettings SETTINGS = new SyncSettings(TABLES, InitializeSchema.ALWAYS, 1, 0, 100,
			Duration.ofHours(1), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ofHours(1), Set.of(),
			Set.of());

	private static final long ID = 1;

	private static final long OTHER = 2;

	private static final List<Throwable> failures = new ArrayList<>();

	private static SessionFactory sessionFactory;

	private static FaultyProxy proxy;

	private static Rest5Client client;

	private static ElasticsearchJpa jpa;

	private static String alias;

	private static OutboxWorker first;

	private static OutboxWorker second;

	@BeforeAll
	static void start() throws IOException {
		sessionFactory = TestServers.sessionFactory(Author.class, Post.class, Comment.class);
		URI elasticsearch = EmbeddedElasticsearch.shared().uri();
		proxy = new FaultyProxy(elasticsearch, 1);
		client = Rest5Client.builder(proxy.uri()).build();
		String prefix = TestServers.prefix();
		IndexSettings titles = IndexSettings.of(Forum.TITLES, "Post").withDependencies("author");
		jpa = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", client)
			.indexPrefix(prefix)
			.index(titles)
			.sync(SETTINGS)
			.build();
		alias = jpa.index(Forum.TITLES).alias();
		IndexDefinition definition = Objects
			.requireNonNull(new DefinitionReader(sessionFactory, Map.of("default", new Connection("default", client)),
					Map.of(), ElasticsearchJpa.Builder.DEFAULT_MAPPINGS_LOCATION, prefix, false)
				.read(titles));
		first = worker("first", definition);
		second = worker("second", definition);
	}

	private static OutboxWorker worker(String name, IndexDefinition definition) {
		OutboxTables tables = new OutboxTables(sessionFactory, SETTINGS);
		Outbox outbox = new Outbox(tables, 1, CLOCK);
		return new OutboxWorker(name, tables, outbox, new Router(sessionFactory, outbox),
				new DocumentReader(sessionFactory, new JsonMapper()), new BulkWriter(1 << 20),
				Map.of(Forum.TITLES, definition), SETTINGS);
	}

	@AfterAll
	static void stop() throws IOException {
		jpa.index(Forum.TITLES).delete();
		jpa.close();
		client.close();
		proxy.close();
		sessionFactory.close();
	}

	@BeforeEach
	void emptyIndex() {
		sessionFactory.inTransaction((session) -> session.createMutationQuery("delete Post").executeUpdate());
		sql("delete from " + TABLES + "search_outbox");
		endLease();
		jpa.index(Forum.TITLES).delete();
		jpa.index(Forum.TITLES).rebuild();
		TestServers.connection()
			.send("PUT", "/" + alias + "/_settings", new JsonMapper().valueToTree(Map.of("index.gc_deletes", "0s")));
	}

	@AfterEach
	void nothingFailedMeanwhile() {
		assertThat(failures).isEmpty();
	}

	@Test
	void aRequestThatFailedAndArrivesLateDoesNotUndoItsRetry() {
		insert(ID, "one");
		List<Runnable> late = new ArrayList<>();
		nextBulk((arrives) -> {
			late.add(arrives);
			change(ID, "two");
			return false;
		});
		drain(first);
		assertThat(title(ID)).isEqualTo("two");
		late.get(0).run();
		assertThat(title(ID)).isEqualTo("two");
	}

	@Test
	void aRequestOfALostLeaseDoesNotUndoThatOfTheNextOwner() {
		insert(ID, "one");
		List<Runnable> late = new ArrayList<>();
		nextBulk((arrives) -> {
			late.add(arrives);
			endLease();
			change(ID, "two");
			drain(second);
			return false;
		});
		first.work();
		drain(second);
		late.get(0).run();
		assertThat(title(ID)).isEqualTo("two");
	}

	@Test
	void aDeletionThatArrivesLateDoesNotDeleteWhatCameAfterIt() {
		insert(ID, "one");
		drain(first);
		delete(ID);
		List<Runnable> late = new ArrayList<>();
		nextBulk((arrives) -> {
			late.add(arrives);
			insert(ID, "two");
			return false;
		});
		drain(first);
		assertThat(title(ID)).isEqualTo("two");
		late.get(0).run();
		assertThat(title(ID)).isEqualTo("two");
	}

	@Test
	void aWorkerThatLostItsLeaseCompletesNothing() throws Exception {
		insert(OTHER, "other");
		CountDownLatch secondHasRead = new CountDownLatch(1);
		CountDownLatch firstIsDone = new CountDownLatch(1);
		List<CompletableFuture<Void>> running = new ArrayList<>();
		nextBulk((arrives) -> {
			arrives.run();
			endLease();
			insert(ID, "one");
			nextBulk((later) -> { // of the second worker, which has read 'one'
				secondHasRead.countDown();
				await(firstIsDone);
				later.run();
				return true;
			});
			running.add(CompletableFuture.runAsync(second::work));
			await(secondHasRead);
			change(ID, "two");
			return true;
		});
		first.work();
		firstIsDone.countDown();
		running.get(0).get(30, TimeUnit.SECONDS);
		endLease();
		drain(second);
		assertThat(title(ID)).isEqualTo("two");
		assertThat(title(OTHER)).isEqualTo("other");
	}

	@Test
	void aConflictKeepsTheRow() {
		insert(ID, "one");
		TestServers.connection()
			.send("PUT", "/%s/_doc/%d?version_type=external&version=%d".formatted(alias, ID, Long.MAX_VALUE / 2),
					new JsonMapper().valueToTree(Map.of("title", "from a database that was restored")));
		first.work();
		assertThat(count("state = 'N'")).isOne();
	}

	@Test
	void aDeletionIsAppliedAgainAfterEveryRequestHasArrived() {
		insert(ID, "one");
		List<Runnable> late = new ArrayList<>();
		nextBulk((arrives) -> {
			late.add(arrives);
			delete(ID);
			return false;
		});
		drain(first);
		assertThat(title(ID)).isEmpty();
		resurrect(late.get(0));
		secondDeletesAreDue();
		drain(first);
		assertThat(title(ID)).as("back from the dead").isEmpty();
	}

	@Test
	void aWorkerThatFindsItsLeaseLostAfterSendingQueuesItsKeysAgain() {
		insert(ID, "one");
		nextBulk((arrives) -> {
			endLease();
			delete(ID);
			drain(second);
			secondDeletesAreDue();
			drain(second);
			assertThat(count("1 = 1")).isZero();
			resurrect(arrives);
			return true;
		});
		first.work();
		drain(second);
		assertThat(title(ID)).as("back from the dead").isEmpty();
	}

	@Test
	void aRebuildWaitsUntilEveryWorkerKnowsOfIt() throws Exception {
		insert(OTHER, "other");
		insert(ID, "one");
		drain(first);
		change(OTHER, "other again");
		CountDownLatch filled = new CountDownLatch(1);
		CountDownLatch goesOn = new CountDownLatch(1);
		CountDownLatch sending = new CountDownLatch(1);
		nextBulk((arrives) -> {
			sending.countDown();
			await(filled);
			arrives.run();
			return true;
		});
		CompletableFuture<Void> unaware = CompletableFuture.runAsync(first::work);
		await(sending);
		RebuildProgress progress = (documents, total) -> {
			change(ID, "two");
			filled.countDown();
			unaware.join();
			goesOn.countDown();
		};
		jpa.index(Forum.TITLES).rebuild(progress);
		await(goesOn);
		drain(second);
		assertThat(title(ID)).isEqualTo("two");
		assertThat(title(OTHER)).isEqualTo("other again");
	}

	/** Lets a late request arrive until Elasticsearch has forgotten the deletion. */
	private static void resurrect(Runnable late) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
			TestServers.connection().send("POST", "/" + alias + "/_refresh");
			late.run();
			return !title(ID).isEmpty();
		});
	}

	private static void nextBulk(Predicate<Runnable> fate) {
		proxy.nextBulk((arrives) -> {
			try {
				return fate.test(arrives);
			}
			catch (RuntimeException | AssertionError ex) {
				failures.add(ex);
				throw ex;
			}
		});
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void drain(OutboxWorker worker) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> worker.work() == OutboxWorker.Work.NONE);
	}

	private static void endLease() {
		sql("update " + TABLES + "search_partition set lease_end = 0");
	}

	private static void secondDeletesAreDue() {
		sql("update " + TABLES + "search_outbox set due_at = 0 where state = 'S'");
	}

	private static void insert(long id, String title) {
		Post post = new Post();
		post.id = id;
		post.title = title;
		sessionFactory.inTransaction((session) -> session.persist(post));
	}

	private static void change(long id, String title) {
		sessionFactory.inTransaction((session) -> session.find(Post.class, id).title = title);
	}

	private static void delete(long id) {
		sessionFactory.inTransaction((session) -> session.remove(session.find(Post.class, id)));
	}

	private static void sql(String statement) {
		sessionFactory.inTransaction((session) -> session.doWork((connection) -> {
			try (Statement update = connection.createStatement()) {
				update.executeUpdate(statement);
			}
		}));
	}

	private static long count(String condition) {
		return sessionFactory.fromTransaction((session) -> session.doReturningWork((connection) -> number(connection,
				"select count(*) from " + TABLES + "search_outbox where " + condition)));
	}

	private static long number(java.sql.Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); java.sql.ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getLong(1);
		}
	}

	/** The title in the index, or empty if there is no document. */
	private static String title(long id) {
		return TestServers.connection()
			.find("/%s/_doc/%d".formatted(alias, id))
			.map((document) -> document.path("_source"))
			.map((source) -> source.path("title"))
			.map(JsonNode::asString)
			.orElse("");
	}

}
